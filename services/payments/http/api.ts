import type { Engine } from "@holdfast/actors";
import { paymentBody, type SalesAnswer } from "@holdfast/contracts";
import {
  type AppEnv,
  type RememberedAnswer,
  rememberedRequest,
  requireUser,
  signedIn,
  validated,
} from "@holdfast/server";
import { decimalOf } from "@holdfast/values";
import { Hono } from "hono";
import { answerOf, type Paying } from "../flows/paying.ts";
import { saleAnswer, salesOf } from "../flows/sales.ts";
import type { Charge } from "../rules/charge.ts";
import { standingOf } from "../rules/standing.ts";
import { chargeOfPayer } from "../store.ts";
import { refusals } from "./refusals.ts";

const PAYMENTS = "/api/payments";
const PAYMENT = "/api/payments/:id";
const SALES = "/api/sales";
const MOST_LISTED = 1_000;

/** The JSON routes of payments. */
export function paymentApi(
  engine: Engine,
  { paying, currency }: { readonly paying: Paying; readonly currency: string },
): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post(PAYMENTS, signedIn, validated("json", paymentBody), (c) => {
      const user = requireUser(c);
      const { orderId, paymentMethod, token } = c.req.valid("json");
      const request = { orderId, userId: user.id, paymentMethod: paymentMethod ?? token ?? "" };
      const options = { engine, user, newDocumentId: () => paying.newChargeId(orderId) };
      return rememberedRequest(c, options, async (ids) => {
        const payment = await paying.pay(request, ids);
        if (!("refused" in payment)) return outcome(payment.ok);
        const { code, message } = payment.refused;
        return c.json(errors(message), refusals[code].status);
      });
    })
    .get(PAYMENT, signedIn, async (c) =>
      c.json(answerOf(await chargeOfPayer(engine, c.req.param("id"), requireUser(c).id))),
    )
    .get(SALES, signedIn, async (c) => {
      const { sales, owedCents } = await salesOf(engine, requireUser(c).id, { limit: MOST_LISTED });
      const answer: SalesAnswer = { currency, owed: decimalOf(owedCents), sales: sales.map(saleAnswer) };
      return c.json(answer);
    });
}

function outcome(charge: Charge): RememberedAnswer {
  const standing = standingOf(charge);
  const headers = { Location: `${PAYMENTS}/${charge.id}` };
  switch (standing.kind) {
    case "paid":
      return { status: 201, body: answerOf(charge), headers, remember: true };
    // An API's payment is on no page; one that took a page's place in a race is not known yet either.
    case "open":
    case "underway":
      return { status: 202, body: answerOf(charge), headers, remember: false };
    case "declined":
      return { status: 402, body: errors(standing.message), headers, remember: true };
    case "refused":
      return { status: 409, body: errors(`Cannot pay order: ${standing.reason}`), headers, remember: true };
    default:
      return standing satisfies never;
  }
}

function errors(message: string) {
  return { errors: [{ message }] };
}
