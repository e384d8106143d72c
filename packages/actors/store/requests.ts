// Stores idempotency keys and the answers given to their requests.
import type { Functions } from "../functions/functions.ts";
import { requestsKey } from "../model/keys.ts";
import { checkText } from "../model/names.ts";

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
  /**
   * Stores the record unless the key has one, and returns what is stored. Throws InvalidDecisionError for a key that
   * breaks the rule of `isText`, such as one with a space.
   */
  claim(partition: number, key: string, record: string): Promise<RememberedRequest>;
  /** Stores the answer to a claimed request. The first answer stays; an unknown key is ignored. */
  answer(partition: number, key: string, answer: string): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Creates the request ledger of one service; a day's requests go `rememberMs` and one day after the last of them. */
export function createRequestLedger(service: string, functions: Functions, rememberMs: number): RequestLedger {
  // Days are those of Redis, which says so when its day is another one: clocks of processes differ.
  let today = 0;
  const before = Array.from({ length: Math.ceil(rememberMs / DAY_MS) }, (_, at) => at + 1);
  // A process of an older release stores by its own clock, which may be a day ahead; so may a replica that took over.
  function keys(partition: number): string[] {
    const days = [today, today + 1, ...before.map((back) => today - back)];
    return days.map((day) => requestsKey(partition, service, day));
  }
  async function callToday(
    name: "claim_request" | "answer_request",
    partition: number,
    args: readonly (string | number)[],
  ): Promise<readonly unknown[]> {
    for (;;) {
      const reply = await functions.call(name, keys(partition), [...args, today]);
      const words: readonly unknown[] = Array.isArray(reply) ? reply : [];
      if (words[0] !== "DAY") return words;
      today = Number(words[1]);
    }
  }
  return {
    async claim(partition, key, record) {
      checkText("key of a request", key);
      const [isFirst, known, answer] = await callToday("claim_request", partition, [key, record, rememberMs + DAY_MS]);
      // A claim that is sent again because its reply was lost finds its own record, and is still the first.
      const isOwn = Number(isFirst) === 1 || String(known) === record;
      return { record: String(known), isFirst: isOwn, answer: typeof answer === "string" ? answer : null };
    },
    async answer(partition, key, answer) {
      checkText("key of a request", key);
      await callToday("answer_request", partition, [key, answer]);
    },
  };
}
