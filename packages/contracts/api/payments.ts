// Describes what the HTTP API and the Pay form of payments take and answer.

import { z } from "zod";
import { chargeStatus } from "../events/payments.ts";
import { archivedField, decimalField, idField, lineField, stripeIdField, timeField } from "./answer-fields.ts";

const METHOD_MESSAGE = "paymentMethod is required";
const method = z
  .string({ error: METHOD_MESSAGE })
  .regex(/^[A-Za-z0-9_]{3,100}$/, { error: "paymentMethod is not a payment method" })
  .meta({ maxLength: 100 });

const orderId = z
  .string({ error: "orderId is required" })
  .min(1, "orderId is required")
  .max(200, "orderId is not an id")
  .meta({ pattern: String.raw`^\S+$`, description: "Id of the order to pay." });

/** Checks the Pay form, which names an order but no card: Stripe's page asks for the card. */
export const payForm = z.object({ orderId, idempotencyKey: z.string().optional() });

/** Checks the body of `POST /api/payments`, which names the card in `paymentMethod` or in `token`. */
export const paymentBody = z
  .object({
    orderId,
    paymentMethod: method.optional().describe("Id of a payment method at Stripe; this or `token` is required."),
    token: method.optional().describe("Another name of `paymentMethod`."),
  })
  .refine((body) => body.paymentMethod ?? body.token, {
    error: METHOD_MESSAGE,
    path: ["paymentMethod"],
    // Zod reports this fault beside those of other fields, but not for a body that is no object.
    when: ({ value }) => typeof value === "object" && value !== null,
  });

/** Describes a charge in answers, to the buyer alone. */
export const chargeAnswer = z
  .object({
    id: idField("Id of the charge."),
    orderId: idField("Id of the order that the charge pays."),
    status: chargeStatus.describe("Status of the charge."),
    amount: decimalField("Amount of the charge."),
    stripeId: stripeIdField("Id of the payment intent at Stripe; null until the intent exists.").nullable(),
    stripeRefundId: stripeIdField("Id of the refund at Stripe; null without a refund.").nullable(),
    archived: archivedField("payment"),
  })
  .meta({ id: "Charge" });

/** A charge in answers. */
export type ChargeAnswer = Readonly<z.infer<typeof chargeAnswer>>;

/** Lists how far a payout can be; see `services/payments`. */
const payoutStage = z.enum([
  ...(["owed", "held", "due", "transferring", "paid", "frozen"] as const),
  ...(["withdrawn", "reversing", "reversed", "shortfall"] as const),
]);

/** Describes one sale in answers, to its seller alone. */
export const saleAnswer = z
  .object({
    orderId: idField("Id of the order that bought the ticket."),
    ticket: z
      .object({ id: idField("Id of the ticket."), title: lineField("Title of the listing.", 5_000) })
      .describe("The ticket that was sold."),
    price: decimalField("Price of the ticket."),
    soldAt: timeField("When the sale was completed."),
    payout: z
      .object({
        status: z.enum(["owed", "withdrawn"]).describe("`owed` to the seller, or `withdrawn` after a refund."),
        stage: payoutStage.describe("How far the payout is; `paid` has reached the seller's account at Stripe."),
        dueAt: timeField("When the money is to be paid out; null after that, and until it is known.").nullable(),
        amount: decimalField("Amount that is owed; 0 when it was withdrawn."),
        changedAt: timeField("When the payout has changed last."),
      })
      .describe("The payout of the sale."),
  })
  .meta({ id: "Sale" });

/** One sale in answers. */
export type SaleAnswer = Readonly<z.infer<typeof saleAnswer>>;

/** Lists at most so many sales in an answer. */
export const MOST_SALES = 1_000;

/** Describes the answer of `GET /api/sales`. */
export const salesAnswer = z
  .object({
    currency: z
      .string()
      .length(3)
      .regex(/^[a-z]{3}$/)
      .describe("Currency of all amounts, as an ISO code."),
    owed: decimalField("Sum that the seller is owed for all sales, also for those that the list leaves out."),
    sales: z.array(saleAnswer).max(MOST_SALES).readonly().describe("The latest sales, newest first."),
  })
  .meta({ id: "Sales" });

/** The answer of `GET /api/sales`. */
export type SalesAnswer = Readonly<z.infer<typeof salesAnswer>>;
