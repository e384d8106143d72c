// Defines a code: to whom it belongs and which ticket is sold with it. Nobody learns the code from it.

import { documentType, type Stored } from "@holdfast/actors";
import type { CodeView } from "@holdfast/contracts";
import { z } from "zod";

const refusal = z.object({ ticketId: z.string(), attempt: z.number(), reason: z.string() });

/** The refusal of an attempt to list a code, or its end otherwise than by a sale. */
export type CodeRefusal = z.infer<typeof refusal>;

const codeSchema = z.object({
  /** Id of the owner, who alone may list the code: the buyer of its last sale; null before a sale. */
  ownerId: z.string().nullable(),
  /** The attempt that the code is listed for; null: none. */
  listing: z
    .object({
      ticketId: z.string(),
      attempt: z.number(),
      sellerId: z.string(),
      /** Whether the seller has typed the code, which is not proved by a file. */
      isTyped: z.boolean(),
    })
    .nullable(),
  /** The order that is being paid, for which the code stays listed; null: none. */
  pin: z.object({ orderId: z.string(), sealVersion: z.number() }).nullable(),
  /** The last sale; null before it. */
  sale: z.object({ orderId: z.string(), ticketId: z.string(), attempt: z.number() }).nullable(),
  /** Whether only an operator may say whose the code is. */
  isBlocked: z.boolean(),
  /** Ids of the orders that have blocked the code; each does so once. */
  blockedBy: z.array(z.string()),
  /** Ids of the orders whose charge is disputed. */
  disputes: z.array(z.string()),
  /** The last listing that was refused or has ended otherwise than by a sale. */
  refused: refusal.nullable(),
  /** Earlier refusals, one for the latest attempt of each ticket, the newest last; absent while there are none. */
  refusedBefore: z.array(refusal).optional(),
  /** Time until which the code is kept, in ms since 1970; null: for ever. */
  keepUntil: z.number().nullable(),
});

/** State of a code. */
export type CodeState = z.infer<typeof codeSchema>;

/** A code as stored, with id and version; see `codeIdOf` for its id. */
export type Code = Stored<CodeState>;

/** Names the list of the codes of which only an operator may say whose they are. */
export const BLOCKED_CODES = "blocked-codes";

/** Document of a code, in the partition of its own id; deleted when its event is long over. */
export const codeDocument = documentType<CodeState, CodeView>("code", {
  schema: codeSchema,
  lists: ({ isBlocked }) => (isBlocked ? [{ list: BLOCKED_CODES }] : []),
  keepUntil: ({ keepUntil }) => keepUntil,
  view: codeViewOf,
});

/** A code that nobody has listed. */
export const FREE_CODE: CodeState = {
  ...{ ownerId: null, listing: null, pin: null, sale: null, isBlocked: false },
  ...{ blockedBy: [], disputes: [], refused: null, keepUntil: null },
};

const MOST_REFUSALS = 50;

/** Returns the code with a refusal, which is told, and with those before it, which stay known. */
export function withRefusal<State extends CodeState>(code: State, refused: CodeRefusal): State {
  const latest = new Map<string, CodeRefusal>();
  for (const one of [...(code.refusedBefore ?? []), ...(code.refused ? [code.refused] : [])]) {
    if ((latest.get(one.ticketId)?.attempt ?? -1) <= one.attempt) latest.set(one.ticketId, one);
  }
  const own = latest.get(refused.ticketId);
  if (own && own.attempt <= refused.attempt) latest.delete(refused.ticketId);
  const before = [...latest.values()].slice(-MOST_REFUSALS);
  return { ...code, refused, ...((before.length > 0 || code.refusedBefore) && { refusedBefore: before }) };
}

/** Returns the refusal of the latest attempt of a ticket; null when none is known. */
export function refusalOf({ refused, refusedBefore = [] }: CodeState, ofTicket: string): CodeRefusal | null {
  const own = [...refusedBefore, ...(refused ? [refused] : [])].filter(({ ticketId }) => ticketId === ofTicket);
  return own.toSorted((a, b) => a.attempt - b.attempt).at(-1) ?? null;
}

/** Returns the view of a code. Of a code that is sold and listed again, the owner is its seller. */
export function codeViewOf(code: Code): CodeView {
  const { id, version, ownerId, listing, sale, refused } = code;
  const about = listing ?? sale;
  const owner = ownerId ?? listing?.sellerId ?? null;
  return {
    ...{ id, version, state: stateOf(code), ownerId: owner },
    ...{ ticketId: about?.ticketId ?? null, attempt: about?.attempt ?? 0, refused },
  };
}

function stateOf({ isBlocked, listing, ownerId, sale }: CodeState): CodeView["state"] {
  if (isBlocked) return "blocked";
  if (listing !== null) return "listed";
  return ownerId !== null || sale !== null ? "sold" : "free";
}
