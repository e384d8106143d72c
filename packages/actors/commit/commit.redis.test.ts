// Tests the commit on Redis: claims, versions, limits, outcomes and lost functions.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createFunctions } from "../functions/functions.ts";
import {
  actor,
  actorTerms,
  type Claim,
  createEngine,
  type Database,
  type DecisionOf,
  defineService,
  documentType,
  type Engine,
  eventStream,
  openDatabase,
  refuse,
} from "../index.ts";
import { log } from "../testing/jars.ts";
import { fixedKeys, type Plan, planCommit } from "./plan.ts";

// Declares an actor that returns the decision its message contains, so that each test commits what it needs.
const state = z.object({ text: z.string() });
const box = documentType("box", { schema: state, view: ({ id, version, text }) => ({ id, version, text }) });
const lid = documentType("lid", { schema: state });
const view = z.object({ id: z.string(), version: z.number(), text: z.string().max(20) });
const events = eventStream("boxes", { subscribers: ["nobody"], schema: 1, types: { BoxChanged: view } });
const boxTerms = actorTerms("box", {
  documents: { box, lid },
  events: ["BoxChanged"],
  refusals: ["taken"],
  claims: ["lock"],
  timers: ["ring"],
});
type BoxDecision = DecisionOf<typeof boxTerms, string>;
type Message = {
  lid?: string;
  decide: (now: number, box: string | null) => BoxDecision;
};
const boxes = actor(boxTerms, {
  documents: (id, message: Message) => ({ box: id, lid: message.lid ?? null }),
  timers: { ring: { decide: () => ({}) } },
  decide: (documents, message: Message, env): BoxDecision => message.decide(env.now, documents.box?.text ?? null),
});

let redis: TestRedis;
let database: Database;
let engine: Engine;
let id: string;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  const settings = { unavailableAfterMs: 500 };
  engine = createEngine(defineService("boxes", { events, actors: [boxes] }), { database, log, settings });
  id = engine.ids.newId(1);
});
afterEach(async () => {
  await engine.stop();
  await database.close();
});

const taken = refuse("taken", "Taken");
const lock = (mode: Claim["mode"], owner: string, until: number | null): Claim<"lock", "taken"> => ({
  mode,
  claim: "lock",
  name: "box",
  owner,
  until,
  orElse: taken,
});
const claim = (mode: Claim["mode"], owner: string, ms: number | null) =>
  engine.ask(boxes, id, {
    decide: (now) => ({ write: { box: { text: owner } }, claims: [lock(mode, owner, ms === null ? null : now + ms)] }),
  });
const lockValue = () => database.commands.get("{01}:boxes:lock:box");
const everything = async () => {
  const keys = (await database.commands.keys("*")).toSorted();
  return await Promise.all(keys.map(async (key) => [key, (await database.commands.dumpBuffer(key))?.toString("hex")]));
};

describe("claims", () => {
  test("acquire takes a free claim and sets the deadline in the value and as the expiry of the key", async () => {
    await claim("acquire", "ann", 60_000);
    const [owner, until] = (await lockValue())?.split(" ") ?? [];
    expect(owner).toBe("ann");
    expect(await database.commands.pexpiretime("{01}:boxes:lock:box")).toBe(Number(until));
  });

  test("acquire refuses a live claim of another owner and changes nothing", async () => {
    await claim("acquire", "ann", 60_000);
    const before = await everything();
    await expect(claim("acquire", "bob", 60_000)).rejects.toMatchObject({ code: "taken" });
    expect(await everything()).toEqual(before);
  });

  test("acquire takes an overdue claim whose key is still there", async () => {
    const overdue = (await engine.now()) - 1;
    await database.commands.set("{01}:boxes:lock:box", `ann ${overdue}`);
    await claim("acquire", "bob", 60_000);
    expect(await lockValue()).toMatch(/^bob /);
  });

  test("acquire refuses a claim without a deadline at any time", async () => {
    await claim("acquire", "ann", null);
    await expect(claim("acquire", "bob", 60_000)).rejects.toMatchObject({ code: "taken" });
    expect([await lockValue(), await database.commands.pttl("{01}:boxes:lock:box")]).toEqual(["ann -", -1]);
  });

  test("keep removes the deadline of the owner's claim and refuses the claim of another owner", async () => {
    await claim("acquire", "ann", 60_000);
    await claim("keep", "ann", null);
    expect([await lockValue(), await database.commands.pttl("{01}:boxes:lock:box")]).toEqual(["ann -", -1]);
    await expect(claim("keep", "bob", null)).rejects.toMatchObject({ code: "taken" });
  });

  test("release ends the owner's claim and ignores the claim of another owner", async () => {
    await claim("acquire", "ann", null);
    await claim("release", "bob", null);
    expect(await lockValue()).toBe("ann -");
    await claim("release", "ann", null);
    expect(await lockValue()).toBeNull();
    await claim("release", "ann", null);
  });
});

