// Turns tickets into the answers of the API.

import { type TicketAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { Ticket } from "../rules/ticket-document.ts";

/** Returns the JSON of a ticket in the API's answers; its price is in `currency`. */
export function ticketAnswerOf(ticket: Ticket, currency: string): TicketAnswer {
  const { id, title, userId, orderId, status, version, edition } = ticket;
  const { venue, section, seat, description } = ticket;
  const price = decimalOf(ticket.priceCents, currency);
  const startsAt = ticket.startsAt === null ? null : new Date(ticket.startsAt).toISOString();
  const details = { venue, startsAt, section, seat, description };
  return { id, title, price, userId, orderId, status, version, edition, ...details };
}
