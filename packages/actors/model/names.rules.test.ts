// Tests the two rules for names and texts: what passes can be put together and taken apart again.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  defineService,
  documentType,
  effect,
  eventStream,
  silentLog as log,
} from "../index.ts";
import { claimKey, inboxKey, indexKey, KEY_KINDS, timerMember } from "./keys.ts";
import { isName, isText } from "./names.ts";

const state = z.object({ n: z.number() });
const noEvents = eventStream("things", { subscribers: [], schema: 1, types: {} });

const texts = fc.string({ unit: "binary", maxLength: 12 }).filter(isText);
const names = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/), fc.string({ maxLength: 5 })).filter(isName);

const UNFIT_TEXTS = [
  ["", "ann smith", "ann ", " ann", "ann\tsmith", "ann\nsmith", "\0", "ann\x7f", "ann\x85", "ann\u00a0smith"],
  ["ann\u2028", "\ufeffann", "\ud83d", "ann\udc00", "x".repeat(513), null, undefined, 7, Number.NaN, {}],
].flat();
const UNFIT_NAMES = [
  ...UNFIT_TEXTS,
  ...["a:b", "a|b", "a{b}", "größe", "-a", "_a", ".a", "a/b", "a@b", "x".repeat(65)],
  ...["constructor", "__proto__", "toString", "hasOwnProperty"],
];

describe("isText()", () => {
  test("passes what can be put into keys and values and taken apart again", () => {
    fc.assert(
      fc.property(texts, texts, names, names, ([...owner], name, kind, service) => {
        const text = owner.join("");
        expect(/^\{07\}:([^:]+):([^:]+):(.+)$/s.exec(claimKey(7, service, kind, name))?.slice(1)).toEqual([
          service,
          kind,
          name,
        ]);
        expect(indexKey(7, service, name).slice(`{07}:${service}:index:`.length)).toBe(name);
        expect(/^(\S+) (\d+|-)$/.exec(`${text} -`)?.[1]).toBe(text);
        expect(Buffer.from(text).toString()).toBe(text);
        expect(timerMember(kind, "id", name.replaceAll("|", "")).split("|")[0]).toBe(kind);
        expect(inboxKey(7, service, kind, "id").split(":")).toEqual(["{07}", service, "inbox", kind, "id"]);
      }),
    );
  });

  test.each(UNFIT_TEXTS.map((text) => [text]))("refuses %j", (text) => {
    expect(isText(text)).toBe(false);
  });

  test("passes ids, e-mail addresses and lists of one owner", () => {
    for (const text of ["01J9ZZZZZZZZZZZZZZZZZZZZZZ07", "ann+x@example.com", "by-buyer:01J9", "größe", "日本", "a|b"]) {
      expect(isText(text)).toBe(true);
    }
  });
});

describe("declared names", () => {
  const declarations: [what: string, declare: (name: string) => unknown][] = [
    ["actor", (name) => actorTerms(name, { documents: {} })],
    ["claim", (name) => actorTerms("a", { documents: {}, claims: [name] })],
    ["timer", (name) => actorTerms("a", { documents: {}, timers: [name] })],
    ["type of event of an actor", (name) => actorTerms("a", { documents: {}, events: [name] })],
    ["effect", (name) => effect(name)],
    ["kind of document", (name) => documentType(name, { schema: state })],
    ["service of events", (name) => eventStream(name, { subscribers: [], schema: 1, types: {} })],
    ["subscriber", (name) => eventStream("things", { subscribers: [name], schema: 1, types: {} })],
    [
      "side subscriber",
      (name) => eventStream("things", { subscribers: [], sideSubscribers: [name], schema: 1, types: {} }),
    ],
    [
      "type of event",
      (name) => eventStream("things", { subscribers: [], schema: 1, types: Object.fromEntries([[name, state]]) }),
    ],
    ["service", (name) => defineService(name, { events: { ...noEvents, service: name }, actors: [] })],
    [
      "claim of a hint",
      (name) =>
        defineService("things", { events: noEvents, actors: [], expiryHints: [{ service: "things", claim: name }] }),
    ],
  ];

  test.each(declarations)("the rule holds for every %s", (what, declare) => {
    for (const name of ["a", "order", "ended-order", "OrderCreated", "v1.2", "not_enough", "9"]) {
      expect(() => declare(name)).not.toThrow();
    }
    for (const name of UNFIT_NAMES) {
      // A key of an object is always a text.
      if (what === "type of event" && typeof name !== "string") continue;
      if (what === "timer" && (name === null || name === undefined)) continue;
      expect(() => Reflect.apply(declare, null, [name])).toThrow(/^Cannot declare/);
    }
  });

  test("a timer with the name of an effect is refused", () => {
    expect(() => actorTerms("a", { documents: {}, timers: ["ring"], effects: [effect("ring")] })).toThrow(
      "Cannot declare actor a: ring is both a timer and an effect",
    );
  });
});

describe("names of a service", () => {
  const serviceWith = (kind: string, claims: readonly string[] = []) => {
    const thing = documentType(kind, { schema: state });
    const terms = actorTerms("thing", { documents: { thing }, claims });
    return defineService("things", {
      events: noEvents,
      actors: [actor(terms, { documents: (id) => ({ thing: id }), decide: () => ({}) })],
    });
  };

  test.each([...KEY_KINDS])("no document and no claim may be called %s", (kind) => {
    const own = `Cannot define things: the engine itself uses keys of the kind ${kind}`;
    expect(() => serviceWith(kind)).toThrow(own);
    expect(() => serviceWith("thing", [kind])).toThrow(own);
  });

  test("no claim may have the name of a document", () => {
    expect(() => serviceWith("thing", ["thing"])).toThrow("thing is both a kind of document and a claim");
  });

  test("events of another service are refused", () => {
    const events = eventStream("others", { subscribers: [], schema: 1, types: {} });
    expect(() => defineService("things", { events, actors: [] })).toThrow("its events are those of others");
  });

  test("createEngine() checks a definition that was put together by hand", () => {
    const unopened = (database: Database) => {
      const sound = serviceWith("thing");
      return createEngine({ ...sound, claims: ["events"] }, { database, log });
    };
    expect(() => Reflect.apply(unopened, null, [null])).toThrow("the engine itself uses keys of the kind events");
  });
});
