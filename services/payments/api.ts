import type { Engine } from "@holdfast/actors";
import { paymentBody } from "@holdfast/contracts";
import {
  type AppEnv,
  type RememberedAnswer,
  rememberedRequest,
  requireUser,
  signedIn,
  validJson,
} from "@holdfast/server";
import { Hono } from "hono";
import type { Charge } from "./charge.ts";
import { answerOf, type Paying, standingOf } from "./paying.ts";
import { chargeOfPayer } from "./store.ts";

const PAYMENTS = "/api/payments";
const PAYMENT = "/api/payments/:id";

/** The JSON routes of payments. */
export function paymentApi(engine: Engine, paying: Paying): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post(PAYMENTS, signedIn, validJson(paymentBody), (c) => {
      const user = requireUser(c);
      const { orderId, paymentMethod, token } = c.req.valid("json");
      const wish = { orderId, userId: user.id, paymentMethod: paymentMethod ?? token ?? "" };
      const options = { engine, user, newDocumentId: () => paying.newChargeId(orderId) };
      return rememberedRequest(c, options, async (ids) => outcome(await paying.pay(wish, ids)));
    })
    .get(PAYMENT, signedIn, async (c) =>
      c.json(answerOf(await chargeOfPayer(engine, c.req.param("id"), requireUser(c).id))),
    );
}

function outcome(charge: Charge): RememberedAnswer {
  const standing = standingOf(charge);
  const headers = { Location: `${PAYMENTS}/${charge.id}` };
  switch (standing.kind) {
    case "paid":
      return { status: 201, body: answerOf(charge), headers, remember: true };
    case "underway":
      return { status: 202, body: answerOf(charge), headers, remember: false };
    case "declined":
      return { status: 402, body: errors(standing.message), remember: true };
    case "refused":
      return { status: 409, body: errors(`Cannot pay order: ${standing.reason}`), remember: true };
    default:
      return standing satisfies never;
  }
}

function errors(message: string) {
  return { errors: [{ message }] };
}
