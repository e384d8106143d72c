import { type Claim, documentType, type Refusal } from "@holdfast/actors";
import { ticketLock } from "@holdfast/contracts";
import { z } from "zod";

const holdState = z.object({
  /** The order it is for; null while the ticket is free. */
  orderId: z.string().nullable(),
  userId: z.string().nullable(),
  /** Number of the last hold of this ticket; only ever rises. */
  fence: z.number().int(),
  /** When it ends, ms; null while the clock is stopped, or while the ticket is free. */
  until: z.number().int().nullable(),
});

/** The hold on a ticket, kept under the ticket's id and never deleted, because it counts the fence. */
export type Hold = z.infer<typeof holdState>;

export const holdDocument = documentType<Hold>("hold", { schema: holdState });

/** A hold that is someone's. */
export type HoldInUse = Hold & { readonly orderId: string };

/** Whether the ticket is held at this instant; an overdue hold is free for the next buyer. */
export function isLive(hold: Hold | null, now: number): hold is HoldInUse {
  return hold !== null && hold.orderId !== null && (hold.until === null || hold.until > now);
}

/** Whether the hold, live or overdue, is this order's. */
export function isOf(hold: Hold | null, orderId: string): hold is HoldInUse {
  return hold !== null && hold.orderId === orderId;
}

/** The hold as it is when its order has let go of it. */
export function freed(hold: Hold): Hold {
  return { orderId: null, userId: null, fence: hold.fence, until: null };
}

/** What a lock is taken or changed for. */
export interface Lock<Code extends string> {
  readonly mode: Claim["mode"];
  readonly orderId: string;
  readonly until: number | null;
  readonly orElse?: Refusal<Code>;
}

/** The claim on the lock key of a ticket: the hold as everyone sees it, gone by itself at its deadline. */
export function lockClaim<Code extends string = never>(
  ticketId: string,
  { mode, orderId, until, orElse }: Lock<Code>,
): Claim<typeof ticketLock.claim, Code> {
  return { mode, claim: ticketLock.claim, name: ticketId, owner: orderId, until, ...(orElse && { orElse }) };
}
