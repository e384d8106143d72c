// Declares the vault, which keeps encrypted bytes outside Redis under names of two ids.

import { createMarked, type ObjectStore, type Objects, readMark, StoreUnavailable } from "@holdfast/server";

/** Keeps encrypted bytes under names; nobody can read them without the key that lies elsewhere. */
export type Vault = Objects;

/** Signals that the vault does not answer as it should, so nothing is known of what it keeps; worth another attempt. */
export const VaultUnavailable = StoreUnavailable;

/** Names the object that says which database a vault belongs to. */
export const MARKER = "holdfast-vault";

/**
 * Creates the vault that is kept in `store` and carries the mark `vaultId`; see `createMarked`. Throws TypeError for the
 * name of an object that is not `<id>.<id>`.
 */
export function createVault(store: ObjectStore, vaultId: string): Vault {
  const marked = createMarked(store, { marker: MARKER, id: vaultId });
  return {
    put: async (name, bytes) => await marked.put(checked(name), bytes),
    get: async (name) => await marked.get(checked(name)),
    delete: async (name) => await marked.delete(checked(name)),
    list: () => marked.list(),
  };
}

/** Reads the mark of a vault; null when the place has none. Throws StoreUnavailable. */
export async function readMarker(store: ObjectStore): Promise<string | null> {
  return await readMark(store, MARKER);
}

const NAME = /^[A-Za-z0-9][\w-]{0,63}\.[A-Za-z0-9][\w-]{0,63}$/;

function checked(name: string): string {
  if (!NAME.test(name)) throw new TypeError("Cannot use a name in the vault: it is not <id>.<id>");
  return name;
}
