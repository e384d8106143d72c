// Says how each refusal of the actor of a seal is answered.

import type { Refusal } from "@holdfast/actors";
import { HttpProblem } from "@holdfast/server";
import type { SealAnswer } from "../flows/sealing.ts";

/** A refusal of the actor of a seal. */
export type SealRefusal = Extract<SealAnswer, Refusal>["refused"];

/** Statuses and words of the refusals, for the API and for the pages alike. */
export const refusals = {
  not_found: { status: 404, words: "There is no such ticket" },
  forbidden: { status: 403, words: "This ticket is not yours" },
  reserved: { status: 409, words: "Somebody has reserved this ticket, so it cannot be changed now" },
  sold: { status: 409, words: "This ticket is sold, so it cannot be changed" },
  delisted: { status: 409, words: "This listing is removed. List the ticket again to sell it" },
  too_many: { status: 409, words: "Earlier attempts are still being cleared away. Try again in a minute" },
} as const satisfies Record<SealRefusal["code"], { readonly status: 403 | 404 | 409; readonly words: string }>;

/** Makes the problem of a refusal. */
export function problemOf({ code }: SealRefusal): HttpProblem {
  const { status, words } = refusals[code];
  return new HttpProblem(status, [{ message: words }]);
}
