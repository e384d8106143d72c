// Holds what the fields of the ticket form contain.

import { UTC } from "@holdfast/values";
import { decimal, inputTimes } from "../shared/format.ts";
import type { TicketDetails, TicketFormValues } from "./models.ts";

/** Holds the values of an empty form. */
export const emptyTicketForm: TicketFormValues = {
  eventId: "",
  title: "",
  price: "",
  faceValue: "",
  handOver: "",
  venue: "",
  date: "",
  time: "",
  timeZone: "",
  offset: "",
  city: "",
  section: "",
  row: "",
  seat: "",
  description: "",
};

/** Returns the values of the form for a ticket as it is now, with its prices in `currency` and without a chosen event. */
export function ticketFormValues(ticket: TicketDetails, currency: string): TicketFormValues {
  const { faceValueCents } = ticket;
  return {
    eventId: "",
    title: ticket.title,
    price: decimal(ticket.priceCents, currency),
    faceValue: faceValueCents === undefined || faceValueCents === null ? "" : decimal(faceValueCents, currency),
    handOver: "",
    venue: ticket.venue ?? "",
    ...inputTimes(ticket),
    timeZone: ticket.timeZone ?? (ticket.startsAt ? UTC : ""),
    city: ticket.city ?? "",
    section: ticket.section ?? "",
    row: ticket.row ?? "",
    seat: ticket.seat ?? "",
    description: ticket.description ?? "",
  };
}
