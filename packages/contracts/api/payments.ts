// Describes what the HTTP API and the Pay form of payments take and answer.

import { z } from "zod";
import type { ChargeStatus } from "../events/payments.ts";

const METHOD_MESSAGE = "paymentMethod is required";
const method = z
  .string({ error: METHOD_MESSAGE })
  .regex(/^[A-Za-z0-9_]{3,100}$/, { error: "paymentMethod is not a payment method" });

const orderId = z
  .string({ error: "orderId is required" })
  .min(1, "orderId is required")
  .max(200, "orderId is not an id");

/** Checks the Pay form, which names an order but no card: Stripe's page asks for the card. */
export const payForm = z.object({ orderId, idempotencyKey: z.string().optional() });

/** Checks the body of `POST /api/payments`, which names the card in `paymentMethod` or in `token`. */
export const paymentBody = z
  .object({ orderId, paymentMethod: method.optional(), token: method.optional() })
  .refine((body) => body.paymentMethod ?? body.token, {
    error: METHOD_MESSAGE,
    path: ["paymentMethod"],
    // Zod reports this fault beside those of other fields, but not for a body that is no object.
    when: ({ value }) => typeof value === "object" && value !== null,
  });

/** Describes a charge in answers. */
export interface ChargeAnswer {
  /** Id of the charge. */
  readonly id: string;
  /** Id of the order that the charge pays. */
  readonly orderId: string;
  /** Status of the charge. */
  readonly status: ChargeStatus;
  /** Amount as a decimal. */
  readonly amount: number;
  /** Id of the payment intent at Stripe; null until the intent exists. */
  readonly stripeId: string | null;
  /** Id of the refund at Stripe; null without a refund. */
  readonly stripeRefundId: string | null;
}

/** Describes one sale in answers to its seller. */
export interface SaleAnswer {
  /** Id of the order that bought the ticket. */
  readonly orderId: string;
  /** The ticket that was sold. */
  readonly ticket: { readonly id: string; readonly title: string };
  /** Price as a decimal. */
  readonly price: number;
  /** When the sale was completed, as an ISO time. */
  readonly soldAt: string;
  /** The payout of the sale: `owed`, or `withdrawn` after a refund. No service sends the money to the seller. */
  readonly payout: { readonly status: "owed" | "withdrawn"; readonly amount: number; readonly changedAt: string };
}

/** Describes the answer of `GET /api/sales`. */
export interface SalesAnswer {
  /** Currency of all amounts, as an ISO code. */
  readonly currency: string;
  /** Decimal sum that the seller is owed for all sales, also for those on other pages of the list. */
  readonly owed: number;
  /** Sales of this page, newest first. */
  readonly sales: readonly SaleAnswer[];
}
