// Describes what the HTTP API and the forms of payees take and answer.

import { z } from "zod";
import { payeeState } from "../events/payments.ts";
import { decimalField, lineField } from "./answer-fields.ts";

const COUNTRY = /^[A-Z]{2}$/;

const country = z
  .string({ error: "country is required" })
  .regex(COUNTRY, { error: "country must be two capital letters, such as GB" })
  .meta({ minLength: 2, maxLength: 2, description: "Country of the seller, as ISO 3166-1 alpha-2." });

/** Checks the body of `POST /api/payee` and the form for it. */
export const payeeBody = z.object({ country });

/** Describes a seller's account for payouts in answers, to the seller alone. */
export const payeeAnswer = z
  .object({
    state: payeeState.describe("How far the account for payouts is; `none` before it was opened."),
    country: country.nullable().describe("Country in which the seller is paid; null until the seller has said it."),
    canSell: z.boolean().describe("Whether the seller may list sealed tickets."),
    due: z
      .array(lineField("Name of a field of Stripe's.", 200))
      .max(20)
      .readonly()
      .describe("What Stripe still wants to know of the seller."),
    debt: decimalField("What the seller owes for refunded sales that had been paid out."),
  })
  .meta({ id: "Payee" });

/** A seller's account for payouts in answers. */
export type PayeeAnswer = Readonly<z.infer<typeof payeeAnswer>>;
