// Tests what a plan refuses, and that what it accepts is read back as it was decided; without Redis.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { documentType, eventStream, InvalidDecisionError } from "../index.ts";
import { parseDocument, type Stored } from "../model/document.ts";
import { type AnyChange, fixedKeys, type Plan, planCommit } from "./plan.ts";

const ID = "01J9ZZZZZZZZZZZZZZZZZZZZZZ00";
const OTHER = "01J9ZZZZZZZZZZZZZZZZZZZZZY00";
const place = { service: "things", partition: 0, actor: "thing", id: ID };
const view = z.looseObject({ id: z.string() });
const events = eventStream<object>("things", { subscribers: [], schema: 1, types: { Changed: view } });
const command = { id: "01J9ZZZZZZZZZZZZZZZZZZZZZX00", hash: "h" };

const thing = documentType("thing", {
  schema: z.object({ n: z.number() }),
  view: ({ id, n }) => ({ id, n }),
  lists: ({ n }) => (n > 100 ? [{ list: "some", score: n }] : []),
});

function plan(change: AnyChange, type: Parameters<typeof planWith>[0] = thing): Plan {
  return planWith(type, change);
}

function planWith(
  type: ReturnType<typeof documentType<object>>,
  change: AnyChange,
  before: Stored<object> | null = null,
) {
  return planCommit({
    place,
    keys: fixedKeys(place, command.id),
    origin: { cause: command.id, trace: "", command },
    references: { thing: { type, id: ID } },
    before: { thing: before },
    change,
    events,
    now: 0,
    rememberMs: 1_000,
  });
}

/** Returns the text of the document that a plan writes. */
function textIn({ args }: Plan): string {
  return String(args[17]);
}

const lock = { mode: "acquire", claim: "lock", name: "x", owner: "ann", until: null } as const;
const NO_TIMES = [undefined, Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2 ** 53, "5", "", {}, 1n];

