// Tests that two releases can change one document side by side: neither loses what only the other knows.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { actor, actorTerms, defineService, documentType, eventStream } from "../index.ts";
import type { Memory } from "../testing/memory/data.ts";
import { emptyMemory } from "../testing/memory/memory.ts";
import { countedId, MemoryService } from "../testing/memory-service.ts";
import type { DocumentType, Upcast } from "./document.ts";
import { decodeEvent } from "./events.ts";
import { documentKey } from "./keys.ts";

const ID = countedId(1);
const KEY = documentKey(0, "seats", "seat", ID);

/** Runs one release of a service that sets the state of a seat by a function. */
function release(type: DocumentType<object>, views: Partial<ReturnType<typeof eventStream>> = {}) {
  const view = z.looseObject({ id: z.string() });
  const events = eventStream("seats", { subscribers: [], schema: 1, types: { SeatChanged: view }, ...views });
  const terms = actorTerms("seat", { documents: { seat: type }, events: ["SeatChanged"] });
  const seatActor = actor(terms, {
    documents: (id) => ({ seat: id }),
    decide: ({ seat }, change: (state: Record<string, unknown>) => object) => ({
      write: { seat: change({ ...seat }) },
      ...(type.view && { events: { seat: "SeatChanged" as const } }),
    }),
  });
  const service = MemoryService.of(defineService("seats", { events, actors: [seatActor] }));
  return {
    change: (memory: Memory, change: (state: Record<string, unknown>) => object): Memory =>
      service.ask(memory, seatActor, { id: ID, message: change }).memory,
    read: (memory: Memory) => service.read(memory, type, ID),
    events: (memory: Memory) => service.eventsIn(memory).map(({ fields }) => decodeEvent(events, fields)),
  };
}

const storedIn = (memory: Memory): unknown => JSON.parse(memory.documents[KEY]?.text ?? "null");

describe("a document with keys that only the next release knows", () => {
  const inner = { row: z.number() };
  const item = { name: z.string() };
  const shape = (place: z.ZodType, extra: z.ZodType) => z.object({ price: z.number(), place, extras: z.array(extra) });
  const now = release(documentType("seat", { schema: shape(z.object(inner), z.object(item)) }));
  const strict = release(
    documentType("seat", {
      schema: z.strictObject({
        price: z.number(),
        place: z.strictObject(inner),
        extras: z.array(z.strictObject(item)),
      }),
    }),
  );
  const next = release(
    documentType("seat", {
      schema: shape(z.object({ ...inner, door: z.string() }), z.object({ ...item, cents: z.number() })).extend({
        view: z.string(),
      }),
    }),
  );
  const full = {
    price: 5,
    view: "far",
    place: { row: 1, door: "A" },
    extras: [
      { name: "tea", cents: 3 },
      { name: "cake", cents: 4 },
    ],
  };
  const made = next.change(emptyMemory(), () => full);

  test.each([
    ["a loose reader", now],
    ["a strict schema", strict],
  ])("keeps them when %s of this release changes another key", (_what, one) => {
    const after = one.change(made, (seat) => ({ ...seat, price: 6 }));
    expect(next.read(after)).toEqual({ ...full, price: 6, id: ID, version: 1 });
    expect(one.read(after)).toMatchObject({ price: 6 });
  });

  test("keeps those of nested objects that this release changes", () => {
    const after = now.change(made, (seat) => ({ ...seat, place: { row: 2 } }));
    expect(next.read(after)).toEqual({ ...full, place: { row: 2, door: "A" }, id: ID, version: 1 });
  });

  test("keeps those of list items that stay as they are, wherever they move; a changed item has none", () => {
    const moved = now.change(made, (seat) => ({
      ...seat,
      extras: [{ name: "cake" }, { name: "pie" }, { name: "tea" }],
    }));
    expect(storedIn(moved)).toMatchObject({
      extras: [{ name: "cake", cents: 4 }, { name: "pie" }, { name: "tea", cents: 3 }],
    });
  });

  test("drops keys that this release knows and removes", () => {
    const known = release(documentType("seat", { schema: z.object({ tags: z.record(z.string(), z.number()) }) }));
    const memory = known.change(emptyMemory(), () => ({ tags: { a: 1, b: 2 } }));
    expect(known.read(known.change(memory, () => ({ tags: { b: 2 } })))).toMatchObject({ tags: { b: 2 } });
  });
});

