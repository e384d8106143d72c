// Asks the ticket actor and reads the ticket after the change.

import type { Answer, Engine } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import { ticketActor } from "../rules/ticket.ts";
import { type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import type { TicketMessage } from "../rules/ticket-terms.ts";

/** Answer to a seller: the ticket after the change, or the refusal. */
export type TicketAnswer = { readonly ok: Ticket } | Extract<Answer<typeof ticketActor>, { refused: unknown }>;

/** Sends a message to a ticket, and reads the ticket when it was not refused; throws 404 when the text is no ticket's id. */
export async function askTicket(
  engine: Engine,
  id: string,
  message: TicketMessage,
  options: { readonly commandId?: string } = {},
): Promise<TicketAnswer> {
  // A text that names no partition is the id of no ticket.
  if (engine.partitionOf(id) === null) throw unknownTicket();
  const answer = await engine.tryAsk(ticketActor, id, message, options);
  if ("refused" in answer) return answer;
  const ticket = await engine.read(ticketDocument, id);
  if (!ticket) throw unknownTicket();
  return { ok: ticket };
}

function unknownTicket(): Error {
  return notFound("Cannot find ticket: no ticket has this id");
}