describe("planCommit() refuses", () => {
  const timed: [what: string, change: (at: unknown) => object][] = [
    ["the time of a timer", (at) => ({ timers: [{ name: "ring", at }] })],
    ["the deadline of a claim", (until) => ({ claims: [{ ...lock, until }] })],
    ["the deadline of a released claim", (until) => ({ claims: [{ ...lock, mode: "release", until }] })],
    ["notAfter", (notAfter) => ({ claims: [lock], notAfter })],
    ["notBefore", (notBefore) => ({ claims: [lock], notBefore })],
  ];
  test.each(timed)("what is no time in %s", (what, change) => {
    for (const at of NO_TIMES) {
      if (at === undefined && what.startsWith("not")) continue;
      expect(() => plan(change(at))).toThrow(InvalidDecisionError);
    }
    for (const at of [0, 1, -1, Number.MAX_SAFE_INTEGER]) expect(() => plan(change(at))).not.toThrow();
  });

  test.each([
    ["a claim", { claims: [lock, { ...lock, mode: "release" as const }] }],
    [
      "a timer",
      {
        timers: [
          { name: "ring", at: 1 },
          { name: "ring", at: null },
        ],
      },
    ],
  ])("%s that is named twice", (_what, change) => {
    expect(() => plan(change)).toThrow(/ twice$/);
  });

  test("one document under two names", () => {
    const reference = { type: thing, id: ID };
    const twice = () =>
      planCommit({
        place,
        keys: fixedKeys(place, ""),
        origin: { cause: "", trace: "" },
        references: { from: reference, to: reference },
        before: { from: null, to: null },
        change: { write: { from: { n: 1 }, to: { n: 2 } } },
        events,
        now: 0,
        rememberMs: 1_000,
      });
    expect(twice).toThrow(`Cannot commit thing ${ID}: it names document thing:${ID} twice`);
  });

  test("one list twice for one document, and for two documents of one id; different ids in one list are fine", () => {
    const listed = (name: string) => documentType(name, { schema: z.object({}), lists: () => [{ list: "all" }] });
    const both = (id: string) =>
      planCommit({
        place,
        keys: fixedKeys(place, ""),
        origin: { cause: "", trace: "" },
        references: { one: { type: listed("one"), id: ID }, other: { type: listed("other"), id } },
        before: { one: null, other: null },
        change: { write: { one: {}, other: {} } },
        events,
        now: 0,
        rememberMs: 1_000,
      });
    expect(() => both(ID)).toThrow(`index:all as ${ID}`);
    expect(() => both(OTHER)).not.toThrow();
    const twice = documentType("twice", {
      schema: z.object({}),
      lists: () => [{ list: "a" }, { list: "a", score: 1 }],
    });
    expect(() => plan({ write: { thing: {} } }, twice)).toThrow(/is in one list twice$/);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("the score %p", (score) => {
    const scored = documentType("scored", { schema: z.object({}), scored: ["a"], lists: () => [{ list: "a", score }] });
    expect(() => plan({ write: { thing: {} } }, scored)).toThrow(/^Cannot commit thing .* the score/);
  });

  test("an event of a document that is not written, and an unknown mode of a claim", () => {
    expect(() => plan({ events: { thing: "Changed" } })).toThrow(/Changed is about thing, which it does not write$/);
    expect(() => Reflect.apply(plan, null, [{ claims: [{ ...lock, mode: "grab" }] }])).toThrow(/unknown mode grab$/);
  });

  test.each([["owner"], ["name"]])("a claim whose %s cannot be taken apart again", (part) => {
    for (const text of ["ann smith", "", "a\nb", "\ud800", "x".repeat(600)]) {
      expect(() => plan({ claims: [{ ...lock, [part]: text }] })).toThrow(InvalidDecisionError);
    }
  });
});

describe("planCommit() accepts a document only when it is read back as it was decided", () => {
  const open = documentType("open", { schema: z.looseObject({ value: z.any() }), view: (all) => all });
  class Money {
    readonly cents = 5;
  }
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const lost: [what: string, value: unknown][] = [
    ["an absent value that the schema asks for", undefined],
    ["a date", new Date(0)],
    ["a map", new Map([["a", 1]])],
    ["a set", new Set([1])],
    ["a bigint", 1n],
    ["undefined in an array", [undefined]],
    ["a hole in an array", Array.from({ length: 2 }).fill(1, 0, 1)],
    ["NaN", Number.NaN],
    ["infinity", [Number.POSITIVE_INFINITY]],
    ["a function", () => 1],
    ["a symbol", Symbol("a")],
    ["an object of a class", new Money()],
    ["toJSON", { toJSON: () => 1 }],
    ["a key __proto__", JSON.parse('{"__proto__":1}')],
    ["a lone surrogate", "a\ud800b"],
    ["a lone surrogate in a key", { "\udfff": 1 }],
    ["a lone surrogate after a backslash", "\\\ud800"],
    ["itself", cyclic],
    ["100 levels", deep(100)],
    ["100,000 levels", JSON.parse("[".repeat(5_000) + "]".repeat(5_000))],
    ["a buffer", Buffer.from("a")],
    ["a typed array", new Uint8Array(1)],
    ["a boxed number", Object(1)],
    ["an error", new Error("a")],
    [
      "a getter that throws",
      Object.defineProperty({}, "a", {
        enumerable: true,
        get: () => {
          throw new Error("no");
        },
      }),
    ],
  ];
  test.each(lost)("%s is refused", (_what, value) => {
    expect(() => plan({ write: { thing: { value } } }, open)).toThrow(InvalidDecisionError);
  });

  const kept: [what: string, value: unknown][] = [
    ["-0", -0],
    ["an absent value", { a: undefined }],
    ["a pair of surrogates", "😀"],
    ["a backslash and ud800", "\\ud800"],
    ["90 levels", deep(90)],
    ["the least number", Number.MIN_VALUE],
    ["the greatest number", Number.MAX_VALUE],
    ["control characters", "\0\u2028\u007f"],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 })],
    ["a key of every object", { constructor: 1, toString: 2 }],
  ];
  test.each(kept)("%s is kept", (_what, value) => {
    const text = textIn(plan({ write: { thing: { value } }, events: { thing: "Changed" } }, open));
    const read: unknown = parseDocument(open, text);
    expect(JSON.parse(JSON.stringify(read))).toEqual({ id: ID, version: 0, ...JSON.parse(JSON.stringify({ value })) });
  });

  test("whatever is accepted is read back", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (value) => {
          let text: string;
          try {
            text = textIn(plan({ write: { thing: { value } } }, open));
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidDecisionError);
            return;
          }
          expect(fc.stringify(withoutAbsent(parseDocument(open, text)["value"]))).toBe(
            fc.stringify(withoutAbsent(value)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  const strange: [what: string, schema: z.ZodType<object>, state: object][] = [
    ["a field that changes at each reading", z.object({ n: z.number().overwrite((n) => n * 100) }), { n: 5 }],
    ["a preprocessed field", z.object({ n: z.preprocess((n) => Number(n) + 1, z.number()) }), { n: 5 }],
    ["a field form that the schema does not name", z.looseObject({}), { form: 7 }],
    ["a field published that the schema does not name", z.record(z.string(), z.number()), { published: 7 }],
    ["a codec", z.object({ n: z.codec(z.string(), z.number(), { decode: Number, encode: String }) }), { n: "5" }],
  ];
  test.each(strange)("%s is refused", (_what, schema, state) => {
    expect(() => plan({ write: { thing: state } }, documentType("strange", { schema }))).toThrow(InvalidDecisionError);
  });

  const sound: [what: string, schema: z.ZodType<object>, state: object, read: object][] = [
    ["a strict object", z.strictObject({ n: z.number() }), { n: 5, id: ID, version: 3 }, { n: 5 }],
    ["a loose object", z.looseObject({ n: z.number() }), { n: 5, more: 1 }, { n: 5, more: 1 }],
    ["a default", z.object({ n: z.number().default(7) }), {}, { n: 7 }],
    ["a catch", z.object({ n: z.number().catch(7) }), { n: "x" }, { n: 7 }],
    ["coercion", z.object({ n: z.coerce.number() }), { n: "5" }, { n: 5 }],
    ["a trimmed text", z.object({ n: z.string().trim() }), { n: " a " }, { n: "a" }],
    ["an optional field", z.object({ n: z.number().optional() }), { n: undefined }, {}],
    ["a union", z.union([z.object({ a: z.number() }), z.object({ b: z.number() })]), { b: 1 }, { b: 1 }],
    ["a record", z.record(z.string(), z.number()), { "a b": 1 }, { "a b": 1 }],
  ];
  test.each(sound)("%s is kept", (_what, schema, state, read) => {
    const type = documentType("sound", { schema, upcasts: [(older) => ({ ...older, n: Number(older["n"]) * 100 })] });
    const { args } = plan({ write: { thing: state } }, type);
    expect(parseDocument(type, String(args[17]))).toEqual({ id: ID, version: 0, ...read });
  });

  test("a reply that JSON cannot hold is refused, and the first answer is the one that a repetition gets", () => {
    for (const reply of [
      new Date(0),
      1n,
      [undefined],
      { a: Number.NaN },
      new Map(),
      () => 1,
      { b: { toJSON: () => 2 } },
    ]) {
      expect(() => plan({ claims: [lock], reply: () => reply })).toThrow(/JSON cannot hold its reply/);
    }
    for (const [reply, answer] of [
      [undefined, null],
      [{ a: undefined }, {}],
      ["a", "a"],
      [[1], [1]],
    ]) {
      const { reply: first, args } = plan({ claims: [lock], reply: () => reply });
      expect([first, JSON.parse(String(args[2]))]).toEqual([answer, answer]);
    }
  });

  test("a view that subscribers could not read is refused", () => {
    const blind = documentType("blind", { schema: z.object({ n: z.number() }), view: () => "a" });
    const change = { write: { thing: { n: 1 } }, events: { thing: "Changed" } };
    expect(() => plan(change, blind)).toThrow(/Changed cannot be published/);
    const dated = documentType("dated", {
      schema: z.object({ n: z.number() }),
      view: ({ id }) => ({ id, at: new Date(0) }),
    });
    expect(() => plan(change, dated)).toThrow(/Changed cannot be published/);
  });
});

// A key that is undefined equals a missing key.
function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutAbsent(each)]).toSorted());
}
