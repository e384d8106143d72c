// Holds a valid call of each Function, for the test that replaces their arguments and keys.
import type { FunctionName } from "../functions/library.ts";

/** Lists the words of a command. */
export type Words = readonly (string | number)[];

/** Holds a call that succeeds once `data` are there. A new Function needs a row. */
export interface ValidCall {
  /** Lists commands, and documents as `DOCUMENT`, key, version and text, in whichever form the database has. */
  readonly data: readonly Words[];
  readonly keys: readonly string[];
  readonly args: Words;
}

const OLD = 5;
const LATE = 9_000_000_000_000;
const doc = (n: number) => `{00}:things:thing:${n}`;
const timer = (name: string) => `thing|1|${name}`;
const events = "{00}:things:events";
const dead = "{00}:shelves:dead";
const [oldTimers, outcomes, inbox] = ["{00}:things:timers", "{00}:things:outcomes:1", "{00}:things:inbox:thing:1"];
const [timers, attempts] = ["{00}:things:timers:thing|a", "{00}:things:attempts"];
/** Spells the key of the mark of the opened database. */
export const mark = "{00}:opened";
const leased = OLD + 0.75;
const [marks, waiting, document] = ["{00}:shelves:order", "{00}:shelves:waiting", "things:thing:1"];
const place = (id: string) => {
  const [ms = "", sequence = ""] = id.split("-");
  return `${ms.padStart(15, "0")}-${sequence.padStart(20, "0")}`;
};
const attempted: Words[] = [
  ["ZADD", timers, leased, timer("a")],
  ["HSET", attempts, timer("a"), "1 5 error"],
];
const requests = [3, 2, 1].map((day) => `{00}:things:requests:${day}`);
const pending: Words[] = [
  ["XADD", events, "5-1", "type", "A", "id", "1"],
  ["XGROUP", "CREATE", events, "shelves", "0"],
  ["XREADGROUP", "GROUP", "shelves", "one", "STREAMS", events, ">"],
];

const [later, kinds, unknown] = ["{00}:shelves:later", "{00}:shelves:unknown", "{00}:shelves:unknown:things|A|1"];
const [aside, consumers, member] = ["{00}:shelves:aside", "{00}:shelves:consumers", "{00}:things:events|5-1"];
const setAside: Words[] = [
  ["ZADD", later, OLD, "gone", OLD, "{00}:things:events|4-1"],
  ["ZADD", unknown, OLD, member],
  ["SADD", kinds, "things|A|1"],
  ["HSET", aside, member, "{}", "{00}:things:events|4-1", "{}"],
];

