import { randomBytes } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Makes an id in Stripe's form, such as `pi_3` and 23 random letters and digits. */
export function newId(prefix: "pi" | "pm" | "ch" | "re" | "evt" | "li" | "price" | "prod" | "we"): string {
  return `${prefix}_3${randomLetters(23)}`;
}

/** Makes the id of a Checkout Session; who knows it may pay, so it is long. */
export function newSessionId(): string {
  return `cs_test_${randomLetters(58)}`;
}

/** Makes the id of one request, as sent in the `Request-Id` header. */
export function newRequestId(): string {
  return `req_${randomLetters(14)}`;
}

/** Gives random letters and digits from the system's secure source. */
export function randomLetters(length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS.charAt(byte % LETTERS.length)).join("");
}
