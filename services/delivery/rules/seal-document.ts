// Defines the seal of a ticket: what its seller has sealed, how far the attempt is, and which order gets it.

import { documentType, type Stored } from "@holdfast/actors";
import { eventDetails, orderStatus, type SealView, sealState, ticketStatus, verdict } from "@holdfast/contracts";
import { z } from "zod";

/** Checks an encrypted text, which only the holder of the vault's key can read. */
export const sealedText = z.object({
  /** The encrypted text, as base64url. */
  stored: z.string(),
  /** The key of the text, encrypted under the vault's key. */
  wrappedKey: z.string(),
});

/** An encrypted text. */
export type SealedText = z.infer<typeof sealedText>;

/** Checks what is known of a file in the vault. */
export const sealedFile = z.object({
  /** Name of the object in the vault. */
  object: z.string(),
  /** The key of the object, encrypted under the vault's key. */
  wrappedKey: z.string(),
  /** SHA-256 of the bytes as they are handed over, in hex. */
  hash: z.string(),
  /** Number of bytes. */
  bytes: z.number(),
  /** Media type; null before the inspection. */
  type: z.string().nullable(),
});

/** A file in the vault. */
export type SealedFile = z.infer<typeof sealedFile>;

/** Checks a code that a seal holds. */
export const sealedCode = z.object({
  /** Id of the code; see `codeIdOf`. */
  id: z.string(),
  /** Symbology in which the code is drawn. */
  format: z.string(),
  /** What the code has last said: nothing yet, or that it is listed for this attempt, or sold to the order's buyer. */
  state: z.enum(["asked", "listed", "sold"]),
  /** Whether the code has said that it is blocked. */
  isBlocked: z.boolean(),
});

/** A code that a seal holds. */
export type SealedCode = z.infer<typeof sealedCode>;

/** Checks one attempt to seal a ticket. */
const attemptFields = {
  /** Number of the attempt, from 1; 0 before the first. */
  attempt: z.number(),
  /** What the attempt seals; null before the first. */
  kind: z.enum(["file", "code"]).nullable(),
  /** The file; null for a code, and when its bytes are to be destroyed. */
  file: sealedFile.nullable(),
  /** The text of a typed code; null for a file, and when it is destroyed. */
  secret: sealedText.nullable(),
  /** Page that the seller has chosen, from 1; null: the whole file. */
  page: z.number().nullable(),
  /** The codes of the attempt; empty before the inspection. */
  codes: z.array(sealedCode),
};

const namedTicket = eventDetails
  .pick({ venue: true, city: true, timeZone: true, section: true, row: true, seat: true })
  .extend({ title: z.string() });

const sealSchema = z.object({
  ...attemptFields,
  /** What delivery knows of the ticket; null before its first event. */
  ticket: z
    .object({
      /** Id of the seller. */
      sellerId: z.string(),
      /** Status of the ticket, `delisted` for a draft. */
      status: ticketStatus,
      /** Whether the ticket is a draft. */
      isDraft: z.boolean(),
      /** Edition of the ticket and its event. */
      edition: z.number(),
      /** Highest fence among the orders that the ticket has processed. */
      fence: z.number(),
      /** Version of the ticket. */
      version: z.number(),
      /** Number of the attempt that the ticket is sold with; null: it is sold without a seal. */
      carries: z.number().nullable(),
      /** Id of the event. */
      eventId: z.string(),
      /** Start of the event, in ms since 1970; null: the date is to be confirmed. */
      startsAt: z.number().nullable(),
      /** Whether the event had a date and is postponed to one that is not known yet; absent: it is not. */
      isPostponed: z.boolean().optional(),
      /** End of the event, in ms since 1970. */
      endsAt: z.number().nullable(),
      /** What people call the ticket: its event and its seat, for the pages. */
      named: namedTicket,
    })
    .nullable(),
  /** State of the seal. */
  state: sealState,
  /** Whether the inspection of the attempt has ended. */
  isInspected: z.boolean(),
  /** Edition from which the ticket is sold with the seal; null until tickets has granted the attempt. */
  edition: z.number().nullable(),
  /** Why the last attempt was refused, or why the ticket could not be withdrawn; null otherwise. */
  reason: z.string().nullable(),
  /** The pages that the seller chooses from, when a file was refused for its several codes; else empty. */
  choices: z.array(z.object({ page: z.number(), format: z.string() })),
  /** What the pages say of the ticket, encrypted, for the seller to confirm; null where nothing was read. */
  details: sealedText.nullable(),
  /** The attempt that follows when the ticket is withdrawn; null: none. */
  next: z.object(attemptFields).nullable(),
  /** The last answer to an accepted charge; null before the first. */
  verdict: verdict.nullable(),
  /** The order with the highest fence; null before the first. */
  sale: z
    .object({
      orderId: z.string(),
      buyerId: z.string(),
      fence: z.number(),
      edition: z.number(),
      /** Version of the order. */
      version: z.number(),
      status: orderStatus,
      reason: z.string().nullable(),
      chargeId: z.string().nullable(),
      /** What has become of the dispute of the order's charge; null without one. */
      dispute: z.enum(["open", "won", "lost"]).nullable(),
    })
    .nullable(),
  /** Id of the buyer whom the seal is released to; null before that. */
  releasedTo: z.string().nullable(),
  /** Id of the order that the seal is released for; null before that. */
  orderId: z.string().nullable(),
  /** Counts the downloads by the buyer; times in ms since 1970. */
  downloads: z.object({ count: z.number(), first: z.number().nullable(), last20: z.array(z.number()) }),
  /** Codes of earlier attempts that have not confirmed yet that they are given back. */
  givenBack: z.array(z.object({ codeId: z.string(), attempt: z.number() })),
  /** Names of the objects that are to be destroyed in the vault. */
  doomed: z.array(z.string()),
  /** Time of the sale, in ms since 1970, from which an event without a date counts; null before it. */
  soldAt: z.number().nullable(),
  /** How often the seal has asked again for the answer that it waits for. */
  nudges: z.number(),
});

