// Defines the hold on a ticket and its lock.

import { type Claim, documentType, type Refusal } from "@holdfast/actors";
import { ticketLock } from "@holdfast/contracts";
import { z } from "zod";

const grant = z.object({
  /** Id of the buyer. */
  userId: z.string(),
  /** When the hold was granted, in ms since 1970. */
  at: z.number().int(),
});

const holdState = z.object({
  /** Id of the order that has the hold; null while the ticket is free. */
  orderId: z.string().nullable(),
  /** Id of the buyer; null while the ticket is free. */
  userId: z.string().nullable(),
  /** Number of the ticket's last hold; rises by one with every hold. */
  fence: z.number().int(),
  /** Deadline of the hold, in ms since 1970; null while an accepted charge stops it, and while the ticket is free. */
  until: z.number().int().nullable(),
  /** Holds granted within the last hour, the oldest first; absent in documents that no hold has changed since. */
  grants: z.array(grant).optional(),
  /** Keeps a free ticket for the line in which somebody is looked for; absent: the ticket is for all. */
  guard: z
    .object({
      /** When the ticket is for all, unless somebody was found, in ms since 1970. */
      until: z.number().int(),
      /** Rank behind which the search goes on; null: with the first entry. */
      after: z.number().int().nullable(),
      /** How often an entry had begun to wait when the search had come so far; see `searchedFrom`. */
      arrivals: z.number().int().optional(),
    })
    .optional(),
});

/**
 * Hold on a ticket, stored under the ticket's id. It counts the fence, so it stays until the order that has it for good
 * is archived, or its ticket is gone.
 */
export type Hold = z.infer<typeof holdState>;

/** Declares the document `hold`, which orders keeps for itself. */
export const holdDocument = documentType<Hold, { readonly id: string }>("hold", {
  schema: holdState,
  // Nobody is told of its changes, but of its end.
  view: ({ id }) => ({ id }),
});

/** Hold that belongs to an order. */
export type HoldInUse = Hold & { readonly orderId: string };

/** Returns whether an order holds the ticket at `now`; the next buyer may take an overdue hold. */
export function isLive(hold: Hold | null, now: number): hold is HoldInUse {
  return hold !== null && hold.orderId !== null && (hold.until === null || hold.until > now);
}

/** Returns whether the hold, live or overdue, belongs to this order. */
export function isOf(hold: Hold | null, orderId: string): hold is HoldInUse {
  return hold !== null && hold.orderId === orderId;
}

/** Returns the hold of a free ticket, with the same fence and the same grants. */
export function freed({ fence, grants }: Hold): Hold {
  return { orderId: null, userId: null, fence, until: null, ...(grants && { grants }) };
}

const GRANTS_KEPT_MS = 3_600_000;
const MOST_GRANTS = 100;

/** Returns the grants after one more; those of more than an hour ago are left out, and of the others the last 100 stay. */
export function withGrant(hold: Hold | null, userId: string, now: number): Hold["grants"] {
  const recent = (hold?.grants ?? []).filter(({ at }) => at > now - GRANTS_KEPT_MS);
  return [...recent, { userId, at: now }].slice(-MOST_GRANTS);
}

/** Returns the hold without the last grant of a buyer, whose hold ended through no act of theirs. */
export function withoutLastGrant<Kept extends Hold>(hold: Kept, userId: string): Kept {
  const { grants = [] } = hold;
  const last = grants.findLastIndex((one) => one.userId === userId);
  return last === -1 ? hold : { ...hold, grants: grants.filter((_, at) => at !== last) };
}

/**
 * Returns when a buyer who has held the ticket `most` times within an hour may hold it again, in ms since 1970; null
 * when the buyer may hold it now.
 */
export function mayHoldAgainAt(
  hold: Hold | null,
  { userId, most, now }: { readonly userId: string; readonly most: number; readonly now: number },
): number | null {
  const own = (hold?.grants ?? []).filter((one) => one.userId === userId && one.at > now - GRANTS_KEPT_MS);
  const first = own.at(-most);
  return first === undefined ? null : first.at + GRANTS_KEPT_MS;
}

/** Change of a ticket's lock. */
export interface Lock<Code extends string> {
  /** Whether the order takes, keeps or releases the lock. */
  readonly mode: Claim["mode"];
  /** Id of the order that owns the lock. */
  readonly orderId: string;
  /** When the lock expires, in ms since 1970; null: never. */
  readonly until: number | null;
  /** Refusal when another order owns the lock; default: the rules decide again on the new state. */
  readonly orElse?: Refusal<Code>;
}

/** Creates the claim on a ticket's lock, the key that makes a hold visible and expires at the hold's deadline. */
export function lockClaim<Code extends string = never>(
  ticketId: string,
  { mode, orderId, until, orElse }: Lock<Code>,
): Claim<typeof ticketLock.claim, Code> {
  return { mode, claim: ticketLock.claim, name: ticketId, owner: orderId, until, ...(orElse && { orElse }) };
}
