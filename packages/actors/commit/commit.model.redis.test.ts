import { startTestCluster, startTestRedis } from "@holdfast/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createFunctions, type Functions } from "../functions/functions.ts";
import { type Database, documentType, eventStream, openDatabase } from "../index.ts";
import { log } from "../testing/jars.ts";
import { fixedKeys, type Origin, type Plan, planCommit } from "./plan.ts";

// What the commit does, in TypeScript and without Redis: small enough to be believed by reading.
interface Model {
  versions: Map<string, number>;
  claims: Map<string, { owner: string; isOverdue: boolean; isForEver: boolean }>;
  outcomes: Map<string, { hash: string; reply: number }>;
  marks: Map<string, number>;
  timers: Map<string, { leased: number | null }>;
  events: number;
}
type ClaimStep = { mode: "acquire" | "keep" | "release"; name: string; owner: string; isForEver: boolean };
interface Commit {
  kind: "commit";
  document: string;
  /** What the decision saw: off by so many versions from what is. */
  off: number;
  command: { id: string; payload: string } | null;
  inbox: { source: string; version: number } | null;
  claim: ClaimStep | null;
  late: boolean;
  early: boolean;
  fired: string | null;
  sets: { name: string; isRemoved: boolean } | null;
}
type Step = Commit | { kind: "lease" } | { kind: "overdue"; name: string };

const documents = ["box", "lid"];
const state = z.object({ n: z.number() });
const view = z.object({ id: z.string(), version: z.number() });
const type = documentType("thing", { schema: state, view: ({ id, version }) => ({ id, version }) });
const events = eventStream("things", { listeners: [], schema: 1, types: { Changed: view } });
const HOUR = 3_600_000;

const some = <Value>(...values: Value[]) => fc.constantFrom(...values);
const rarely = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 2 });
const commit: fc.Arbitrary<Commit> = fc.record({
  kind: fc.constant("commit" as const),
  document: some(...documents),
  off: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: some(-1, 1) }),
  command: rarely(fc.record({ id: some("0", "1", "2"), payload: some("a", "b") })),
  inbox: rarely(fc.record({ source: some("s", "t"), version: fc.integer({ min: 0, max: 4 }) })),
  claim: rarely(
    fc.record({
      mode: some("acquire", "keep", "release"),
      name: some("x", "y"),
      owner: some("ann", "bob"),
      isForEver: fc.boolean(),
    }),
  ),
  late: fc.constant(false).chain(() => fc.integer({ min: 0, max: 9 }).map((n) => n === 0)),
  early: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  fired: fc.option(some("p", "q"), { freq: 4 }),
  sets: fc.option(fc.record({ name: some("p", "q"), isRemoved: fc.boolean() })),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: commit },
  { weight: 2, arbitrary: fc.constant({ kind: "lease" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("overdue" as const), name: some("x", "y") }) },
);

function expected(model: Model, step: Commit): string {
  const { command, inbox, claim, fired } = step;
  const outcome = command && model.outcomes.get(command.id);
  if (command && outcome) return outcome.hash === command.payload ? `DUPLICATE ${outcome.reply}` : "MISMATCH";
  if (inbox && (model.marks.get(inbox.source) ?? -1) >= inbox.version) return "STALE";
  if (fired && (model.timers.get(fired)?.leased ?? null) === null) return "UNLEASED";
  if (step.late) return "LATE";
  if (step.early) return "EARLY";
  const version = model.versions.get(step.document) ?? -1;
  if (Math.max(-1, version + step.off) !== version) return "CONFLICT";
  const held = claim && model.claims.get(claim.name);
  if (claim?.mode === "acquire" && held && held.owner !== claim.owner && !held.isOverdue) return "TAKEN";
  if (claim?.mode === "keep" && held?.owner !== claim.owner) return "TAKEN";
  return "OK";
}

function apply(model: Model, { document, command, inbox, claim, fired, sets }: Commit): void {
  const version = (model.versions.get(document) ?? -1) + 1;
  model.versions.set(document, version);
  model.events += 1;
  if (command) model.outcomes.set(command.id, { hash: command.payload, reply: version });
  if (inbox) model.marks.set(inbox.source, inbox.version);
  if (fired) model.timers.delete(fired);
  if (sets?.isRemoved) model.timers.delete(sets.name);
  else if (sets) model.timers.set(sets.name, { leased: null });
  if (claim?.mode === "release") {
    if (model.claims.get(claim.name)?.owner === claim.owner) model.claims.delete(claim.name);
  } else if (claim) {
    model.claims.set(claim.name, { owner: claim.owner, isOverdue: false, isForEver: claim.isForEver });
  }
}

class Rig {
  readonly #database: Database;
  readonly #functions: Functions;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #actor: string;
  readonly #command = new Map<string, string>();
  readonly #now: number;

  constructor(database: Database, now: number) {
    this.#database = database;
    this.#functions = createFunctions(database.commands, database.library, 5_000);
    this.#ids = new Map(documents.map((name) => [name, database.ids.newId(0)]));
    this.#actor = database.ids.newId(0);
    this.#now = now;
  }

