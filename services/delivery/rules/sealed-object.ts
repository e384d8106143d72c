// Describes what Redis knows of an object of the vault, and what the flows around the vault say to the actor of a seal.

import { z } from "zod";

/** Checks the facts of an object in the vault. */
export const sealedObject = z.object({
  /** Name of the object in the vault: `<ticketId>.<id>`, new for each time that something is stored. */
  name: z.string(),
  /** Key of the object, encrypted under the vault's key. */
  wrappedKey: z.string(),
  /** SHA-256 of the bytes as they were, in hex. */
  hash: z.string(),
  /** Size of the bytes as they were. */
  bytes: z.number(),
  /** Type of the bytes: of the file, or `application/json` for `{code, format}`. */
  type: z.enum(["application/pdf", "image/png", "image/jpeg", "application/json"]),
});

/** The facts of an object in the vault. */
export type SealedObject = z.infer<typeof sealedObject>;

/** Asks to seal the ticket with what was just stored in the vault; an attempt. */
export interface Seal {
  readonly type: "Seal";
  /** Id of the person who asks. */
  readonly userId: string;
  readonly kind: "file" | "code";
  readonly object: SealedObject;
  /** Page of the file that is sold, from 1; null: the whole file. */
  readonly page: number | null;
  /** Ids of the codes; those of a file come from its inspection. */
  readonly codeIds: readonly string[];
}

/** Asks to take the seal off the ticket. */
export interface Withdraw {
  readonly type: "Withdraw";
  /** Id of the person who asks. */
  readonly userId: string;
}

/** Reports what came of the inspection of an attempt; result of the effect `inspect`. */
export interface Inspected {
  readonly type: "Inspected";
  /** Name of the object that was inspected. */
  readonly name: string;
  readonly result:
    | {
        readonly isAccepted: true;
        /** The object that is handed over: the inspected one, or a new one with the chosen page alone. */
        readonly object: SealedObject;
        readonly codeIds: readonly string[];
      }
    | {
        readonly isAccepted: false;
        readonly reason: string;
        readonly choices: readonly { readonly page: number; readonly format: string }[];
      };
}

/** Reports whether what is sealed can be handed over; result of the effect `judge`. */
export interface Judged {
  readonly type: "Judged";
  /** Id of the charge that was asked about. */
  readonly chargeId: string;
  /** Name of the object that was opened. */
  readonly name: string;
  /** Null where it can; else the proof: the vault has no such object, or it holds other bytes. */
  readonly fault: "file lost" | "other bytes" | null;
}

/** Reports that objects are gone from the vault; result of the effect `destroy`. */
export interface Destroyed {
  readonly type: "Destroyed";
  readonly names: readonly string[];
}