describe("commit", () => {
  test("decides again on a fresh clock when the commit is too late", async () => {
    const seen: number[] = [];
    const reply = await engine.ask(boxes, id, {
      decide(now) {
        seen.push(now);
        if (seen.length === 1) return { write: { box: { text: "late" } }, notAfter: now - 1 };
        return { write: { box: { text: "again" } }, reply: (after) => after.box?.text ?? "" };
      },
    });
    expect([reply, seen.length]).toEqual(["again", 2]);
    expect((await engine.read(box, id))?.version).toBe(0);
  });

  test("decides again until it is not too early", async () => {
    let first = 0;
    await engine.ask(boxes, id, {
      decide(now) {
        first ||= now;
        return { write: { box: { text: "in time" } }, notBefore: first + 20 };
      },
    });
    expect(await engine.now()).toBeGreaterThanOrEqual(first + 20);
  });

  test("acknowledges the entry of its event when it can reach it, and changes nothing once that is undone", async () => {
    const { commands } = database;
    const place = { service: "boxes", partition: 1, actor: "box", id };
    const functions = createFunctions(database, 500);
    const handle = (version: number, stream: string, entry: string, isKept = false) => {
      const { keys, args } = planCommit({
        place,
        keys: fixedKeys(place, ""),
        origin: {
          cause: "",
          trace: "",
          inbox: { source: "lids:lid:1", version },
          entry: { stream, group: "boxes", id: entry, isKept },
        },
        references: {},
        before: {},
        change: {},
        events,
        now: 0,
        rememberMs: null,
      });
      return functions.call("commit", keys, args);
    };
    const pending = async () => (await commands.xpending("{01}:lids:events", "boxes"))[0];
    await commands.xgroup("CREATE", "{01}:lids:events", "boxes", "0", "MKSTREAM");
    const entry = String(await commands.xadd("{01}:lids:events", "*", "type", "Opened"));
    await commands.xreadgroup("GROUP", "boxes", "one", "STREAMS", "{01}:lids:events", ">");
    expect(await handle(0, "{00}:lids:events", entry)).toEqual(["OK", ""]);
    expect(await handle(1, "{01}:boxes:events", entry)).toEqual(["OK", ""]);
    expect([await handle(2, "{01}:lids:events", "no id"), await pending()]).toEqual([["OK", "", 0], 1]);
    expect(await handle(2, "{01}:lids:events", entry)).toEqual(["STALE"]);
    expect([await handle(3, "{01}:lids:events", entry, true), await pending()]).toEqual([["OK", ""], 1]);
    expect([await handle(4, "{01}:lids:events", entry), await pending()]).toEqual([["OK", "", 1], 0]);
    expect(await handle(5, "{01}:lids:events", entry)).toEqual(["STALE"]);
    expect(await handle(5, "{01}:lids:events", entry, true)).toEqual(["STALE"]);
  });

  test("checks the version of a document that was only read", async () => {
    const other = engine.ids.newId(1);
    await engine.ask(boxes, other, { lid: other, decide: () => ({ write: { lid: { text: "open" } } }) });
    const place = { service: "boxes", partition: 1, actor: "box", id };
    const plan = (version: number) =>
      planCommit({
        place,
        keys: fixedKeys(place, ""),
        origin: { cause: "", trace: "" },
        references: { box: { type: box, id }, lid: { type: lid, id: other } },
        before: { box: null, lid: { id: other, version } },
        change: { write: { box: { text: "looked" } } },
        events,
        now: 0,
        rememberMs: 1_000,
      });
    const functions = createFunctions(database, 500);
    const commit = ({ keys, args }: Plan) => functions.call("commit", keys, args);
    expect(await commit(plan(1))).toEqual(["CONFLICT", `{01}:boxes:lid:${other}`]);
    expect(await engine.read(box, id)).toBeNull();
    expect(await commit(plan(0))).toEqual(["OK", ""]);
  });

  test("writes nothing when one of its keys has the wrong type", async () => {
    await engine.ask(boxes, engine.ids.newId(0), { decide: () => ({ write: { box: { text: "x" } } }) });
    await database.commands.set("{01}:boxes:events", "no stream");
    const before = await everything();
    await expect(
      engine.ask(boxes, id, { decide: () => ({ write: { box: { text: "x" } }, events: { box: "BoxChanged" } }) }),
    ).rejects.toThrow(/WRONGTYPE/);
    expect(await everything()).toEqual(before);
  });

  test("publishes the view after the change with its cause", async () => {
    const commandId = engine.newCommandId();
    const decide = () => ({ write: { box: { text: "full" } }, events: { box: "BoxChanged" } }) as const;
    await engine.ask(boxes, id, { decide }, { commandId });
    const [entry] = await database.commands.xrange("{01}:boxes:events", "-", "+");
    const fields = entry?.[1] ?? [];
    const field = (name: string) => fields[fields.indexOf(name) + 1];
    expect([field("type"), field("cause"), field("version"), field("data")]).toEqual([
      "BoxChanged",
      commandId,
      "0",
      JSON.stringify({ id, version: 0, text: "full" }),
    ]);
  });

  test("refuses a document that is too large and one that is not of its schema", async () => {
    const write = (text: string) => engine.ask(boxes, id, { decide: () => ({ write: { box: { text } } }) });
    await expect(write("x".repeat(17_000))).rejects.toMatchObject({ code: "invalid_decision" });
    await expect(
      // @ts-expect-error a number is no text
      engine.ask(boxes, id, { decide: () => ({ write: { box: { text: 5 } } }) }),
    ).rejects.toMatchObject({ code: "invalid_decision" });
    expect(await engine.read(box, id)).toBeNull();
  });

  test("keeps documents in the database's form", async () => {
    await engine.ask(boxes, id, { decide: () => ({ write: { box: { text: "x" } } }) });
    const type = await database.commands.type(`{01}:boxes:box:${id}`);
    expect(type).toBe(database.form === "json" ? "ReJSON-RL" : "hash");
  });

  test("keeps the outcomes of an hour for rememberMs, whichever process created the bucket", async () => {
    const decide = () => ({ write: { box: { text: "x" } } });
    await engine.ask(boxes, id, { decide });
    await engine.ask(boxes, id, { decide });
    const [bucket = ""] = await database.commands.keys("{01}:boxes:outcomes:*");
    expect(await database.commands.hlen(bucket)).toBe(2);
    const left = await database.commands.pttl(bucket);
    expect(left).toBeGreaterThan(47 * 3_600_000);
    expect(left).toBeLessThanOrEqual(48 * 3_600_000);
  });

  test("loads the functions again when the server has lost the functions", async () => {
    await database.commands.call("FUNCTION", "FLUSH");
    await engine.ask(boxes, id, { decide: () => ({ write: { box: { text: "x" } } }) });
    expect((await engine.read(box, id))?.text).toBe("x");
  });

  test("throws UnavailableError while Redis is down, and counts a command once after a restart", async () => {
    const commandId = engine.newCommandId();
    const message = { decide: (_: number, text: string | null) => ({ write: { box: { text: `${text ?? ""}x` } } }) };
    await engine.ask(boxes, id, message, { commandId });
    await redis.kill();
    await expect(engine.ask(boxes, id, message, { commandId })).rejects.toMatchObject({ code: "unavailable" });
    await redis.restart();
    await waitFor(() => database.commands.status === "ready");
    await engine.ask(boxes, id, message, { commandId });
    expect(await engine.read(box, id)).toMatchObject({ text: "x", version: 0 });
  });
});

describe("requests", () => {
  test("claim() keeps the first record and answer() the first answer", async () => {
    const first = await engine.requests.claim(0, "ann:key", "one");
    const second = await engine.requests.claim(0, "ann:key", "two");
    await engine.requests.answer(0, "ann:key", "yes");
    await engine.requests.answer(0, "ann:key", "no");
    expect([first, second, await engine.requests.claim(0, "ann:key", "three")]).toEqual([
      { record: "one", isFirst: true, answer: null },
      { record: "one", isFirst: false, answer: null },
      { record: "one", isFirst: false, answer: "yes" },
    ]);
  });
});
