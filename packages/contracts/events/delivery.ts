// Declares the events of delivery and the views of a seal and of a code that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";

/**
 * Lists the states of a seal. `sealed` stands while the ticket is for sale with it; `withdrawing` waits for the word of
 * tickets; `released` has been handed over to the buyer; the bytes of a `destroyed` seal are gone.
 */
export const sealState = z.enum(["empty", "inspecting", "refused", "sealed", "withdrawing", "released", "destroyed"]);

/** State of a seal. */
export type SealState = z.infer<typeof sealState>;

/** Checks the answer of delivery to an accepted charge: whether what is sealed can be handed over. */
export const verdict = z.object({
  /** Id of the order. */
  orderId: z.string(),
  /** Id of the charge that the order has accepted; the verdict stands for this charge alone. */
  chargeId: z.string(),
  /** Fence of the order's hold. */
  fence: z.number(),
  /** Edition of the ticket that the order bought. */
  edition: z.number(),
  /** Whether the seal can be handed over; `false` is proved. */
  ok: z.boolean(),
  /** Why not, as a word of the rules; null for `ok`. */
  reason: z.string().nullable(),
});

/** Answer of delivery to an accepted charge. */
export type Verdict = z.infer<typeof verdict>;

/** Checks what a seal tells its codes of the order with the highest fence that has bought, or may buy, the ticket. */
export const sealedSale = z.object({
  /** Id of the order. */
  orderId: z.string(),
  /** Id of the buyer. */
  buyerId: z.string(),
  /** Fence of the order's hold. */
  fence: z.number(),
  /** How far the order is: `accepted` has accepted a charge, `completed` is paid, `refunded` was paid. */
  state: z.enum(["accepted", "completed", "refunded"]),
  /** What has become of the dispute of the order's charge; null without one. */
  dispute: z.enum(["open", "won", "lost"]).nullable(),
});

/** Checks the published view of a seal. It holds hashes of codes at most, nothing of the file and no code. */
export const sealView = z.object({
  /** Id of the seal, which is that of its ticket. */
  id: z.string(),
  /** Version of the seal. */
  version: z.number(),
  /** Id of the seller. */
  sellerId: z.string(),
  /** Number of the attempt to seal the ticket, from 1; each upload and each typed code is one. 0 before the first. */
  attempt: z.number(),
  /** What the attempt seals; null before the first attempt. */
  kind: z.enum(["file", "code"]).nullable(),
  /** State of the seal. */
  state: sealState,
  /** Ids of the codes that the seal holds; see `codeView`. */
  codeIds: z.array(z.string()),
  /** Why the attempt was refused, as a word of the rules; null while it is not. */
  reason: z.string().nullable(),
  /** The last answer to an accepted charge; every later view repeats it until the next one. */
  verdict: verdict.nullable(),
  /** The order that pays, has paid or was refunded; null, or absent, while there is none. */
  sale: sealedSale.nullable().optional(),
  /** Codes that earlier attempts have listed and the seal gives back, until each code has confirmed it; absent: none. */
  givenBack: z.array(z.object({ codeId: z.string(), attempt: z.number() })).optional(),
  /** Time until which bytes and codes are kept, in ms since 1970; null, or absent, while that is not known. */
  keepUntil: z.number().nullable().optional(),
});

/** The published view of a seal. */
export type SealView = z.infer<typeof sealView>;

/** Checks the published view of a code: who may list it. Its id is a keyed hash of the text of the barcode. */
export const codeView = z.object({
  /** Id of the code. */
  id: z.string(),
  /** Version of the code. */
  version: z.number(),
  /** State of the code. */
  state: z.enum(["free", "listed", "sold", "blocked"]),
  /** Id of the user who may list the code; null while it is free. */
  ownerId: z.string().nullable(),
  /** Id of the ticket that the code is listed for or was sold with last; null while it is free. */
  ticketId: z.string().nullable(),
  /** Number of the attempt of that ticket's seal. */
  attempt: z.number(),
  /**
   * The last listing that the code refused or ended, with the reason `given back` where the seal has asked for that; every
   * later view repeats it until the next one.
   */
  refused: z
    .object({
      /** Id of the ticket that was to be sealed. */
      ticketId: z.string(),
      /** Number of the attempt. */
      attempt: z.number(),
      /** Why, as a word of the rules. */
      reason: z.string(),
    })
    .nullable(),
});

/** The published view of a code. */
export type CodeView = z.infer<typeof codeView>;

/** Returns whether a view that delivery publishes is that of a seal; the other views are those of codes. */
export function isSealView(view: SealView | CodeView): view is SealView {
  return "codeIds" in view;
}

/**
 * Declares the stream of delivery. It follows its own events as well, because a code lives in a partition other than that
 * of its ticket.
 */
export const deliveryEvents = eventStream<SealView | CodeView>("delivery", {
  subscribers: ["tickets", "payments", "delivery"],
  // Auth sends the mail.
  sideSubscribers: ["auth"],
  schema: 1,
  types: { SealChanged: sealView, CodeChanged: codeView },
  forgets: ["seal", "code"],
});
