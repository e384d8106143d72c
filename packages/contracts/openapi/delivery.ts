// Describes the operations of delivery.

import { codeBody, handedCodeAnswer, sealAnswer, uploadForm } from "../api/delivery.ts";
import type { Operations } from "./operation.ts";

const tag = "Delivery";
const foreign = "The ticket is somebody else's.";
const unknown = "There is no such ticket.";

/** Describes the operations of delivery. */
export const deliveryOperations: Operations = {
  "POST /api/tickets/:id/seal": {
    tag,
    summary: "Seal a ticket",
    description:
      "Takes the file of the ticket (PDF, PNG or JPEG, at most 10 MB) as a form, or the text of its code as JSON. Read " +
      "the seal until its state is `sealed` or `refused`. A ticket that is for sale comes off sale first.",
    caller: "member",
    body: codeBody,
    form: uploadForm,
    isBodyReadByHand: true,
    headers: ["Idempotency-Key"],
    answers: {
      202: {
        when: "The file or the code was taken, and is checked now.",
        body: sealAnswer,
        headers: ["Location", "Idempotency-Replayed"],
      },
      400: "A field or the `Idempotency-Key` is faulty.",
      403: foreign,
      404: unknown,
      409: "The ticket is reserved, sold or removed.",
      411: "The body does not state its length.",
      413: "The file has more than 10 MB.",
      415: "The body is compressed, or it is not UTF-8.",
    },
  },
  "GET /api/tickets/:id/seal": {
    tag,
    summary: "Read the seal of one's own ticket",
    caller: "member",
    answers: { 200: { when: "The seal, without the code.", body: sealAnswer }, 403: foreign, 404: unknown },
  },
  "DELETE /api/tickets/:id/seal": {
    tag,
    summary: "Take the seal off a ticket",
    caller: "member",
    answers: {
      202: {
        when: "The wish was taken: the ticket comes off sale unless somebody reserves it now.",
        body: sealAnswer,
        headers: ["Location"],
      },
      403: foreign,
      404: unknown,
      409: "The ticket is reserved, sold or removed.",
    },
  },
  "GET /api/orders/:id/ticket": {
    tag,
    summary: "Get the ticket of a completed order",
    caller: "member",
    answers: {
      200: {
        when: "The file as its seller sent it, or the code that its seller typed.",
        body: handedCodeAnswer,
        files: ["application/pdf", "image/png", "image/jpeg"],
      },
      403: "The order is somebody else's.",
      404: "There is no such order, or nothing of its ticket was sealed.",
      409: "The order is not completed.",
      410: "The ticket is no longer here.",
    },
  },
};