describe("a later form that this release declares and does not write yet", () => {
  const addCurrency: Upcast = (older) => ({ currency: "usd", ...older });
  const toCents: Upcast = ({ price, ...older }) => ({ ...older, cents: Math.round(Number(price) * 100) });
  const fromCents: Upcast = ({ cents, ...newer }) => ({ ...newer, price: Number(cents) / 100 });
  const latest = z.object({ cents: z.number(), currency: z.string() });
  const forms = { upcasts: [addCurrency, toCents], downcasts: [null, fromCents] };
  const before = release(
    documentType("seat", { schema: z.object({ price: z.number(), currency: z.string() }), upcasts: [addCurrency] }),
  );
  const between = release(documentType("seat", { schema: latest, ...forms, writes: 2 }));
  const after = release(documentType("seat", { schema: latest, upcasts: [addCurrency, toCents] }));

  test("is not written, so the release before can read", () => {
    const memory = between.change(emptyMemory(), () => ({ cents: 1_999, currency: "eur" }));
    expect(storedIn(memory)).toEqual({ id: ID, version: 0, form: 2, price: 19.99, currency: "eur" });
    expect(before.read(memory)).toMatchObject({ price: 19.99 });
    const changed = between.change(
      before.change(memory, (seat) => ({ ...seat, price: 5 })),
      (seat) => ({
        ...seat,
        currency: "usd",
      }),
    );
    expect(between.read(changed)).toEqual({ id: ID, version: 2, cents: 500, currency: "usd" });
  });

  test("is kept where the release after has written it", () => {
    const memory = after.change(emptyMemory(), () => ({ cents: 1_999, currency: "eur" }));
    const changed = between.change(memory, (seat) => ({ ...seat, cents: 7 }));
    expect(storedIn(changed)).toEqual({ id: ID, version: 1, form: 3, cents: 7, currency: "eur" });
    expect(after.read(changed)).toEqual({ id: ID, version: 1, cents: 7, currency: "eur" });
    expect(() => before.read(changed)).toThrow("it is of form 3, this program knows 2");
  });

  test("an upcast is applied once, and its leftovers go", () => {
    const old = release(documentType("seat", { schema: z.looseObject({ price: z.number() }) }));
    const memory = old.change(emptyMemory(), () => ({ price: 5 }));
    const loose = release(
      documentType("seat", {
        schema: z.looseObject({ price: z.number() }),
        upcasts: [(older) => ({ ...older, price: Number(older["price"]) * 100 })],
      }),
    );
    const once = loose.change(memory, (seat) => seat);
    expect([loose.read(once), loose.read(loose.change(once, (seat) => seat))]).toMatchObject([
      { price: 500 },
      { price: 500 },
    ]);
    const cents = release(documentType("seat", { schema: z.object({ cents: z.number() }), upcasts: [keepPrice] }));
    expect(storedIn(cents.change(memory, (seat) => seat))).toEqual({ id: ID, version: 1, form: 2, cents: 500 });
  });

  test("a value that the written form cannot hold is refused", () => {
    const added: Upcast = (older) => ({ ...older, refund: null });
    const schema = z.object({ refund: z.string().nullable() });
    const early = release(documentType("seat", { schema, upcasts: [added], writes: 1 }));
    expect(early.read(early.change(emptyMemory(), () => ({ refund: null })))).toMatchObject({ refund: null });
    expect(() => early.change(emptyMemory(), () => ({ refund: "r1" }))).toThrow(/not be read as it was decided/);
  });

  test("events are published in the form that is written", () => {
    const view = z.object({ id: z.string(), cents: z.number() });
    const types = { SeatChanged: view };
    const type = documentType("seat", {
      schema: z.object({ cents: z.number() }),
      view: ({ id, cents }) => ({ id, cents }),
    });
    const stream = { schema: 2, types, upcasts: [toCents], downcasts: [fromCents], writes: 1 };
    const one = release(type, stream);
    const memory = one.change(emptyMemory(), () => ({ cents: 1_999 }));
    expect(one.events(memory)).toMatchObject([{ schema: 1, data: { id: ID, cents: 1_999 } }]);
    expect(Object.values(memory.streams)[0]?.[0]).toContain(JSON.stringify({ id: ID, price: 19.99 }));
  });

  test.each([0, 4, 1.5, Number.NaN])("cannot be %p of three", (writes) => {
    expect(() => documentType("seat", { schema: latest, ...forms, writes })).toThrow(
      `Cannot declare document seat: it has no form ${writes}, only 1 to 3`,
    );
  });
});

function keepPrice(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...older, cents: Number(older["price"]) * 100 };
}
