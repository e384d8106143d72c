// Opens the vault of a database, which carries the mark that the database knows.

import { type MarkCommands, type ObjectStore, ownMark } from "@holdfast/server";
import { VAULT_MARK } from "../store.ts";
import { createVault, MARKER, type Vault } from "./vault.ts";

/**
 * Opens the vault that is kept in `store`; see `ownMark`. Throws a SettingsProblem when the place carries the mark of
 * another database.
 */
export async function openOwnVault(store: ObjectStore, commands: MarkCommands): Promise<Vault> {
  const { id } = await ownMark(store, commands, { key: VAULT_MARK, marker: MARKER, setting: "VAULT" });
  return createVault(store, id);
}
