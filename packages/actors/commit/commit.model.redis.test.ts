// Tests that the functions on Redis and in memory give the same replies and leave the same data, over random calls.
import { strictEqual } from "node:assert/strict";
import { startTestCluster, startTestRedis } from "@holdfast/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Database, documentType, eventStream, openDatabase } from "../index.ts";
import { parseDocument } from "../model/document.ts";
import { log } from "../testing/jars.ts";
import { MemoryBesideRedis } from "../testing/memory-beside-redis.ts";
import { fixedKeys, type Origin, type Plan, planCommit } from "./plan.ts";

const state = z.object({ n: z.number() });
const view = z.object({ id: z.string(), version: z.number() });
const type = documentType("thing", {
  schema: state,
  view: ({ id, version }) => ({ id, version }),
  scored: ["some"],
  claims: ({ n }) => [{ claim: "lock", name: "z", owner: n > 1 ? "ann" : "bob" }],
  keepUntil: ({ n }) => (n === 2 ? 5 : null),
  keepsTrace: true,
  lists: ({ n }) => [...(n > 0 ? [{ list: "some", score: n }] : []), { list: n % 2 === 0 ? "even" : "odd" }],
});
const events = eventStream("things", { subscribers: [], schema: 1, types: { Changed: view }, forgets: ["thing"] });
const HOUR = 3_600_000;
const OLD_TIMERS = "{00}:things:timers";
const ATTEMPTS = "{00}:things:attempts";
const KINDS = ["rig|p", "rig|q"];
const FAILURE = ["fail_timer", 1_000, "it failed\nso"] as const;
const RETURN = ["return_timer", 9_999_999_999_999] as const;
const REQUESTS = ["{00}:things:requests:3", "{00}:things:requests:2"];
const LISTS = ["some", "even", "odd"].map((name) => `{00}:things:index:${name}`);

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const some = <Value>(...values: Value[]) => fc.constantFrom(...values);
const rarely = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 2 });
const oneInTen = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
const claim = fc.record({
  mode: some("acquire" as const, "acquire" as const, "acquire" as const, "keep" as const, "release" as const),
  name: some("x", "y"),
  owner: some("ann", "bob"),
  from: rarely(some("ann", "bob")),
  until: fc.oneof(
    { weight: 9, arbitrary: some("soon" as const, null) },
    { weight: 1, arbitrary: some("past" as const) },
  ),
});
const commit = fc.record({
  kind: fc.constant("commit" as const),
  document: some("box" as const, "lid" as const),
  n: fc.integer({ min: 0, max: 3 }),
  // The difference between the version that the decision read and the present version.
  off: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: some(-1, 1) }),
  command: rarely(fc.record({ id: some("0", "1", "2"), payload: some("a", "b") })),
  inbox: rarely(fc.record({ source: some("s", "t", "each:s"), version: fc.integer({ min: 0, max: 4 }) })),
  claims: fc.uniqueArray(claim, { maxLength: 2, selector: ({ name }) => name }),
  late: oneInTen,
  early: oneInTen,
  deletes: oneInTen,
  trace: some("", TRACE, TRACE),
  fired: fc.option(some("p", "q"), { freq: 4 }),
  sets: fc.option(fc.record({ name: some("p", "q"), at: some("due" as const, "later" as const, null) })),
});
type Commit = typeof commit extends fc.Arbitrary<infer Value> ? Value : never;
const page = { order: some("ascending", "descending"), most: some(1, 9), after: some("", "0", "1", "2.5", "3") };
const request = { key: some("k", "l"), text: some("one", "two") };
const timer = { name: some("p", "q"), isOther: oneInTen };
const step = fc.oneof(
  { weight: 16, arbitrary: commit },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("lease" as const),
      most: some(1, 100),
      room: some(0, 1, 100),
      from: some(0, 0, 1),
      page: some(1, 100),
      known: some(KINDS, ["rig|p"]),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: some("fail" as const, "return" as const), ...timer, result: some("", "r") }),
  },
  { weight: 2, arbitrary: fc.record({ kind: some("overdue timer" as const, "old timer" as const), ...timer }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("renew" as const), name: some("p", "q"), ms: some(1, 2 * HOUR) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "overdue" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("load" as const), command: some("", "0"), source: some("", "s") }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("count" as const), ...page }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: some("claim" as const, "answer" as const), off: some(0, 0, 0, 1), ...request }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Applies random steps to Redis and memory at the same time. */
