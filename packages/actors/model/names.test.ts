// Tests that names an actor has not declared do not compile, and that the engine refuses undeclared names at run time.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  actor,
  actorTerms,
  type CodeOf,
  createEngine,
  type Database,
  type DecisionOf,
  defineService,
  documentType,
  type Env,
  effect,
  eventStream,
  silentLog as log,
  refuse,
} from "../index.ts";
import { checkDecision } from "./check-decision.ts";

// A line after `@ts-expect-error` must not compile: the type check of `bun run check` fails when such a line compiles.

const state = z.object({ shut: z.boolean() });
const door = documentType("door", { schema: state, view: ({ id }) => ({ id }) });
const view = z.object({ id: z.string() });
const doorEvents = eventStream("doors", { subscribers: [], schema: 1, types: { DoorShut: view } });
const greet = effect("greet");
const terms = actorTerms("door", {
  documents: { door },
  events: ["DoorShut"],
  refusals: ["locked"],
  claims: ["key"],
  timers: ["close"],
  effects: [greet],
});
type DoorDecision = DecisionOf<typeof terms, string>;
type DoorMessage = { type: "Shut" } | { type: "Greeted"; words: string };
interface DoorTerms {
  readonly closeMs: number;
}

const doorActor = actor(terms, {
  documents: (id) => ({ door: id }),
  timers: { close: { type: "Shut" } },
  decide: (_, message: DoorMessage, env: Env<DoorTerms>): DoorDecision => ({
    timers: [{ name: "close", at: env.now + env.terms.closeMs }],
    reply: () => message.type,
  }),
});
const doors = defineService("doors", { events: doorEvents, actors: [doorActor] });

const key = { mode: "acquire", claim: "key", name: "front", owner: "ann", until: null } as const;

describe("undeclared names in a decision", () => {
  const sound: DoorDecision[] = [
    { write: { door: { shut: true } }, events: { door: "DoorShut" } },
    { claims: [{ ...key, orElse: refuse("locked", "Cannot open the door: it is locked") }] },
    {
      timers: [
        { name: "close", at: 1 },
        { name: greet.name, at: null },
      ],
      notAfter: 1,
      notBefore: 0,
    },
    refuse("locked", "Cannot open the door: it is locked"),
  ];

  const faulty: DoorDecision[] = [
    // @ts-expect-error -- a mistyped refusal code
    refuse("loked", "Cannot open the door: it is locked"),
    // @ts-expect-error -- a mistyped refusal code of a claim
    { claims: [{ ...key, orElse: refuse("loked", "Cannot open the door: it is locked") }] },
    // @ts-expect-error -- a mistyped event
    { write: { door: { shut: true } }, events: { door: "DorShut" } },
    // @ts-expect-error -- a mistyped claim
    { claims: [{ ...key, claim: "kee" }] },
    // @ts-expect-error -- a mistyped timer
    { timers: [{ name: "clos", at: 1 }] },
    // @ts-expect-error -- an unknown key
    { timrs: [{ name: "close", at: 1 }] },
    // @ts-expect-error -- an unknown document, which is refused where the commit is planned
    { write: { dor: { shut: true } } },
  ];

  test.each(sound.map((decision) => [decision]))("declared names compile and are accepted: %j", (decision) => {
    expect(() => checkDecision(doorActor, "d1", decision)).not.toThrow();
  });

  test.each([
    [0, "Cannot decide on door d1: undeclared refusal code loked"],
    [1, "Cannot decide on door d1: undeclared refusal code loked"],
    [2, "Cannot decide on door d1: undeclared event DorShut"],
    [3, "Cannot decide on door d1: undeclared claim kee"],
    [4, "Cannot decide on door d1: undeclared timer clos"],
    [5, "Cannot decide on door d1: unknown key timrs"],
  ])("an undeclared name does not compile, and is refused by name at run time: %i", (at, message) => {
    const decision = faulty[at] ?? {};
    expect(() => checkDecision(doorActor, "d1", decision)).toThrow(message);
  });

  test("a refusal with other keys is refused", () => {
    const both = { ...refuse("locked", "Cannot open the door: it is locked"), write: { door: { shut: true } } };
    expect(() => checkDecision(doorActor, "d1", both)).toThrow(
      "Cannot decide on door d1: it has refused and says write as well",
    );
  });
});

test("undeclared effects and missing options of createEngine() do not compile", () => {
  const parts = { documents: (id: string) => ({ door: id }), decide: (): DoorDecision => ({}) };
  // @ts-expect-error -- a declared timer without its message
  expect(actor(terms, parts).timers).toBeUndefined();
  const closeMs = 1_000;
  const unopened = (database: Database) => [
    createEngine(doors, { database, log, terms: { closeMs }, effects: { greet: async () => ({ type: "Shut" }) } }),
    // @ts-expect-error -- no terms, which its actor reads
    createEngine(doors, { database, log }),
    // @ts-expect-error -- a performer of no effect
    createEngine(doors, { database, log, terms: { closeMs }, effects: { gret: async () => ({ type: "Shut" }) } }),
    // @ts-expect-error -- a performer that answers with no message of the actor
    createEngine(doors, { database, log, terms: { closeMs }, effects: { greet: async () => ({ type: "Shout" }) } }),
  ];
  const code: CodeOf<typeof doorActor> = "locked";
  // @ts-expect-error -- no code of the actor
  const strange: CodeOf<typeof doorActor> = "shut";
  expect([unopened.length, code, strange]).toEqual([1, "locked", "shut"]);
});

describe("defineService()", () => {
  test("reads documents, timers and claims off its actors", () => {
    expect(doors).toMatchObject({
      service: "doors",
      documents: [door],
      published: [],
      timers: ["door|close", "door|greet"],
      claims: ["key"],
      expiryHints: [],
    });
  });

  test("refuses parts that do not fit", () => {
    const named = (name: string, more: object) =>
      actor(actorTerms(name, { documents: { door }, ...more }), {
        documents: (id) => ({ door: id }),
        decide: () => ({}),
      });
    const define = (...actors: ReturnType<typeof named>[]) => defineService("doors", { events: doorEvents, actors });
    expect(() => define(named("a", {}), named("a", {}))).toThrow("Cannot define doors: it has two of actor a");
    expect(() => define(named("a", { effects: [greet] }), named("b", { effects: [greet] }))).toThrow(
      "Cannot define doors: it has two of effect greet",
    );
    expect(() => define(named("a", { events: ["DoorOpened"] }))).toThrow(
      "Cannot define doors: a publishes DoorOpened, which its events do not list",
    );
    const other = documentType("door", { schema: state });
    const second = actor(actorTerms("b", { documents: { other } }), {
      documents: (id) => ({ other: id }),
      decide: () => ({}),
    });
    expect(() => defineService("doors", { events: doorEvents, actors: [doorActor, second] })).toThrow(
      "Cannot define doors: it has two of document door",
    );
  });
});
