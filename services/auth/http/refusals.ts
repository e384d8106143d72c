import { HttpProblem } from "@holdfast/server";
import type { AccountRefusal } from "../flows/accounts.ts";

type Code = AccountRefusal["refused"]["code"];

/** How a refusal is answered. */
interface RefusalAnswer {
  readonly status: 400;
  /** The field of the form beside which people read it; null: above all of them. */
  readonly page: "email" | null;
  readonly words: string;
}

/** Every code that accounts refuse with. */
const refusals = {
  email_in_use: { status: 400, page: "email", words: "Email in use" },
  // The same for an unknown e-mail and a wrong password: neither says which addresses have an account.
  invalid_credentials: { status: 400, page: null, words: "Invalid credentials" },
} as const satisfies Record<Code, RefusalAnswer>;

/** Makes the answer to a refusal. */
export function problemOf(code: Code): HttpProblem {
  const { status, page: field, words: message } = refusals[code];
  return new HttpProblem(status, [field === null ? { message } : { message, field }]);
}
