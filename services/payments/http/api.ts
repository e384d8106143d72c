// Serves the JSON routes of payments.

import type { Engine } from "@holdfast/actors";
import { MOST_SALES, paymentBody, type SalesAnswer } from "@holdfast/contracts";
import {
  type AppEnv,
  clientAddress,
  type RememberedAnswer,
  rememberedRequest,
  requireUser,
  signedIn,
  tooMany,
  unavailable,
  validated,
} from "@holdfast/server";
import { decimalOf } from "@holdfast/values";
import { Hono } from "hono";
import type { Paying } from "../flows/paying.ts";
import type { ReadSales } from "../flows/sales.ts";
import type { Charge } from "../rules/charge.ts";
import { paymentProgressOf } from "../rules/payment-progress.ts";
import { chargeOfPayer, secondsLeft } from "../store.ts";
import { chargeAnswerOf, saleAnswerOf } from "./answers.ts";
import { OUR_FAULT_RETRY_SECONDS, refusals } from "./refusals.ts";

const PAYMENTS = "/api/payments";
const PAYMENT = "/api/payments/:id";
const SALES = "/api/sales";

/** Creates the JSON routes `POST /api/payments`, `GET /api/payments/:id` and `GET /api/sales`. */
export function paymentApi(
  engine: Engine,
  {
    paying,
    readSales,
    currency,
  }: { readonly paying: Paying; readonly readSales: ReadSales; readonly currency: string },
): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post(PAYMENTS, signedIn, validated("json", paymentBody), (c) => {
      const user = requireUser(c);
      const { orderId, paymentMethod, token } = c.req.valid("json");
      const request = {
        orderId,
        userId: user.id,
        paymentMethod: paymentMethod ?? token ?? "",
        address: clientAddress(c),
      };
      const options = { engine, user, newDocumentId: () => paying.newChargeId(orderId) };
      return rememberedRequest(c, options, async (ids) => {
        const payment = await paying.pay(request, ids);
        if (!("refused" in payment)) return answerTo(payment.ok);
        const { code, message } = payment.refused;
        if (code === "too_many_attempts") throw tooMany(await secondsLeft(engine, orderId), message);
        return c.json(errors(message), refusals[code].status);
      });
    })
    .get(PAYMENT, signedIn, async (c) =>
      c.json(chargeAnswerOf(await chargeOfPayer(engine, c.req.param("id"), requireUser(c).id))),
    )
    .get(SALES, signedIn, async (c) => {
      const { sales, owedCents } = await readSales(requireUser(c).id, { limit: MOST_SALES });
      const answer: SalesAnswer = { currency, owed: decimalOf(owedCents, currency), sales: sales.map(saleAnswerOf) };
      return c.json(answer);
    });
}

function answerTo(charge: Charge): RememberedAnswer {
  const progress = paymentProgressOf(charge);
  const headers = { Location: `${PAYMENTS}/${charge.id}` };
  switch (progress.kind) {
    case "paid":
      return { status: 201, body: chargeAnswerOf(charge), headers, remember: true };
    // A payment by the API has no page. A charge that is open here was begun by a page at the same moment: unfinished
    // too.
    case "open":
    case "underway":
      return { status: 202, body: chargeAnswerOf(charge), headers, remember: false };
    case "declined":
      return { status: 402, body: errors(progress.message), headers, remember: true };
    case "failed":
      throw unavailable(progress.message, OUR_FAULT_RETRY_SECONDS);
    case "refused":
      return { status: 409, body: errors(`Cannot pay order: ${progress.reason}`), headers, remember: true };
    default:
      return progress satisfies never;
  }
}

function errors(message: string) {
  return { errors: [{ message }] };
}
