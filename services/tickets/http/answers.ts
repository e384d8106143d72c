// Turns tickets into the answers of the API.

import { type TicketAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { Ticket } from "../rules/ticket-document.ts";

/** Returns the JSON of a ticket in the API's answers; its price is in `currency`. */
export function ticketAnswerOf(ticket: Ticket, currency: string): TicketAnswer {
  const { id, title, userId, orderId, status, version, edition } = ticket;
  const { eventId, venue, city, country, timeZone, section, row, seat, description } = ticket;
  const price = decimalOf(ticket.priceCents, currency);
  const faceValue = ticket.faceValueCents === null ? null : decimalOf(ticket.faceValueCents, currency);
  const [startsAt, endsAt] = [isoOf(ticket.startsAt), isoOf(ticket.endsAt)];
  const event = { eventId, venue, city, country, timeZone, startsAt, endsAt };
  const details = { ...event, section, row, seat, description };
  return { id, title, price, faceValue, userId, orderId, status, version, edition, ...details };
}

function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
