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

/** The Pay button: the card is asked for on Stripe's page. */
export const payForm = z.object({ orderId, idempotencyKey: z.string().optional() });

/** `POST /api/payments`; `token` stands in for `paymentMethod`. */
export const paymentBody = z
  .object({ orderId, paymentMethod: method.optional(), token: method.optional() })
  .refine((body) => body.paymentMethod ?? body.token, {
    error: METHOD_MESSAGE,
    path: ["paymentMethod"],
    // Said beside the faults of other fields, but a body that is no object has none of its own.
    when: ({ value }) => typeof value === "object" && value !== null,
  });

/** A charge in answers; `amount` is a decimal. */
export interface ChargeAnswer {
  readonly id: string;
  readonly orderId: string;
  readonly status: ChargeStatus;
  readonly amount: number;
  readonly stripeId: string | null;
  readonly stripeRefundId: string | null;
}

/** One sale of a seller in answers; `price` is a decimal, times are ISO. */
export interface SaleAnswer {
  readonly orderId: string;
  readonly ticket: { readonly id: string; readonly title: string };
  readonly price: number;
  readonly soldAt: string;
  /** What the seller is owed for it; nothing once it is refunded. Paying out is done outside. */
  readonly payout: { readonly status: "owed" | "withdrawn"; readonly amount: number; readonly changedAt: string };
}

/** `GET /api/sales`: newest first; `owed` counts all of the seller's sales, also those not listed. */
export interface SalesAnswer {
  readonly currency: string;
  readonly owed: number;
  readonly sales: readonly SaleAnswer[];
}
