// Describes what the HTTP API of tickets answers.

import { z } from "zod";
import { eventStatus, sealKind, ticketStatus } from "../events/tickets.ts";
import { archivedField, countField, decimalField, idField, lineField, textField, timeField } from "./answer-fields.ts";

const placeAndTime = {
  venue: lineField("Venue of the event.", 1_000).nullable(),
  city: lineField("City of the venue.", 500).nullable(),
  country: lineField("Country of the venue, as ISO 3166-1 alpha-2.", 2).nullable(),
  timeZone: lineField("Time zone of the venue, as an IANA name; null where unknown.", 64).nullable(),
  startsAt: timeField("Start of the event.").nullable(),
  endsAt: timeField("End of the event.").nullable(),
};

/** Describes an event in answers; null stands for what is not known. */
export const eventAnswer = z
  .object({
    id: idField("Id of the event."),
    title: lineField("Title of the event.", 5_000),
    ...placeAndTime,
    status: eventStatus.describe("Status of the event; tickets are for sale while it is `scheduled` or `postponed`."),
    version: countField("Version of the event, which every change raises."),
    forSale: countField("Number of tickets that are for sale."),
    held: countField("Number of tickets that are reserved."),
    sold: countField("Number of tickets that are sold."),
    lowestPrice: decimalField("Lowest whole price of a ticket that is for sale; null without one.").nullable(),
  })
  .meta({ id: "Event" });

/** An event in answers. */
export type EventAnswer = Readonly<z.infer<typeof eventAnswer>>;

/** Describes a ticket in answers; null stands for a detail that the seller has not given. */
export const ticketAnswer = z
  .object({
    id: idField("Id of the ticket."),
    title: lineField("Title of the event.", 5_000),
    price: decimalField("Price of the ticket, without the fee of the buyer."),
    total: decimalField("Whole price: what a buyer pays. Lists are sorted and filtered by it."),
    breakdown: z
      .object({
        ticket: decimalField("Price of the ticket."),
        buyerFee: decimalField("Fee that the buyer pays beside the price."),
        total: decimalField("What the buyer pays."),
        sellerFee: decimalField("Fee that is taken from the price; its seller alone sees it.").optional(),
        sellerGets: decimalField("What the seller gets; its seller alone sees it.").optional(),
      })
      .describe("The amounts of a sale. The fees are computed when the ticket is listed or its price changes."),
    seal: sealKind.describe(
      "What is sealed of the ticket and handed over once it is paid: its file, or the code of its barcode. `none`: nothing " +
        "was checked, and the seller hands the ticket over.",
    ),
    faceValue: decimalField("What the seller paid for the ticket, fees included.").nullable(),
    userId: idField("Id of the seller."),
    orderId: idField("Id of the order that has reserved or bought the ticket; null without such an order.").nullable(),
    status: z
      .enum([...ticketStatus.options, "draft"])
      .describe(
        "Status of the ticket; its seller alone sees a draft, which waits for the e-mail to be confirmed or for its seal.",
      ),
    version: countField("Version of the ticket, which every change raises."),
    edition: countField("Edition of the ticket and its event, which edits and changes of the event raise."),
    eventId: idField("Id of the event."),
    ...placeAndTime,
    section: lineField("Section of the venue.", 500).nullable(),
    row: lineField("Row within the section.", 250).nullable(),
    seat: lineField("Seat within the row or section.", 500).nullable(),
    description: textField("The seller's own description.", 8_000).nullable(),
    archived: archivedField("ticket"),
  })
  .meta({ id: "Ticket" });

/** A ticket in answers. */
export type TicketAnswer = Readonly<z.infer<typeof ticketAnswer>>;

/** Lists at most so many tickets in an answer. */
export const MOST_TICKETS = 100;

/** Describes the answer of `GET /api/tickets`. */
export const ticketsAnswer = z.array(ticketAnswer).max(MOST_TICKETS);

/** Describes the answer of `GET /api/events`. */
export const eventsAnswer = z.array(eventAnswer).max(MOST_TICKETS);
