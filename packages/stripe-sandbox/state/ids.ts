// Makes ids in Stripe's form.
import { randomBytes } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Names the kinds of ids, which stand before the underscore. */
type Prefix =
  | ("pi" | "pm" | "ch" | "re" | "evt" | "li" | "price" | "prod" | "we")
  | ("ba" | "ca" | "du" | "po" | "py" | "pyr" | "tr" | "trr" | "txn");

/** Makes an id in Stripe's form: prefix, `_3`, and 23 random letters and digits. */
export function newId(prefix: Prefix): string {
  return `${prefix}_3${randomLetters(23)}`;
}

/** Makes the id of a Checkout Session: `cs_test_` and 58 characters, because whoever knows the id may pay. */
export function newSessionId(): string {
  return `cs_test_${randomLetters(58)}`;
}

/** Makes the id of one request, for the header `Request-Id`. */
export function newRequestId(): string {
  return `req_${randomLetters(14)}`;
}

/** Makes a text of random letters and digits from the secure random source of the system. */
export function randomLetters(length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS.charAt(byte % LETTERS.length)).join("");
}

/** Makes the id of an account: `acct_1` and 15 random letters and digits. */
export function newAccountId(): string {
  return `acct_1${randomLetters(15)}`;
}
