// Declares the port of the vault, which keeps encrypted bytes outside Redis, and proves what a vault does not have.

/** Keeps encrypted bytes under names; nobody can read them without the key that lies elsewhere. */
export interface Vault {
  /**
   * Stores bytes under a name, in place of what is there. When the promise resolves the bytes survive a power failure.
   * Throws VaultUnavailable.
   */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /**
   * Reads the bytes of a name; null only where the vault has proved that it has none. Throws VaultUnavailable for
   * every other failure, such as a folder that is not mounted.
   */
  get(name: string): Promise<Uint8Array | null>;
  /** Deletes the bytes of a name; a name without bytes is no failure. Throws VaultUnavailable. */
  delete(name: string): Promise<void>;
  /** Lists all names with the time of their last change. Throws VaultUnavailable. */
  list(): AsyncIterable<StoredObject>;
}

/** Names an object of the vault. */
export interface StoredObject {
  /** Gives the name under which it was stored. */
  readonly name: string;
  /** Gives the time of its last change, in ms since 1970. */
  readonly changedAt: number;
}

/**
 * Stores objects where a vault is kept. What it says is absent may be so because another folder or bucket answers;
 * `createVault` tells the two apart.
 */
export interface ObjectStore extends Vault {
  /** Says in words for operators where the objects lie, without a secret. */
  readonly place: string;
  /** Makes the place where objects are stored, such as the folder; default: it is there. Throws VaultUnavailable. */
  readonly prepare?: () => Promise<void>;
}

/**
 * Returns whether an object may have this name, which becomes that of a file: no separator, no name of dots alone, 200
 * characters at most. An archive that somebody has changed may name others.
 */
export function isObjectName(name: string): boolean {
  return /^(?!\.+$)[\w.-]{1,200}$/.test(name);
}

/** Signals that the vault does not answer as it should, so nothing is known of what it keeps; worth another attempt. */
export class VaultUnavailable extends Error {
  /** Identifies the error. */
  readonly code = "vault_unavailable";

  constructor(why: string, options?: ErrorOptions) {
    super(`The vault is not available: ${why}`, options);
    this.name = "VaultUnavailable";
  }
}

/** Names the object that says which database a vault belongs to. */
export const MARKER = "holdfast-vault";

/**
 * Creates the vault that is kept in `store` and carries the mark `vaultId`. Each answer that could be that of an empty
 * folder or of another bucket is believed only beside the mark: what is absent, deleted, listed or stored.
 */
export function createVault(store: ObjectStore, vaultId: string): Vault {
  async function prove(): Promise<void> {
    const found = await readMarker(store);
    if (found === vaultId) return;
    throw new VaultUnavailable(
      found === null ? `${store.place} is not marked as one` : `${store.place} belongs to another database`,
    );
  }
  return {
    async put(name, bytes) {
      await prove();
      await store.put(checked(name), bytes);
      // Else the bytes may lie where the place is mounted once it is back.
      await prove();
    },
    async get(name) {
      const first = await store.get(checked(name));
      if (first !== null) return first;
      // A place that was away for the first read may be back for the proof, so the name is read again between two proofs.
      await prove();
      const again = await store.get(name);
      if (again === null) await prove();
      return again;
    },
    async delete(name) {
      await prove();
      await store.delete(checked(name));
    },
    async *list() {
      await prove();
      for await (const object of store.list()) if (object.name !== MARKER) yield object;
    },
  };
}

/** Reads the mark of a vault; null when the place has none. Throws VaultUnavailable. */
export async function readMarker(store: ObjectStore): Promise<string | null> {
  const bytes = await store.get(MARKER);
  return bytes === null ? null : new TextDecoder().decode(bytes).trim();
}

/** Marks a place as the vault `vaultId`. Throws VaultUnavailable. */
export async function writeMarker(store: ObjectStore, vaultId: string): Promise<void> {
  await store.put(MARKER, new TextEncoder().encode(`${vaultId}\n`));
}

const NAME = /^[A-Za-z0-9][\w-]{0,63}\.[A-Za-z0-9][\w-]{0,63}$/;

function checked(name: string): string {
  if (!NAME.test(name)) throw new TypeError("Cannot use a name in the vault: it is not <id>.<id>");
  return name;
}
