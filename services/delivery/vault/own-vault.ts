// Opens the vault of a database, which carries the mark that the database knows.

import { randomUUID } from "node:crypto";
import { siteKey } from "@holdfast/actors/redis";
import { type DatabaseKeyOptions, SettingsProblem } from "@holdfast/server";
import { VAULT_MARK } from "../store.ts";
import { createVault, type ObjectStore, readMarker, type Vault, writeMarker } from "./vault.ts";

const NEW = "new:";

/** Reads and writes keys of the site. */
export interface OwnVaultCommands extends Omit<DatabaseKeyOptions["commands"], "set"> {
  /** Writes a key; with `NX` only where there is none. */
  set(key: string, value: string, mode?: "NX"): Promise<unknown>;
}

/**
 * Opens the vault that is kept in `store`. The first start marks the place as this database's. A later start marks
 * nothing: while the place has not this mark, as when it is not mounted, the vault is unavailable. Throws a
 * SettingsProblem when the place carries the mark of another database, whose objects this one would delete.
 */
export async function openOwnVault(store: ObjectStore, commands: OwnVaultCommands): Promise<Vault> {
  const name = siteKey(VAULT_MARK);
  if ((await commands.get(name)) === null) await commands.set(name, NEW + randomUUID(), "NX");
  const known = (await commands.get(name)) ?? "";
  const vaultId = known.replace(NEW, "");
  // Until the place is marked the key says so: a process that dies between the two lets the next one go on.
  if (known.startsWith(NEW)) {
    await store.prepare?.();
    const found = await readMarker(store);
    if (found === null) await writeMarker(store, vaultId);
    else if (found !== vaultId) throw foreign(store);
    await commands.set(name, vaultId);
  } else {
    const found = await readMarker(store).catch(() => null);
    if (found !== null && found !== vaultId) throw foreign(store);
  }
  return createVault(store, vaultId);
}

function foreign({ place }: ObjectStore): SettingsProblem {
  return new SettingsProblem(
    `Cannot start: VAULT names ${place}, which belongs to another database: name another place, or that database`,
  );
}
