// Declares the port of the vault, which keeps encrypted bytes outside Redis.

/** Keeps encrypted bytes under names; it is never asked to read what it keeps. */
export interface Vault {
  /**
   * Stores bytes under a name, in place of what is there. When the promise resolves the bytes survive a power failure.
   * Throws VaultUnavailable.
   */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /**
   * Reads the bytes of a name; null only where the vault has proved that it has none. Throws VaultUnavailable for
   * every other failure, such as a folder that is not mounted.
   */
  get(id: string): Promise<Uint8Array | null>;
  /** Deletes the bytes of a name; a name without bytes is no failure. Throws VaultUnavailable. */
  delete(id: string): Promise<void>;
  /** Lists all names in it with the time of their last change, in ms since 1970. Throws VaultUnavailable. */
  list(): AsyncIterable<StoredObject>;
}

/** Names an object of the vault. */
export interface StoredObject {
  /** Gives the name under which it was stored. */
  readonly id: string;
  /** Gives the time of its last change, in ms since 1970. */
  readonly changedAt: number;
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
