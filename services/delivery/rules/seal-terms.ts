// Declares what the actor of a seal is told, what it may refuse, and the work outside Redis that it asks for.

import { actorTerms, type DecisionOf, type DocumentsOf, effect } from "@holdfast/actors";
import type { CodeView, OrderView, TicketView } from "@holdfast/contracts";
import { orderDocument } from "./order-copy.ts";
import { type SealedCode, type SealedFile, type SealedText, sealDocument } from "./seal-document.ts";

/**
 * Inspects the file of the attempt: reads its codes and cuts out the chosen page. Performed for the id of a ticket; the
 * result is `Inspected`. A vault that does not answer is an error, and the attempt is inspected again.
 */
export const inspectEffect = effect("inspect", { timeoutMs: 90_000, backoff: [1_000, 5_000, 15_000, 60_000] });

/**
 * Answers an accepted charge: see `judgementOf`. Performed for the id of a ticket; the result is `Judged`. What cannot be
 * proved now, such as when the vault does not answer, is an error, and is judged again until the order ends.
 */
export const judgeEffect = effect("judge", {
  timeoutMs: 30_000,
  backoff: [300, 700, 1_500, 3_000, 5_000, 10_000, 30_000],
});

/** Destroys the objects in `doomed`. Performed for the id of a ticket; the result is `Destroyed`. */
export const destroyEffect = effect("destroy", { timeoutMs: 60_000, backoff: [5_000, 30_000, 300_000] });

/** Result of an inspection. */
export type Inspection =
  | {
      /** The file as it is handed over: the one that was uploaded, or the page that was cut out of it. */
      readonly file: SealedFile;
      /** Its code, once for each symbology; all of one id. At least one. */
      readonly codes: readonly Pick<SealedCode, "id" | "format">[];
      /** What the pages say of the ticket, encrypted; null where nothing was read. */
      readonly details: SealedText | null;
    }
  | {
      /** Why the file is refused, as a word of the rules. */
      readonly refused: string;
      /** Pages that the seller chooses from; empty where there is no choice. */
      readonly choices: readonly { readonly page: number; readonly format: string }[];
    };

/** Message to the actor of a seal, whose id is that of the ticket. */
export type SealMessage =
  /** Follows the ticket. */
  | { readonly type: "FollowTicket"; readonly ticket: TicketView }
  /** Follows an order of the ticket. */
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** Follows a code that names the ticket. */
  | { readonly type: "FollowCode"; readonly code: CodeView }
  /** Seals a file that lies in the vault. Replies the number of the attempt. */
  | {
      readonly type: "Upload";
      /** Id of the user who asks. */
      readonly sellerId: string;
      /** The file as it was uploaded; its `type` is found by the inspection. */
      readonly file: Omit<SealedFile, "type">;
      /** Page to cut out, from 1; null: the whole file. */
      readonly page: number | null;
    }
  /** Seals a code that the seller has typed. Replies the number of the attempt. */
  | {
      readonly type: "TypeCode";
      readonly sellerId: string;
      /** Text of the code, encrypted. */
      readonly secret: SealedText;
      readonly code: Pick<SealedCode, "id" | "format">;
    }
  /** Gives the seal up. Replies the number of the last attempt. */
  | { readonly type: "Withdraw"; readonly sellerId: string }
  /** Reports the result of the inspection of an attempt. */
  | { readonly type: "Inspected"; readonly attempt: number; readonly result: Inspection }
  /** Reports the answer to an accepted charge, as proved by `judge`. */
  | {
      readonly type: "Judged";
      readonly orderId: string;
      readonly chargeId: string;
      readonly fence: number;
      readonly ok: boolean;
      readonly reason: string | null;
    }
  /** Notes a download by the buyer. */
  | { readonly type: "Downloaded"; readonly orderId: string }
  /** Notes that what was handed over for an order cannot be opened any more. */
  | { readonly type: "FoundLost"; readonly orderId: string }
  /** Reports the objects that are destroyed. */
  | { readonly type: "Destroyed"; readonly objects: readonly string[] }
  /** Handles the timer that asks again for what the seal waits for. */
  | { readonly type: "Nudge" }
  /** Handles the timer that ends the keeping of bytes. */
  | { readonly type: "End" };

/** Names a kind of message to the actor of a seal. */
export type SealMessageOf<Type extends SealMessage["type"]> = Extract<SealMessage, { type: Type }>;

/** Declares the names that the actor of a seal uses. */
export const sealTerms = actorTerms("seal", {
  documents: { seal: sealDocument, order: orderDocument },
  events: ["SealChanged"],
  refusals: ["not_found", "forbidden", "reserved", "sold", "delisted", "too_many"],
  timers: ["nudge", "end"],
  effects: [inspectEffect, judgeEffect, destroyEffect],
});

/** Decision of the actor of a seal; `Upload`, `TypeCode` and `Withdraw` reply the number of the attempt, the others 0. */
export type SealDecision = DecisionOf<typeof sealTerms, number>;
/** Documents of the actor of a seal. */
export type SealDocuments = DocumentsOf<typeof sealTerms>;
