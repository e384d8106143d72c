// Stores the files of tickets in the vault, encrypted, and reads them with the proof of what is wrong with them.

import type { StoredObject } from "@holdfast/server";
import type { FoundBytes } from "../rules/judging.ts";
import type { SealedFile, SealedText } from "../rules/seal-document.ts";
import { hashOf, type Sealer } from "./sealing.ts";
import type { Vault } from "./vault.ts";

/** Stores and reads the files of tickets, and encrypts the short texts that Redis keeps. */
export interface Safe {
  /** Encrypts and stores bytes under a new name. Throws VaultUnavailable. */
  store(object: string, bytes: Uint8Array): Promise<Omit<SealedFile, "type">>;
  /**
   * Reads the bytes of a file, or the proof that they are lost: the vault has no such object, or it holds other bytes
   * under the object's own key. Throws VaultUnavailable or CannotOpen where nothing is proved.
   */
  read(file: SealedFile): Promise<Found>;
  /** Destroys objects by their names; those that are gone already are no failure. Throws VaultUnavailable. */
  destroy(objects: readonly string[]): Promise<void>;
  /** Lists all objects. Throws VaultUnavailable. */
  list(): AsyncIterable<StoredObject>;
  /** Encrypts a text for one purpose, such as the code of a ticket. */
  sealText(purpose: string, text: string): SealedText;
  /** Decrypts a text. Throws CannotOpen for a text of another purpose or key. */
  openText(purpose: string, text: SealedText): string;
  /** Returns the keyed hash of the normal form of a code, in hex. */
  hashOfCode(normalText: string): string;
}

/** Holds the bytes of a file, or the proof that they are lost. */
export type Found =
  | { readonly bytes: Uint8Array; readonly state: "intact" }
  | { readonly bytes: null; readonly state: Exclude<FoundBytes, "intact"> };

/** Creates the safe of a vault and its keys. */
export function createSafe({ vault, sealer }: { readonly vault: Vault; readonly sealer: Sealer }): Safe {
  return {
    async store(object, bytes) {
      const { stored, wrappedKey, hash } = sealer.seal(object, bytes);
      await vault.put(object, stored);
      return { object, wrappedKey, hash, bytes: bytes.length };
    },
    async read({ object, wrappedKey, hash }) {
      const stored = await vault.get(object);
      if (stored === null) return { bytes: null, state: "absent" };
      const bytes = sealer.open(object, { stored, wrappedKey });
      return hashOf(bytes) === hash ? { bytes, state: "intact" } : { bytes: null, state: "altered" };
    },
    async destroy(objects) {
      for (const object of objects) await vault.delete(object);
    },
    list: () => vault.list(),
    sealText(purpose, text) {
      const { stored, wrappedKey } = sealer.seal(purpose, new TextEncoder().encode(text));
      return { stored: Buffer.from(stored).toString("base64url"), wrappedKey };
    },
    openText(purpose, { stored, wrappedKey }) {
      const sealed = { stored: Buffer.from(stored, "base64url"), wrappedKey };
      return new TextDecoder().decode(sealer.open(purpose, sealed));
    },
    hashOfCode: (normalText) => sealer.hashOfCode(normalText),
  };
}
