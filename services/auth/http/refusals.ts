// Maps each refusal of an account to its HTTP status, form field and words.

import { HttpProblem } from "@holdfast/server";
import type { AccountRefusal } from "../flows/accounts.ts";

type Code = AccountRefusal["refused"]["code"];

/** Describes the answer to a refusal. */
interface RefusalAnswer {
  readonly status: 400;
  /** Form field beside which the words are shown; null shows the words above the form. */
  readonly page: "email" | null;
  readonly words: string;
}

/** Answer to each refusal code. */
const refusals = {
  email_in_use: { status: 400, page: "email", words: "Email in use" },
  // One answer for an unknown address and a wrong password, so that it does not tell which addresses have an account.
  invalid_credentials: { status: 400, page: null, words: "Invalid credentials" },
} as const satisfies Record<Code, RefusalAnswer>;

/** Makes the HTTP problem for a refusal code. */
export function problemOf(code: Code): HttpProblem {
  const { status, page: field, words: message } = refusals[code];
  return new HttpProblem(status, [field === null ? { message } : { message, field }]);
}
