// Performs the request ledger in memory, as `requests.lua` does on Redis.
import type { Word } from "../../redis/send.ts";
import { type Called, type Memory, withField } from "./data.ts";

const DAY_MS = 86_400_000;

/** Stores the record of a request unless its key has a record; the reply of `claim_request`. */
export function claimRequest(memory: Memory, keys: readonly string[], args: readonly Word[]): Called {
  const [request = "", record = "", , day] = args.map(String);
  const other = anotherDay(memory, day);
  if (other) return other;
  const known = hashWith(memory, keys, request);
  if (known) return { memory, reply: [0, known[request] ?? "", known[answerField(request)] ?? null] };
  return { memory: withField(memory, keys[0] ?? "", [request, record]), reply: [1, record, null] };
}

/** Stores the first answer to a request; later answers are ignored. The reply of `answer_request`. */
export function answerRequest(memory: Memory, keys: readonly string[], args: readonly Word[]): Called {
  const [request = "", answer = "", day] = args.map(String);
  const other = anotherDay(memory, day);
  if (other) return other;
  const key = keys.find((name) => memory.hashes[name]?.[request] !== undefined);
  if (key === undefined || memory.hashes[key]?.[answerField(request)] !== undefined) return { memory, reply: 0 };
  return { memory: withField(memory, key, [answerField(request), answer]), reply: 1 };
}

function anotherDay(memory: Memory, day: string | undefined): Called | null {
  const today = Math.floor(memory.now / DAY_MS);
  return Number(day) === today ? null : { memory, reply: ["DAY", today] };
}

function hashWith({ hashes }: Memory, keys: readonly string[], field: string) {
  return keys.map((key) => hashes[key]).find((hash) => hash?.[field] !== undefined);
}

function answerField(request: string): string {
  return `${request} answer`;
}
