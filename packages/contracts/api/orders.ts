// Describes what the HTTP API of orders takes and answers.

import { amountField, wholeNumberField } from "@holdfast/values";
import { z } from "zod";
import type { OrderStatus } from "../events/orders.ts";

const orderFields = {
  ticketId: z
    .string({ error: "ticketId is required" })
    .min(1, "ticketId is required")
    .max(200, "ticketId is not an id"),
  expectedEdition: wholeNumberField("expectedEdition must be the edition of a ticket").optional(),
};

/**
 * Creates the schema of the body of `POST /api/orders`; reads `expectedPrice`, a decimal of `currency`, into minor units.
 *
 * Without `expectedPrice` the order takes the ticket's present price, and without `expectedEdition` its present edition.
 */
export function orderBody(currency: string) {
  const expectedPrice = amountField(currency, "expectedPrice must be a price").optional();
  return z.object({ ...orderFields, expectedPrice });
}

/** Describes an order in answers. */
export interface OrderAnswer {
  /** Id of the order. */
  readonly id: string;
  /** Id of the buyer. */
  readonly userId: string;
  /** Status of the order. */
  readonly status: OrderStatus;
  /** Deadline of the hold, as an ISO time. */
  readonly expiresAt: string;
  /** The ticket as the order bought it; `price` is a decimal. */
  readonly ticket: { readonly id: string; readonly title: string; readonly price: number };
  /** Why the order ended; null for an order that has not ended. */
  readonly reason: string | null;
  /** Version of the order. */
  readonly version: number;
}