/** Holds a call of each Function. */
export const calls: Record<FunctionName, ValidCall> = {
  commit: {
    data: [
      ["DOCUMENT", doc(1), 3, '{"id":"1","version":3}'],
      ["DOCUMENT", doc(2), 0, '{"id":"2","version":0}'],
      ["DOCUMENT", doc(4), 1, '{"id":"4","version":1}'],
      ["HSET", inbox, "s", "1"],
      ["ZADD", oldTimers, OLD, timer("gone")],
      ["ZADD", timers, LATE, timer("fired"), OLD, timer("gone")],
      ["HSET", attempts, timer("fired"), "1 5 error", timer("gone"), "1 5 error"],
      ["ZADD", "{00}:things:index:some", 1, "1"],
      ["SET", "{00}:things:lock:c", "ann -"],
    ],
    keys: [
      ...[oldTimers, events, outcomes, inbox, doc(1), doc(2), doc(3), doc(4)],
      ...["{00}:things:lock:a", "{00}:things:lock:b", "{00}:things:lock:c"],
      ...["{00}:things:index:some", "{00}:things:index:more", "{00}:things:index:more"],
      ...["{00}:things:timers:thing|later", timers, attempts, timers],
    ],
    args: [
      ...["command", "hash", '{"a":1}', 1_000_000, LATE, 1, "s", 2, timer("fired"), LATE, 4, 3, 3, 2, 2],
      ...[3, 4, '{"id":"1","version":4}', 0, "", "", "", 0, '{"id":"3","version":0}', 1, "", "delete"],
      ...["acquire", "ann", LATE, "acquire", "bob", "", "release", "ann", ""],
      ...["-", 0, "1", "+", 1.5, "2", "+", "-3e-7", "3"],
      ...[4, "type", "A", "id", "1", 2, "type", "B"],
      ...[timer("later"), LATE, "00-trace-01", timer("gone"), "", ""],
    ],
  },
  load_documents: {
    data: [["DOCUMENT", doc(1), 3, '{"id":"1","version":3}']],
    keys: [outcomes, inbox, doc(1), "{00}:things:index:some"],
    args: ["command", "s", 1],
  },
  count_lists: { data: [["ZADD", "{00}:things:index:some", 1, "1"]], keys: ["{00}:things:index:some"], args: [] },
  list_scored: {
    data: [["ZADD", "{00}:things:index:some", 1, "1", 1, "2", 1.5, "3"]],
    keys: ["{00}:things:index:some", "{00}:things:index:more"],
    args: ["descending", 2, "1", "2"],
  },
  lease_timers: {
    data: [
      ["ZADD", oldTimers, OLD, timer("a"), OLD, timer("b")],
      ["ZADD", timers, leased, "thing|2|a", OLD, "thing|3|a"],
      ["HSET", attempts, "thing|2|a", "1 5 error", "thing|2|a trace", "00-trace-01"],
    ],
    keys: [
      oldTimers,
      "{00}:second-things:timers",
      attempts,
      "{00}:second-things:attempts",
      timers,
      "{00}:second-things:timers:thing|a",
    ],
    args: [10_000, 1, 9, 9, 0, 9, "thing|a", 1, 9],
  },
  renew_lease: { data: attempted, keys: [timers], args: [timer("a"), leased, 10_000] },
  fail_timer: { data: attempted, keys: [timers, attempts], args: [timer("a"), leased, 1_000, "bad luck", "result"] },
  return_timer: { data: attempted, keys: [timers, attempts], args: [timer("a"), leased, LATE, "result"] },
  bury_timer: {
    data: [...attempted, ["ZADD", oldTimers, OLD, timer("a")]],
    keys: [timers, attempts, dead, oldTimers],
    args: [timer("a"), "", LATE, "timer", timer("a")],
  },
  revive_timer: { data: [["XADD", dead, "5-1", "error", "a"]], keys: [dead, timers], args: ["5-1", timer("a")] },
  take_turn: {
    data: [["LPUSH", "{00}:things:rate:a", OLD]],
    keys: ["{00}:things:rate:a", "{00}:things:places:a"],
    args: ["one", 1, 1_000, 60_000],
  },
  probe: { data: [], keys: [mark], args: [] },
  bury: {
    data: [...pending, ["HSET", aside, member, "[]"]],
    keys: [events, dead, aside],
    args: ["shelves", "5-1", member, "1", "error", "bad luck", "type", "A"],
  },
  note_attempt: { data: pending, keys: [events, aside], args: ["shelves", "one", "5-1", 2, member, "[]"] },
  show_life: { data: [], keys: [consumers, "{00}:second-shelves:consumers"], args: ["one"] },
  forget_group: {
    data: [...pending, ["HSET", "{00}:things:listeners", "shelves", "needed"], ["ZADD", consumers, OLD, "one"]],
    keys: [events, "{00}:things:listeners", consumers],
    args: ["shelves", 1_000],
  },
  set_aside: {
    data: [...pending, ["SADD", kinds, "things|B|1"]],
    keys: [events, unknown, aside, kinds],
    args: ["shelves", "5-1", member, 1_000, "{}", "1", "things|A|1"],
  },
  lease_aside: { data: setAside, keys: [later, aside, unknown, aside], args: ["one", 1_000, 10] },
  renew_aside: {
    data: [...setAside, ["HSET", aside, `${member} lease`, "1 one"]],
    keys: [unknown, aside],
    args: ["one", 1_000, member, "another"],
  },
  move_aside: {
    data: [...setAside, ["HSET", aside, `${member} lease`, "1 one"]],
    keys: [unknown, later, aside, kinds],
    args: ["one", member, "things|A|1", 1_000, "{}", ""],
  },
  bury_aside: {
    data: [...setAside, ["HSET", aside, `${member} lease`, "1 one"]],
    keys: [unknown, dead, aside, kinds],
    args: ["one", member, "things|A|1", "error", "bad luck"],
  },
  unknown_kinds: { data: setAside, keys: [kinds, "{00}:second-shelves:unknown"], args: [] },
  acknowledge: { data: pending, keys: [events], args: ["shelves", "5-1", "1"] },
  drop: { data: [["XADD", dead, "5-1", "error", "a"]], keys: [dead], args: ["5-1"] },
  begin_in_order: {
    data: [
      ...pending,
      ["HSET", marks, document, "1 4 4 4-0"],
      ["ZADD", waiting, 0, `${document} ${place("4-9")} dead 1-1`],
    ],
    keys: [events, marks, waiting, events],
    args: ["shelves", document, "5-1", 2, 5, "1 4", "", events, "5-1", "", "acknowledge", "shelves", "5-1", ""],
  },
  end_in_order: {
    data: [
      ...pending,
      ["HSET", marks, document, "1 4 4 4-0"],
      ["ZADD", waiting, 0, `${document} ${place("6-1")} event ["type","A","previous","2","previousTime","5"]`],
    ],
    keys: [marks, waiting, "{00}:shelves:retry", events],
    args: [document, "5-1", "done", 2, 5, 5, "acknowledge", "shelves", "5-1", ""],
  },
  release_in_order: {
    data: [...pending, ["ZADD", waiting, 0, `${document} ${place("5-0")} event ["type","A"]`]],
    keys: [waiting, "{00}:shelves:retry", dead, aside, events],
    args: ["shelves", 10, "", "things"],
  },
  retire_consumer: {
    data: [...pending, ["XGROUP", "CREATECONSUMER", events, "shelves", "two"]],
    keys: [events, consumers],
    args: ["shelves", "two", 1_000],
  },
  look_at_streams: {
    data: pending,
    keys: [events, "{00}:things:listeners", "{00}:second-things:events", "{00}:second-things:listeners"],
    args: [],
  },
  silent_entries: { data: pending, keys: [events, "{00}:second-things:events"], args: ["shelves", 0, 10] },
  look_at_stream: { data: pending, keys: [events, "{00}:things:listeners"], args: [] },
  trim: {
    data: [...pending, ["XACK", events, "shelves", "5-1"], ["HSET", "{00}:things:listeners", "shelves", "needed"]],
    keys: [events, "{00}:things:listeners"],
    args: [1_000],
  },
  revive: { data: [["XADD", dead, "5-1", "error", "a"]], keys: [dead, "{00}:shelves:retry"], args: ["5-1"] },
  claim_request: {
    data: [["HSET", requests[1] ?? "", "old", "1"]],
    keys: requests,
    args: ["key", "record", 1_000_000, today()],
  },
  answer_request: { data: [["HSET", requests[1] ?? "", "key", "1"]], keys: requests, args: ["key", "answer", today()] },
};

// The test server and this process share one clock.
function today(): number {
  return Math.floor(Date.now() / 86_400_000);
}
