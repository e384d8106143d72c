// Declares stores of objects outside of Redis: folders and buckets, of which each is marked as that of one database.

/** Names an object of a store. */
export interface StoredObject {
  /** Gives the name under which it was stored. */
  readonly name: string;
  /** Gives the time of its last change, in ms since 1970. */
  readonly changedAt: number;
}

/** Keeps bytes under names. */
export interface Objects {
  /**
   * Stores bytes under a name, in place of what is there. When the promise resolves the bytes survive a power failure.
   * Throws StoreUnavailable.
   */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Reads the bytes of a name; null where there are none. Throws StoreUnavailable for every other failure. */
  get(name: string): Promise<Uint8Array | null>;
  /** Deletes the bytes of a name; a name without bytes is no failure. Throws StoreUnavailable. */
  delete(name: string): Promise<void>;
  /** Lists all names with the time of their last change. Throws StoreUnavailable. */
  list(): AsyncIterable<StoredObject>;
}

/**
 * Stores objects in a place. What it says is absent may be so because another folder or bucket answers; `createMarked`
 * tells the two apart.
 */
export interface ObjectStore extends Objects {
  /** Says in words for operators where the objects lie, without a secret. */
  readonly place: string;
  /** Makes the place where objects are stored, such as the folder; default: it is there. Throws StoreUnavailable. */
  readonly prepare?: () => Promise<void>;
}

/**
 * Returns whether an object may have this name, which becomes that of a file: no separator, no name of dots alone, 200
 * characters at most. A backup that somebody has changed may name others.
 */
export function isObjectName(name: string): boolean {
  return /^(?!\.+$)[\w.-]{1,200}$/.test(name);
}

/** Signals that a store does not answer as it should, so nothing is known of what it keeps; worth another attempt. */
export class StoreUnavailable extends Error {
  /** Identifies the error. */
  readonly code = "store_unavailable";

  constructor(why: string, options?: ErrorOptions) {
    super(`The store of files is not available: ${why}`, options);
    this.name = "StoreUnavailable";
  }
}
