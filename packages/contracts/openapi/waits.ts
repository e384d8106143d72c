// Describes the operations of the waiting line.

import { joinedAnswer, waitAnswer, waitBody, waitsAnswer } from "../api/waits.ts";
import type { Operations } from "./operation.ts";

const tag = "Waiting";
const NOT_YOURS = "The entry is somebody else's.";
const UNKNOWN = "There is no such entry.";
const NO_OFFER = "There is no offer, or it has ended.";

/** Describes the operations of the waiting line; prices are in `currency`. */
export function waitOperations(currency: string): Operations {
  return {
    "POST /api/events/:id/waits": {
      tag,
      summary: "Join the waiting line of an event",
      description:
        "A ticket that becomes free is offered to the first of the line who wants it, before anyone else can buy it. " +
        "Whoever joins within ten minutes of the first entry is ranked by a draw, whoever joins later in order of joining.",
      caller: "member",
      body: waitBody(currency),
      headers: ["Idempotency-Key"],
      answers: {
        201: { when: "The new entry.", body: joinedAnswer, headers: ["Location", "Idempotency-Replayed"] },
        400: "A field or the `Idempotency-Key` is faulty.",
        404: "There is no such event.",
        409: "The person is in the line already, the event has begun, is cancelled or merged into another, or the line is full.",
      },
    },
    "GET /api/waits": {
      tag,
      summary: "List one's own places in lines",
      caller: "member",
      answers: { 200: { when: "The latest entries, newest first.", body: waitsAnswer } },
    },
    ...singleOperations,
  };
}

const singleOperations: Operations = {
  "GET /api/waits/:id": {
    tag,
    summary: "Read one's own place in a line",
    caller: "member",
    answers: { 200: { when: "The entry.", body: waitAnswer }, 403: NOT_YOURS, 404: UNKNOWN },
  },
  "DELETE /api/waits/:id": {
    tag,
    summary: "Leave a line",
    description: "An offer goes to the next. Leaving a second time changes nothing.",
    caller: "member",
    answers: {
      204: { when: "The entry has ended.", body: null },
      403: NOT_YOURS,
      404: UNKNOWN,
      409: "The person is buying a ticket: pay for its order or cancel it.",
    },
  },
  "POST /api/waits/:id/take": {
    tag,
    summary: "Take an offered ticket",
    description: "The order `orderId` can be paid once its status is `AwaitingPayment`. Taking twice changes nothing.",
    caller: "member",
    answers: { 200: { when: "The entry.", body: waitAnswer }, 403: NOT_YOURS, 404: UNKNOWN, 409: NO_OFFER },
  },
  "POST /api/waits/:id/pass": {
    tag,
    summary: "Pass an offered ticket",
    description:
      "The ticket goes to the next. The entry keeps its place, and is not offered the ticket at this price again.",
    caller: "member",
    answers: { 200: { when: "The entry.", body: waitAnswer }, 403: NOT_YOURS, 404: UNKNOWN, 409: NO_OFFER },
  },
};