class Rig {
  readonly both: MemoryBesideRedis;
  readonly #documents: Readonly<Record<"box" | "lid", string>>;
  readonly #actor: string;
  readonly #commands: ReadonlyMap<string, string>;
  readonly #now = Date.now();
  readonly #today = Math.floor(this.#now / (24 * HOUR));

  constructor(database: Database) {
    const newId = () => database.ids.newId(0);
    this.both = new MemoryBesideRedis(database, "things");
    this.#documents = { box: newId(), lid: newId() };
    this.#actor = newId();
    this.#commands = new Map(["0", "1", "2"].map((name) => [name, newId()]));
  }

  async take(one: Step): Promise<string> {
    const { both } = this;
    switch (one.kind) {
      case "commit":
        return await this.#commit(this.#plan(one));
      case "lease": {
        const sets = one.known.map((kind) => `${OLD_TIMERS}:${kind}`);
        const kinds = one.known.flatMap((kind, at) => [kind, at + 1, one.most]);
        const args = [HOUR, sets.length, one.room, 100, one.from, one.page, ...kinds];
        await both.call("lease_timers", [OLD_TIMERS, ATTEMPTS, ...sets], args);
        break;
      }
      case "renew":
        await both.call("renew_lease", [this.#set(one.name)], [this.#member(one.name), this.#leased(one.name), one.ms]);
        break;
      case "fail":
      case "return": {
        const lease = [this.#member(one.name), one.isOther ? 7.75 : this.#leased(one.name)];
        const [name, ...how] = one.kind === "fail" ? FAILURE : RETURN;
        await both.call(name, [this.#set(one.name), ATTEMPTS], [...lease, ...how, one.result]);
        break;
      }
      case "overdue timer":
        // A lease, or the pause after a failed attempt, ends.
        if (this.#leased(one.name) === 7) break;
        await both.setMember(this.#set(one.name), this.#member(one.name), one.isOther ? 1.5 : 1.75);
        break;
      case "old timer":
        await both.setMember(OLD_TIMERS, this.#member(one.name), one.isOther ? this.#now + HOUR : 1);
        break;
      case "overdue":
        await both.makeOverdue();
        break;
      case "load": {
        const documents = Object.values(this.#documents).map((id) => `{00}:things:thing:${id}`);
        const keys = [...this.#keys(one.command).slice(2), ...documents, ...LISTS];
        await both.call("load_documents", keys, [this.#commandId(one.command), one.source, documents.length]);
        break;
      }
      case "count":
        await both.call("count_lists", LISTS, []);
        await both.call("list_scored", LISTS, [one.order, one.most, one.after, this.#documents.box]);
        break;
      case "claim":
        await both.call("claim_request", REQUESTS, [one.key, one.text, HOUR, this.#today - one.off]);
        break;
      case "answer":
        await both.call("answer_request", REQUESTS, [one.key, one.text, this.#today - one.off]);
        break;
      default:
        one satisfies never;
    }
    return one.kind;
  }

  // Sends a committed command again, as after a lost reply: the reply is the outcome, and nothing changes.
  async #commit(plan: Plan): Promise<string> {
    const kind = kindOf(await this.both.call("commit", plan.keys, plan.args));
    const isCommand = plan.args[0] !== "";
    if (kind === "OK" && isCommand)
      strictEqual(kindOf(await this.both.call("commit", plan.keys, plan.args)), "DUPLICATE");
    return kind;
  }

  #plan(one: Commit): Plan {
    const place = { service: "things", partition: 0, actor: "rig", id: this.#actor };
    const references = {
      box: { type, id: this.#documents.box },
      lid: { type, id: this.#documents.lid },
    };
    const before = { box: this.#seen("box", one), lid: this.#seen("lid", one) };
    const at = { due: 1, later: this.#now + HOUR, past: 2, soon: this.#now + HOUR };
    const timers = one.sets ? [{ name: one.sets.name, at: one.sets.at && at[one.sets.at] }] : [];
    const claims = one.claims.map(({ from, ...wanted }) => ({
      ...wanted,
      ...(from !== null && wanted.mode === "acquire" && { from }),
      claim: "lock",
      until: wanted.until && at[wanted.until],
    }));
    const change = {
      ...(one.deletes
        ? { delete: { [one.document]: true as const } }
        : { write: { [one.document]: { n: one.n } }, events: { [one.document]: "Changed" } }),
      claims,
      timers,
      ...(one.late && { notAfter: 1 }),
      ...(one.early && { notBefore: this.#now + HOUR }),
      reply: () => one.n,
    };
    const origin = this.#origin(one);
    const keys = this.#keys(one.command?.id ?? "");
    const times = { now: this.#now, rememberMs: HOUR };
    return planCommit({ place, origin, keys, references, before, change, events, ...times });
  }

  #origin({ command, inbox, fired, trace }: Commit): Origin {
    return {
      cause: "test",
      trace,
      ...(command && { command: { id: this.#commandId(command.id), hash: command.payload } }),
      ...(inbox && { inbox }),
      ...(fired && { timer: { name: fired, score: () => this.#leased(fired) } }),
    };
  }

  #seen(name: "box" | "lid", { document, off }: Commit) {
    const text = this.both.memory.documents[`{00}:things:thing:${this.#documents[name]}`]?.text;
    const known = text === undefined ? null : parseDocument(type, text);
    if (name !== document || off === 0) return known;
    const version = (known?.version ?? -1) + off;
    return version < 0 ? null : { id: this.#documents[name], n: 0, ...known, version };
  }

  #keys(command: string) {
    return fixedKeys({ service: "things", partition: 0, actor: "rig", id: this.#actor }, this.#commandId(command));
  }

  #commandId(name: string): string {
    return this.#commands.get(name) ?? "";
  }

  #member(name: string): string {
    return `rig|${this.#actor}|${name}`;
  }

  #set(name: string): string {
    return `${OLD_TIMERS}:rig|${name}`;
  }

  // Returns the score of a timer's lease; 7, which no timer has, for a timer without a lease.
  #leased(name: string): number {
    const score = this.both.memory.sets[this.#set(name)]?.[this.#member(name)] ?? 7;
    return score > 1 ? score : 7;
  }
}

function kindOf(reply: unknown): string {
  return Array.isArray(reply) ? String(reply[0]) : "";
}

const topologies = [
  { topology: "one server", startRedis: () => startTestRedis() },
  { topology: "a cluster of one node", startRedis: () => startTestCluster({ masters: 1 }) },
];
const COMMIT_REPLIES = ["OK", "MISMATCH", "DUPLICATE", "STALE", "UNLEASED", "LATE", "EARLY", "CONFLICT", "TAKEN"];

describe.each(topologies)("on $topology", ({ startRedis }) => {
  let redis: { url: string; flush(): Promise<void>; stop(): Promise<void> };
  let database: Database;

  beforeAll(async () => {
    redis = await startRedis();
    database = await openDatabase({ url: redis.url, partitions: 1, log });
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await redis.stop();
  });

  test("Redis and memory agree after every call, in any order and with lost replies", async () => {
    const replies = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40, size: "max" }), async (steps) => {
        const rig = new Rig(database);
        await rig.both.clear();
        for (const one of steps) {
          replies.add(await rig.take(one));
          await rig.both.expectSameData();
        }
      }),
      { numRuns: 80 },
    );
    expect([...replies]).toEqual(expect.arrayContaining(COMMIT_REPLIES));
  }, 120_000);
});
