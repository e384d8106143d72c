// Tests that the Functions hand every event on once and in order, whatever consumers do with the events, and when.
import { deepStrictEqual } from "node:assert/strict";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunctions, type Functions } from "../functions/functions.ts";
import { type Database, openDatabase } from "../index.ts";
import { encodeEvent } from "../model/events.ts";
import { jarEvents, log } from "../testing/jars.ts";
import { noting } from "../testing/journals.ts";
import { CONSUMERS, DROPPED_OF_TWO, DROPPED_WHILE_BEGUN, type Step, step } from "../testing/order-steps.ts";
import { type Ending, endInOrder, type Fate, InOrder, type OrderedEvent, orderedEventOf } from "./in-order.ts";
import { memberOf } from "./set-aside.ts";
import { type Entry, entriesOf, entriesOfStream } from "./stream-entries.ts";

const EVENTS = "{00}:jars:events";
const RETRY = "{00}:journals:retry";
const DEAD = "{00}:journals:dead";
const ASIDE = "{00}:journals:aside";
const STREAMS = [EVENTS, RETRY];
interface Held {
  readonly entry: Entry;
  readonly event: OrderedEvent;
  sequence: number | null;
}

/** Publishes events and plays the consumers of one group, with the engine's own Functions. */
class Rig {
  readonly database: Database;
  readonly #functions: Functions;
  readonly #order: InOrder;
  readonly #documents = new Map<
    string,
    { version: number; last: { version: number; time: number } | null | undefined }
  >();
  readonly #held = new Map(CONSUMERS.map((name) => [name, [] as Held[]]));
  readonly #published = new Map<string, string[]>();
  readonly #handedOn = new Map<string, string[]>();
  // What another consumer had begun when it was dropped may still be handed on, or not.
  readonly #dropped = new Map<string, "for good" | "while begun">();
  readonly #targets = new Map<string, number>();
  #time = 1_000;

  constructor(database: Database) {
    this.database = database;
    this.#functions = createFunctions(database, 5_000);
    const { commands, shards } = database;
    const functions = this.#functions;
    this.#order = new InOrder({ service: "journals", reactions: [noting()], shards, commands, functions, log });
  }

  async clear(): Promise<void> {
    const { commands } = this.database;
    const keys = [...(await commands.keys("{00}:jars:*")), ...(await commands.keys("{00}:journals:*"))];
    if (keys.length > 0) await commands.del(...keys);
    for (const stream of STREAMS) await commands.call("XGROUP", "CREATE", stream, "journals", "0", "MKSTREAM");
  }

  async take(one: Step): Promise<void> {
    switch (one.kind) {
      case "publish":
        return await this.#publish(one.document, one, true);
      case "publish as before":
        return await this.#publish(one.document, { unpublished: 0, later: 1 }, false);
      case "set back": {
        const { version = -1, last } = this.#documents.get(one.document) ?? {};
        // Not to the very event that was handed on last, while later ones are on their way: that cannot be told apart.
        if (version > 2 && last) this.#documents.set(one.document, { version: 1, last: { version: 1, time: 999 } });
        this.#time += 1;
        return;
      }
      case "read":
        return await this.#read(one.consumer, one.most);
      case "begin":
        return await this.#begin(one.consumer, this.#heldBy(one.consumer, one.at));
      case "end":
        return await this.#end(one.consumer, this.#heldBy(one.consumer, one.at));
      case "bury":
        return await this.#bury(one.consumer, this.#heldBy(one.consumer, one.at));
      case "retry":
      case "drop":
        return await this.#settle(one.kind, one.at);
      case "kill":
        return await this.#kill(one.consumer);
      case "release":
        return await this.#order.release();
      case "create the group again":
        await this.database.commands.xgroup("DESTROY", EVENTS, "journals");
        return void (await this.database.commands.call("XGROUP", "CREATE", EVENTS, "journals", "0"));
      default:
        one satisfies never;
    }
  }

