// Maps each refusal code of tickets to an HTTP status and to the place of its message.

import type { CodeOf } from "@holdfast/actors";
import { HttpProblem } from "@holdfast/server";
import type { ticketActor } from "../rules/ticket.ts";

type Code =
  | CodeOf<typeof ticketActor>
  | "too_many_listings"
  | "too_many_of_event"
  | "cannot_sell"
  | "event_moved"
  | "event_shared"
  | "name_taken";

/** HTTP answer to a refusal. */
interface RefusalAnswer {
  /** HTTP status, for the API and the pages. */
  readonly status: 400 | 403 | 404 | 409;
  /** Where people read the message: beside the form they sent, or on the error page. */
  readonly page: "form" | "error";
  /** Message instead of the refusal's own; null: the answer has the refusal's own message. */
  readonly words: string | null;
  /** Field of the body or form that the message is about; absent: none. */
  readonly field?: string;
}

/** Lists every refusal code of tickets with its HTTP answer. */
export const refusals = {
  not_found: { status: 404, page: "error", words: null },
  forbidden: { status: 403, page: "error", words: null },
  exists: { status: 409, page: "error", words: null },
  reserved: { status: 409, page: "form", words: "This ticket is reserved, so it cannot be changed now" },
  sold: { status: 409, page: "form", words: "This ticket is sold, so it cannot be changed any more" },
  delisted: { status: 409, page: "form", words: "This listing was removed, so it cannot be changed any more" },
  too_many_listings: { status: 409, page: "form", words: null },
  too_many_of_event: { status: 409, page: "form", words: null },
  cannot_sell: { status: 409, page: "form", words: null },
  changed: { status: 409, page: "form", words: null },
  no_event: { status: 404, page: "error", words: null },
  event_over: { status: 409, page: "form", words: "This event takes no more tickets" },
  event_closed: { status: 409, page: "form", words: "This event has no date yet, so it takes no further tickets" },
  event_merged: { status: 409, page: "form", words: null },
  event_differs: { status: 409, page: "form", words: null },
  event_moved: { status: 409, page: "form", words: null },
  event_shared: { status: 409, page: "form", words: null },
  name_taken: { status: 409, page: "form", words: null },
  same_seat: { status: 409, page: "form", words: "You have listed or sold this seat of this event already" },
  sealed: {
    ...{ status: 409, page: "form" },
    words: "This ticket is sealed, so its event and seat stay as they are: take it off sale to correct them",
  },
  face_value_missing: { status: 400, page: "form", words: null, field: "faceValue" },
  price_too_high: { status: 400, page: "form", words: null, field: "price" },
  barred: { status: 403, page: "error", words: null },
} as const satisfies Record<Code, RefusalAnswer>;

/** Creates the error that answers a refusal. */
export function problemOf({ code, message }: { readonly code: Code; readonly message: string }): HttpProblem {
  const { status, words, field }: RefusalAnswer = refusals[code];
  return new HttpProblem(status, [{ message: words ?? message, ...(field !== undefined && { field }) }]);
}
