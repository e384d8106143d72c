import type { Functions } from "../functions/functions.ts";
import { requestsKey } from "../model/keys.ts";

/** What the ledger knows of a request. */
export interface RememberedRequest {
  /** The record of the first claim, which may be this one. */
  readonly record: string;
  /** Whether this claim was the first. */
  readonly isFirst: boolean;
  /** The remembered answer, null while there is none. */
  readonly answer: string | null;
}

/** Remembers requests by a key of their sender for 48 h, so that a repeated one can get its first answer. */
export interface RequestLedger {
  /** Writes the record unless the key has one, and says what is known. `key` has no space. */
  claim(partition: number, key: string, record: string): Promise<RememberedRequest>;
  /** Remembers the answer to a claimed request; the first answer stays. */
  answer(partition: number, key: string, answer: string): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Creates the ledger of one service. */
export function createRequestLedger(service: string, functions: Functions, rememberMs: number): RequestLedger {
  function keys(partition: number): string[] {
    const today = Math.floor(Date.now() / DAY_MS);
    return [today, today - 1, today - 2].map((day) => requestsKey(partition, service, day));
  }
  return {
    async claim(partition, key, record) {
      const reply = await functions.call("claim_request", keys(partition), [key, record, rememberMs + DAY_MS]);
      const [isFirst, known, answer] = Array.isArray(reply) ? reply : [];
      // A repeat of a claim whose reply was lost finds its own record: it is still the first.
      const isOwn = Number(isFirst) === 1 || String(known) === record;
      return { record: String(known), isFirst: isOwn, answer: typeof answer === "string" ? answer : null };
    },
    async answer(partition, key, answer) {
      await functions.call("answer_request", keys(partition), [key, answer]);
    },
  };
}
