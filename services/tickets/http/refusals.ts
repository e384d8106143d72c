import type { CodeOf } from "@holdfast/actors";
import { HttpProblem } from "@holdfast/server";
import type { ticketActor } from "../rules/ticket.ts";

type Code = CodeOf<typeof ticketActor>;

/** How a refusal is answered; programs and people read the refusal's own message. */
interface RefusalAnswer {
  readonly status: 403 | 404 | 409;
  /** Where people read it: beside the form they filled in, or on the error page. */
  readonly page: "form" | "error";
  /** What is said instead of the refusal's own message; null: nothing. */
  readonly words: string | null;
}

/** Every code that tickets refuse with. */
export const refusals = {
  not_found: { status: 404, page: "error", words: null },
  forbidden: { status: 403, page: "error", words: null },
  exists: { status: 409, page: "error", words: null },
  reserved: { status: 409, page: "form", words: null },
  sold: { status: 409, page: "form", words: null },
  delisted: { status: 409, page: "form", words: null },
} as const satisfies Record<Code, RefusalAnswer>;

/** Makes the answer to a refusal. */
export function problemOf({ code, message }: { readonly code: Code; readonly message: string }): HttpProblem {
  return new HttpProblem(refusals[code].status, [{ message: refusals[code].words ?? message }]);
}
