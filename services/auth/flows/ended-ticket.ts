// Reads the ticket of an order that has ended, for e-mails about its payments.

import type { Engine } from "@holdfast/actors";
import { ENDED_ORDER, type EndedOrder, endedOrderDocument } from "../rules/ended-order.ts";
import { mailDocument, ORDER_CONFIRMED } from "../rules/mail.ts";
import { mailId } from "./mail-id.ts";

/** Names an order and its buyer. */
export interface OrderOfBuyer {
  readonly orderId: string;
  readonly userId: string;
  readonly partitions: number;
}

/**
 * Reads the ticket of an order that has ended: a completed one is known by the e-mail that confirms it, any other by its
 * copy. Null for an order that is not known to have ended.
 */
export async function ticketOfEnded(
  engine: Pick<Engine, "read">,
  { orderId, userId, partitions }: OrderOfBuyer,
): Promise<EndedOrder["ticket"] | null> {
  const idOf = (kind: string): string | null => mailId({ kind, about: orderId, userId }, partitions);
  const [copyId, confirmationId] = [idOf(ENDED_ORDER), idOf(ORDER_CONFIRMED)];
  const ended = copyId === null ? null : await engine.read(endedOrderDocument, copyId);
  if (ended !== null || confirmationId === null) return ended?.ticket ?? null;
  const confirmation = await engine.read(mailDocument, confirmationId);
  return confirmation?.subject.kind === ORDER_CONFIRMED ? confirmation.subject.ticket : null;
}
