// Describes the operations of payments.

import { z } from "zod";
import { payeeAnswer, payeeBody } from "../api/payees.ts";
import { chargeAnswer, paymentBody, salesAnswer } from "../api/payments.ts";
import type { Operations } from "./operation.ts";

const tag = "Payments";
const stripeEvent = z
  .looseObject({
    id: z.string().max(255).regex(/^\w+$/).describe("Id of the event."),
    type: z
      .string()
      .max(255)
      .regex(/^[\w.]+$/)
      .describe("What has happened, in Stripe's words."),
  })
  .describe("An event as Stripe describes it; its content is not used, the payment is read again from Stripe.");

/** Describes the operations of payments. */
export const paymentOperations: Operations = {
  "POST /api/payments": {
    tag,
    summary: "Pay for an order",
    caller: "member",
    body: paymentBody,
    headers: ["Idempotency-Key"],
    answers: {
      201: { when: "The order is paid.", body: chargeAnswer, headers: ["Location", "Idempotency-Replayed"] },
      202: { when: "The payment is under way: read it until it has ended.", body: chargeAnswer, headers: ["Location"] },
      400: "A field or the `Idempotency-Key` is faulty.",
      402: { when: "The card was declined; nothing was charged.", headers: ["Location", "Idempotency-Replayed"] },
      403: "The order is somebody else's.",
      404: "There is no such order.",
      409: "The order cannot be paid: it has ended, is paid, or a payment is under way.",
    },
  },
  "GET /api/payments/:id": {
    tag,
    summary: "Read a charge",
    caller: "member",
    answers: {
      200: { when: "The charge.", body: chargeAnswer },
      403: "The charge is somebody else's.",
      404: "There is no such charge.",
    },
  },
  "GET /api/sales": {
    tag,
    summary: "List one's own sales",
    caller: "member",
    answers: { 200: { when: "The sales of the seller.", body: salesAnswer } },
  },
  "GET /api/payee": {
    tag,
    summary: "Read one's own account for payouts",
    caller: "member",
    answers: {
      200: { when: "The account for payouts; its `state` is `none` before it was opened.", body: payeeAnswer },
    },
  },
  "POST /api/payee": {
    tag,
    summary: "Say in which country one is paid",
    caller: "member",
    body: payeeBody,
    answers: {
      200: { when: "The country is noted.", body: payeeAnswer },
      400: "The country is faulty, or none to which the site can pay.",
      409: "An account is open in another country.",
    },
  },
  "POST /api/payee/onboarding": {
    tag,
    summary: "Open one's own account for payouts, or go on with it",
    caller: "member",
    answers: {
      303: {
        when: "The page of Stripe at which the seller goes on; it is good once.",
        body: null,
        headers: ["Location"],
      },
      409: "The seller has not said in which country to be paid.",
    },
  },
  "POST /webhooks/stripe": {
    tag: "Stripe",
    summary: "Receive an event of Stripe",
    caller: "stripe",
    body: stripeEvent,
    isBodyReadByHand: true,
    headers: ["Stripe-Signature"],
    answers: {
      200: { when: "The event was received.", body: z.object({ received: z.literal(true) }) },
      400: "The event is not signed as Stripe signs.",
    },
  },
};