  plan(model: Model, step: Commit): Plan {
    const id = this.#ids.get(step.document) ?? "";
    const seen = (model.versions.get(step.document) ?? -1) + step.off;
    const { claim, sets } = step;
    const place = { service: "things", partition: 0, actor: "rig", id: this.#actor };
    const origin = this.#origin(model, step);
    return planCommit({
      place,
      origin,
      keys: fixedKeys(place, origin.command?.id ?? ""),
      references: { it: { type, id } },
      before: { it: seen < 0 ? null : { id, version: seen } },
      change: {
        write: { it: { n: 1 } },
        events: { it: "Changed" },
        ...(claim && { claims: [{ ...claim, claim: "lock", until: claim.isForEver ? null : this.#now + HOUR }] }),
        ...(sets && { timers: [{ name: sets.name, at: sets.isRemoved ? null : 1 }] }),
        ...(step.late && { notAfter: 1 }),
        ...(step.early && { notBefore: this.#now + HOUR }),
        reply: (after) => after["it"]?.version,
      },
      events,
      now: this.#now,
      rememberMs: HOUR,
    });
  }

  async run(plan: Plan): Promise<string> {
    const reply = await this.#functions.call("commit", plan.keys, plan.args);
    const [kind, detail] = Array.isArray(reply) ? reply : [];
    return kind === "DUPLICATE" ? `DUPLICATE ${String(detail)}` : String(kind);
  }

  async lease(model: Model): Promise<void> {
    const reply = await this.#functions.call("lease_timers", ["{00}:things:timers"], [HOUR, 100]);
    const leased = Array.isArray(reply) ? reply.slice(1) : [];
    for (let at = 0; at + 3 < leased.length; at += 4) {
      const [, id, name] = String(leased[at + 1]).split("|");
      if (id === this.#actor) model.timers.set(name ?? "", { leased: Number(leased[at + 2]) });
    }
  }

  async makeOverdue(model: Model, name: string): Promise<void> {
    const held = model.claims.get(name);
    if (!held || held.isForEver) return;
    held.isOverdue = true;
    await this.#database.commands.set(`{00}:things:lock:${name}`, `${held.owner} 5`);
  }

  async look(): Promise<unknown> {
    const { commands } = this.#database;
    const documentKeys = [...this.#ids.values()].map((id) => [
      "{00}:things:outcomes:none",
      "{00}:things:inbox:x",
      `{00}:things:thing:${id}`,
    ]);
    const texts = await Promise.all(
      documentKeys.map((keys) => this.#functions.call("load_documents", keys, ["", "", 1])),
    );
    const timers = await commands.zrange("{00}:things:timers", "0", "-1");
    const claims = await Promise.all(["x", "y"].map((name) => commands.get(`{00}:things:lock:${name}`)));
    return {
      versions: texts.map((reply) => (Array.isArray(reply) && reply[4] ? JSON.parse(String(reply[4])).version : null)),
      marks: await commands.hgetall(`{00}:things:inbox:rig:${this.#actor}`),
      timers: timers.map((member) => member.split("|")[2]).toSorted(),
      claims: claims.map((value) => value?.split(" ")[0] ?? null),
      events: await commands.xlen("{00}:things:events"),
    };
  }

  #origin(model: Model, { command, inbox, fired }: Commit): Origin {
    const ids = this.#command;
    if (command && !ids.has(command.id)) ids.set(command.id, this.#database.ids.newId(0));
    return {
      cause: "model",
      trace: "",
      ...(command && { command: { id: ids.get(command.id) ?? "", hash: command.payload } }),
      ...(inbox && { inbox }),
      ...(fired && {
        timer: { member: `rig|${this.#actor}|${fired}`, score: () => model.timers.get(fired)?.leased ?? 7 },
      }),
    };
  }
}

function seen(model: Model): unknown {
  return {
    versions: documents.map((name) => model.versions.get(name) ?? null),
    marks: Object.fromEntries([...model.marks].map(([source, version]) => [source, String(version)])),
    timers: [...model.timers.keys()].toSorted(),
    claims: ["x", "y"].map((name) => model.claims.get(name)?.owner ?? null),
    events: model.events,
  };
}

const topologies = [
  { topology: "one server", startRedis: () => startTestRedis() },
  { topology: "a cluster of one node", startRedis: () => startTestCluster({ masters: 1 }) },
];

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

  test("the commit does what the model does, whatever the order, also when a reply is lost", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { minLength: 1, maxLength: 25 }), async (steps) => {
        for (const master of ["things:events", "things:timers", "things:lock:x", "things:lock:y"]) {
          await database.commands.del(`{00}:${master}`);
        }
        const rig = new Rig(database, Date.now());
        const model: Model = {
          versions: new Map(),
          claims: new Map(),
          outcomes: new Map(),
          marks: new Map(),
          timers: new Map(),
          events: 0,
        };
        for (const [one, isReplyLost] of steps) {
          if (one.kind === "lease") await rig.lease(model);
          else if (one.kind === "overdue") await rig.makeOverdue(model, one.name);
          else {
            const plan = rig.plan(model, one);
            const answer = expected(model, one);
            expect(await rig.run(plan)).toBe(answer);
            if (answer === "OK") apply(model, one);
            // A command whose reply was lost is sent again as it was: it gets its outcome and changes nothing.
            if (isReplyLost && one.command && answer === "OK") {
              expect(await rig.run(plan)).toBe(`DUPLICATE ${model.versions.get(one.document)}`);
            }
          }
          expect(await rig.look()).toEqual(seen(model));
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
