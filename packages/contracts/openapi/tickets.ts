// Describes the operations of tickets.

import { eventAnswer, eventsAnswer, ticketAnswer, ticketsAnswer } from "../api/ticket-answers.ts";
import { eventsQuery, ticketBody, ticketRevision, ticketsQuery } from "../api/tickets.ts";
import type { Operations } from "./operation.ts";

const tag = "Tickets";
// Every id of the database is a cursor; which ids that are, the description does not say.
const ANY_ENGINE = { partitionOf: () => 0 };
const NOT_YOURS = "The ticket is somebody else's.";
const UNKNOWN = "There is no such ticket, or it was removed.";

/** Describes the operations of tickets; prices are in `currency`. */
export function ticketOperations(currency: string): Operations {
  return {
    ...listOperations(currency),
    ...listingOperations(currency),
    ...singleOperations(currency),
    ...eventOperations,
  };
}

function listOperations(currency: string): Operations {
  return {
    "GET /api/events": {
      tag,
      summary: "Find events",
      description:
        "Lists the events that have tickets and can still be bought for. `forSale` and `lowestPrice` count the tickets " +
        "in the range of prices that is asked for. A change shows within a second; `Link` names the next part.",
      caller: "anybody",
      query: eventsQuery(ANY_ENGINE, currency),
      answers: {
        200: { when: "A part of the list.", body: eventsAnswer, headers: ["Link"] },
        400: "A parameter is faulty.",
      },
    },
    "GET /api/tickets": {
      tag,
      summary: "Find tickets that are for sale",
      description:
        "Without filters and `sort`, the newest comes first, and a change shows at once; else within a second. A part " +
        "may have fewer tickets than `limit`; `Link` names the next part.",
      caller: "anybody",
      query: ticketsQuery(ANY_ENGINE, currency),
      answers: {
        200: { when: "A part of the list.", body: ticketsAnswer, headers: ["Link"] },
        400: "A parameter is faulty.",
      },
    },
  };
}

function listingOperations(currency: string): Operations {
  return {
    "POST /api/tickets": {
      tag,
      summary: "List a ticket for sale",
      description:
        "With `draft`, and always where the site requires seals, the ticket is a draft that its seller alone sees until it " +
        "is sealed by `POST /api/tickets/{id}/seal`. Then `faceValue` is needed, and bounds the price. A seller has at " +
        "most six tickets on sale for one event.",
      caller: "member",
      body: ticketBody(currency),
      headers: ["Idempotency-Key"],
      answers: {
        201: {
          when: "The ticket is for sale, or a draft.",
          body: ticketAnswer,
          headers: ["Location", "ETag", "Idempotency-Replayed"],
        },
        400: "A field or the `Idempotency-Key` is faulty, or the price is too high for the face value.",
        404: "There is no such event.",
        409:
          "The event takes no tickets, the seat or too many tickets are listed, selling is paused, or the key was used " +
          "before.",
      },
    },
  };
}

const eventOperations: Operations = {
  "GET /api/events/:id": {
    tag,
    summary: "Read an event",
    description: "An event that was merged into another is answered with the other.",
    caller: "anybody",
    answers: {
      200: { when: "The event, with its numbers of tickets.", body: eventAnswer },
      404: "There is no such event.",
    },
  },
};

function singleOperations(currency: string): Operations {
  return {
    "GET /api/tickets/:id": {
      tag,
      summary: "Read a ticket",
      caller: "anybody",
      answers: { 200: { when: "The ticket.", body: ticketAnswer, headers: ["ETag"] }, 404: UNKNOWN },
    },
    "PUT /api/tickets/:id": {
      tag,
      summary: "Change a ticket",
      description:
        "Only its seller may, and only while it is neither reserved nor sold. An absent field stays as it is, null " +
        "clears it. `If-Match` or `version` refuses the change when the ticket has changed since it was read. Event, " +
        "section, row and seat of a sealed ticket change only once its seal is withdrawn.",
      caller: "member",
      body: ticketRevision(currency),
      headers: ["If-Match"],
      answers: {
        200: { when: "The changed ticket.", body: ticketAnswer, headers: ["ETag"] },
        400: "A field or `If-Match` is faulty, or the price is too high for the face value.",
        403: NOT_YOURS,
        404: UNKNOWN,
        409: "The ticket is reserved, sold, removed, sealed or has changed since, or its event is shared.",
      },
    },
    "DELETE /api/tickets/:id": {
      tag,
      summary: "Remove a listing",
      description: "Only its seller may, and only while it is neither reserved nor sold.",
      caller: "member",
      headers: ["If-Match"],
      answers: {
        204: { when: "The listing is removed.", body: null },
        400: "`If-Match` is faulty.",
        403: NOT_YOURS,
        404: UNKNOWN,
        409: "The ticket is reserved, sold or removed, or it has changed since.",
      },
    },
  };
}
