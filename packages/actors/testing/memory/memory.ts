// Provides a database in memory for tests: plain data, and the Redis Functions as pure functions over the data.
import type { Plan } from "../../commit/plan.ts";
import type { FunctionName } from "../../functions/library.ts";
import type { Word } from "../../redis/send.ts";
import { commitInMemory } from "./commit.ts";
import type { Called, Memory } from "./data.ts";
import { countLists, listScored, loadDocuments } from "./loads.ts";
import { answerRequest, claimRequest } from "./requests.ts";
import { failTimer, leaseTimers, renewLease, returnTimer } from "./timers.ts";

type MemoryFunction = (memory: Memory, keys: readonly string[], args: readonly Word[]) => Called;

const FUNCTIONS: Partial<Record<FunctionName, MemoryFunction>> = {
  commit: commitInMemory,
  load_documents: loadDocuments,
  count_lists: countLists,
  list_scored: listScored,
  lease_timers: leaseTimers,
  renew_lease: renewLease,
  fail_timer: failTimer,
  return_timer: returnTimer,
  claim_request: claimRequest,
  answer_request: answerRequest,
};

/** Creates an empty memory. `now` is its time in ms, default 0. */
export function emptyMemory(now = 0): Memory {
  return { now, ids: 0, documents: {}, claims: {}, sets: {}, hashes: {}, streams: {} };
}

/** Calls a function of the library by name. Throws for the functions of delivery, which need a real Redis. */
export function callMemory(
  memory: Memory,
  name: FunctionName,
  { keys, args }: { keys: readonly string[]; args: readonly Word[] },
): Called {
  const called = FUNCTIONS[name]?.(memory, keys, args);
  if (!called) throw new Error(`Cannot call ${name} in memory: delivery needs a real Redis`);
  return called;
}

/** Commits a plan; the reply has the form of the reply of `commit.lua`. */
export function commit(memory: Memory, plan: Pick<Plan, "keys" | "args">): Called {
  return commitInMemory(memory, plan.keys, plan.args);
}

/** Moves the time on, in ms, and removes claims whose deadline has passed, as Redis expires their keys. */
export function advance(memory: Memory, ms: number): Memory {
  const now = memory.now + ms;
  const claims = Object.entries(memory.claims).filter(([, { until }]) => until === null || until >= now);
  return { ...memory, now, claims: Object.fromEntries(claims) };
}

/**
 * Formats a memory as text, so that memories can be compared and used as keys: two memories with the same text lead to
 * the same decisions. The text leaves out the causes and traces of events.
 */
export function textOf({ now, ids, documents, claims, sets, hashes, streams }: Memory): string {
  const parts = [documents, claims, sets, hashes, streams].map((part) =>
    inOrder<object>(part)
      .map(([key, value]) => `${key} ${textOfValue(value)}`)
      .join(" "),
  );
  return [now, ids, ...parts].join("\n");
}

// A commit keeps every part of a memory that it does not change, so the text of each part is formatted once.
const texts = new WeakMap<object, string>();

function textOfValue(value: object): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(Array.isArray(value) ? value.map(withoutCause) : inOrder(value));
  texts.set(value, text);
  return text;
}

function inOrder<Value>(record: { readonly [key: string]: Value }): [string, Value][];
function inOrder(record: object): [string, unknown][];
function inOrder(record: object): [string, unknown][] {
  return Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function withoutCause(fields: readonly string[]): string[] {
  return fields.filter((_, at) => !["cause", "trace"].includes(fields[at - (at % 2)] ?? ""));
}