  /** Lets the consumers finish everything, and compares what was handed on with what was published. */
  async finish(): Promise<void> {
    for (let isDone = false; !isDone; ) {
      for (const name of CONSUMERS) {
        await this.#read(name, 10);
        for (const held of [...(this.#held.get(name) ?? [])]) {
          await this.#begin(name, held);
          await this.#end(name, held);
        }
      }
      await this.#settle("retry", 0);
      await this.#order.release();
      const left = await Promise.all(STREAMS.map((stream) => this.database.commands.xpending(stream, "journals")));
      const waiting = await this.database.commands.zcard("{00}:journals:waiting");
      isDone = waiting === 0 && left.every(([count]) => count === 0) && (await this.#unread()) === 0;
    }
    const expected = [...this.#published].map(([name, events]) => [
      name,
      events.filter((one) => {
        const dropped = this.#dropped.get(`${name}/${one}`);
        return dropped === undefined || (dropped === "while begun" && this.#handedOn.get(name)?.includes(one));
      }),
    ]);
    deepStrictEqual(
      Object.fromEntries(this.#handedOn),
      Object.fromEntries(expected.filter(([, events]) => events?.length)),
    );
  }

  async #unread(): Promise<number> {
    const read = await this.database.commands.call("XINFO", "GROUPS", RETRY);
    const lag = Array.isArray(read) ? read[0][read[0].indexOf("lag") + 1] : 0;
    return Number(lag ?? (await this.database.commands.xlen(RETRY)));
  }

  // Two events of a document may have the same time.
  async #publish(
    name: string,
    { unpublished, later }: { unpublished: number; later: number },
    isKnown: boolean,
  ): Promise<void> {
    const before = this.#documents.get(name);
    const version = (before?.version ?? -1) + 1 + unpublished;
    this.#time += later;
    // Without a document, its last event is known: there was none.
    const last = before ? before.last : null;
    const event = { ...{ type: "JarChanged", id: name, kind: "jar", cause: "", trace: "", schema: 1 }, version };
    const fields = encodeEvent({ ...event, time: this.#time, data: {} }, isKnown ? last : undefined);
    await this.database.commands.xadd(EVENTS, "*", ...fields);
    this.#documents.set(name, { version, last: isKnown ? { version, time: this.#time } : undefined });
    add(this.#published, name, `${version}@${this.#time}`);
  }

  async #read(name: string, most: number): Promise<void> {
    const ids = STREAMS.map(() => ">");
    const words = ["GROUP", "journals", name, "COUNT", most, "STREAMS", ...STREAMS, ...ids];
    for (const entry of entriesOf(await this.database.commands.call("XREADGROUP", ...words))) this.#hold(name, entry);
  }

  #hold(name: string, entry: Entry): void {
    const event = this.#order.placeOf(entry);
    if (event) this.#held.get(name)?.push({ entry, event, sequence: null });
  }

  #heldBy(name: string, at: number): Held | undefined {
    return this.#held.get(name)?.[at];
  }

  #letGo(name: string, held: Held): void {
    this.#held.set(name, this.#held.get(name)?.filter((one) => one !== held) ?? []);
  }

  async #begin(name: string, held: Held | undefined): Promise<void> {
    if (!held || held.sequence !== null) return;
    const { stream, id } = held.entry;
    const begun = await this.#order.begin(held.event, { stream, id, ending: this.#acknowledging(held) });
    if (typeof begun === "string") this.#letGo(name, held);
    else held.sequence = begun.sequence;
  }

  // Commits to a target, as a handler does: the target skips a sequence that is not above its mark.
  async #end(name: string, held: Held | undefined): Promise<void> {
    if (!held || held.sequence === null) return;
    const { event, sequence } = held;
    const id = event.document.split(":")[2] ?? "";
    if (sequence > (this.#targets.get(id) ?? -1)) {
      this.#targets.set(id, sequence);
      add(this.#handedOn, id, `${event.version}@${event.time}`);
    }
    await this.#order.end(event, "done", this.#acknowledging(held), sequence);
    this.#letGo(name, held);
  }

  async #bury(name: string, held: Held | undefined): Promise<void> {
    if (!held || held.sequence === null) return;
    const { entry, event } = held;
    // A handler that failed has not committed.
    const letter = [...(entry.fields ?? []), "stream", EVENTS, "origin", event.first];
    const args = ["journals", entry.id, memberOf(entry), entry.stream === RETRY ? "1" : "", ...letter];
    await this.#order.end(event, "dead", { name: "bury", keys: [entry.stream, DEAD, ASIDE], args });
    this.#letGo(name, held);
  }

  async #settle(what: "retry" | "drop", at: number): Promise<void> {
    const letters = entriesOfStream(DEAD, await this.database.commands.xrange(DEAD, "-", "+"));
    const letter = letters[at];
    const event = letter && orderedEventOf({ stream: EVENTS, id: letter.id, fields: letter.fields ?? [] }, ["jars"]);
    if (!event) return;
    const [fate, keys]: [Fate, string[]] = what === "retry" ? ["retry", [DEAD, RETRY]] : ["done", [DEAD]];
    const ending: Ending = { name: what === "retry" ? "revive" : "drop", keys, args: [letter.id] };
    await endInOrder({ functions: this.#functions, service: "journals" }, event, { fate, ending });
    if (what !== "drop") return;
    const ofEvent = ({ event: { first } }: Held) => first === event.first;
    const isBegun = [...this.#held.values()].flat().some((held) => ofEvent(held) && held.sequence !== null);
    this.#dropped.set(nameOf(event), isBegun ? "while begun" : "for good");
  }

  // Another consumer takes over what the consumer held; the killed one goes on with what it had begun, as after a pause.
  async #kill(name: string): Promise<void> {
    const heir = CONSUMERS[(CONSUMERS.indexOf(name) + 1) % CONSUMERS.length] ?? "";
    for (const { entry } of this.#held.get(name) ?? []) {
      const claimed = await this.database.commands.call("XCLAIM", entry.stream, "journals", heir, 0, entry.id);
      for (const taken of entriesOfStream(entry.stream, claimed)) this.#hold(heir, taken);
    }
    this.#held.set(name, this.#held.get(name)?.filter(({ sequence }) => sequence !== null) ?? []);
  }

  #acknowledging({ entry }: Held): Ending {
    return {
      name: "acknowledge",
      keys: [entry.stream],
      args: ["journals", entry.id, entry.stream === RETRY ? "1" : ""],
    };
  }
}

function nameOf({ document, version, time }: OrderedEvent): string {
  return `${document.split(":")[2]}/${version}@${time}`;
}

function add(lists: Map<string, string[]>, name: string, value: string): void {
  lists.set(name, [...(lists.get(name) ?? []), value]);
}

let redis: TestRedis;
let database: Database;

beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterAll(async () => {
  await database.close();
  await redis.stop();
});

test("every event is handed on once and in order, in any order of reads, failures, kills, dead letters and releases", async () => {
  expect(jarEvents.service).toBe("jars");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60, size: "max" }), async (steps) => {
      const rig = new Rig(database);
      await rig.clear();
      for (const one of steps) await rig.take(one);
      await rig.finish();
    }),
    { numRuns: 60, examples: [[DROPPED_OF_TWO], [DROPPED_WHILE_BEGUN]] },
  );
}, 60_000);