/** State of a seal. */
export type SealState = z.infer<typeof sealSchema>;

/** A seal as stored, with id and version; its id is that of the ticket. */
export type Seal = Stored<SealState>;

/** One attempt to seal a ticket. */
export type Attempt = NonNullable<SealState["next"]>;

/** Document of a seal, in the partition of its ticket. It holds hashes and what is encrypted, nothing else of the ticket. */
export const sealDocument = documentType<SealState, SealView>("seal", {
  schema: sealSchema,
  view: viewOf,
  // Bytes and codes are destroyed at that time by a timer; until then the document stays.
  keepUntil: (seal) => (seal.attempt === 0 || seal.state === "destroyed" ? keptUntil(seal) : null),
  archive: {},
});

/** A seal of which nothing is known. */
export const EMPTY_SEAL: SealState = {
  ...{ attempt: 0, kind: null, file: null, secret: null, page: null, codes: [] },
  ...{ ticket: null, state: "empty", isInspected: false, edition: null, reason: null, choices: [], details: null },
  ...{ next: null, verdict: null, sale: null, releasedTo: null, orderId: null },
  downloads: { count: 0, first: null, last20: [] },
  ...{ givenBack: [], doomed: [], soldAt: null, nudges: 0 },
};

const DAY_MS = 86_400_000;
const KEPT_MS = 30 * DAY_MS;
const USUAL_LENGTH_MS = 4 * 3_600_000;

/**
 * Returns until when the bytes and codes of a seal are kept, in ms since 1970: 30 days after the event, which lasts four
 * hours where its end is not known, and 30 days after the sale where it has no start. Null while that is not known, as
 * for an event that is postponed to a date to be said.
 */
export function keptUntil({ ticket, soldAt }: Pick<SealState, "ticket" | "soldAt">): number | null {
  if (ticket?.isPostponed === true) return null;
  const start = ticket?.startsAt ?? null;
  const end = ticket?.endsAt ?? (start === null ? soldAt : start + USUAL_LENGTH_MS);
  return end === null ? null : end + KEPT_MS;
}

/** Returns the view of a seal. */
export function viewOf(seal: Seal): SealView {
  const { id, version, attempt, kind, state, reason, verdict: said } = seal;
  return {
    ...{ id, version, sellerId: seal.ticket?.sellerId ?? "", attempt, kind, state },
    codeIds: seal.codes.map((code) => code.id),
    ...{ reason, verdict: said, sale: saleIn(seal), givenBack: seal.givenBack, keepUntil: keptUntil(seal) },
  };
}

/** Returns what a seal tells of its sale; null while no charge is accepted. */
export function saleIn({ sale }: Pick<SealState, "sale">): NonNullable<SealView["sale"]> | null {
  if (sale === null) return null;
  const { orderId, buyerId, fence, dispute } = sale;
  const state = saleStateOf(sale);
  return state === null ? null : { orderId, buyerId, fence, state, dispute };
}

function saleStateOf(sale: NonNullable<SealState["sale"]>): "accepted" | "completed" | "refunded" | null {
  if (sale.status === "Completed") return "completed";
  if (sale.status === "Cancelled") return sale.reason === "refunded" ? "refunded" : null;
  return sale.status === "AwaitingPayment" && sale.chargeId !== null ? "accepted" : null;
}
