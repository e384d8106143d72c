// Describes what the HTTP API of orders takes and answers.

import { amountField, wholeNumberField } from "@holdfast/values";
import { z } from "zod";
import { orderStatus } from "../events/orders.ts";
import { sealKind } from "../events/tickets.ts";
import { archivedField, countField, decimalField, idField, lineField, timeField } from "./answer-fields.ts";

const orderFields = {
  ticketId: z
    .string({ error: "ticketId is required" })
    .min(1, "ticketId is required")
    .max(200, "ticketId is not an id")
    .meta({ pattern: String.raw`^\S+$`, description: "Id of the ticket to buy." }),
  expectedEdition: wholeNumberField("expectedEdition must be the edition of a ticket")
    .optional()
    .describe("Edition of the ticket that the buyer has seen; default: the present one."),
};

/**
 * Creates the schema of the body of `POST /api/orders`; reads `expectedPrice`, a decimal of `currency`, into minor units.
 *
 * Without `expectedPrice` the order takes the ticket's present whole price, and without `expectedEdition` its present edition.
 */
export function orderBody(currency: string) {
  const expectedPrice = amountField(currency, "expectedPrice must be a price")
    .optional()
    .describe("Whole price that the buyer has seen, with the fee; default: the present one.");
  return z.object({ ...orderFields, expectedPrice });
}

/** Describes an order in answers, to its buyer alone. */
export const orderAnswer = z
  .object({
    id: idField("Id of the order."),
    userId: idField("Id of the buyer."),
    status: orderStatus.describe("Status of the order; `Completed` and `Cancelled` are its two ends."),
    expiresAt: timeField("Deadline of the hold."),
    ticket: z
      .object({
        id: idField("Id of the ticket."),
        title: lineField("Title of the listing.", 5_000),
        price: decimalField("Price of the ticket, without the fee."),
      })
      .describe("The ticket as the order bought it."),
    seal: sealKind.describe("What is sealed of the ticket and handed over; `none`: the seller hands it over."),
    total: decimalField("Whole price: what the buyer pays."),
    breakdown: z
      .object({
        ticket: decimalField("Price of the ticket."),
        buyerFee: decimalField("Fee that the buyer pays beside it."),
        total: decimalField("Whole price."),
      })
      .describe("What the whole price is made of."),
    reason: lineField("Why the order ended; null for an order that has not ended.", 500).nullable(),
    version: countField("Version of the order, which every change raises."),
    archived: archivedField("order"),
  })
  .meta({ id: "Order" });

/** An order in answers. */
export type OrderAnswer = Readonly<z.infer<typeof orderAnswer>>;

/** Lists at most so many orders in an answer. */
export const MOST_ORDERS = 1_000;

/** Describes the answer of `GET /api/orders`. */
export const ordersAnswer = z.array(orderAnswer).max(MOST_ORDERS);
