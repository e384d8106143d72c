// Stores idempotency keys and the answers given to their requests.
import type { Functions } from "../functions/functions.ts";
import { requestsKey } from "../model/keys.ts";

/** Says what the request ledger holds under a key. */
export interface RememberedRequest {
  /** Gives the record of the first claim, which may be the one just made. */
  readonly record: string;
  /** Says that this claim was the first, or repeats the first with the same record. */
  readonly isFirst: boolean;
  /** Gives the stored answer; null while there is none. */
  readonly answer: string | null;
}

/** Stores requests under a key of their sender, for at least 48 hours: a repeated request gets the first answer. */
export interface RequestLedger {
  /** Stores the record unless the key has one, and returns what is stored. `key` contains no space. */
  claim(partition: number, key: string, record: string): Promise<RememberedRequest>;
  /** Stores the answer to a claimed request. The first answer stays; an unknown key is ignored. */
  answer(partition: number, key: string, answer: string): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Creates the request ledger of one service; a day's requests go `rememberMs` and one day after the last of them. */
export function createRequestLedger(service: string, functions: Functions, rememberMs: number): RequestLedger {
  function keys(partition: number): string[] {
    const today = Math.floor(Date.now() / DAY_MS);
    return [today, today - 1, today - 2].map((day) => requestsKey(partition, service, day));
  }
  return {
    async claim(partition, key, record) {
      const reply = await functions.call("claim_request", keys(partition), [key, record, rememberMs + DAY_MS]);
      const [isFirst, known, answer] = Array.isArray(reply) ? reply : [];
      // A claim that is sent again because its reply was lost finds its own record, and is still the first.
      const isOwn = Number(isFirst) === 1 || String(known) === record;
      return { record: String(known), isFirst: isOwn, answer: typeof answer === "string" ? answer : null };
    },
    async answer(partition, key, answer) {
      await functions.call("answer_request", keys(partition), [key, answer]);
    },
  };
}
