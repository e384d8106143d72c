// Tests that documents and events of past forms are read in the present form.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { documentType, findDocument, formatDocument, parseDocument } from "./document.ts";
import { decodeEvent, encodeEvent, eventStream } from "./events.ts";

// Form 1 holds the price as a decimal, form 2 in minor units, form 3 in minor units with a currency.
const priced = z.object({ cents: z.number(), currency: z.string() });
const upcasts = [
  ({ price, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, cents: Math.round(Number(price) * 100) }),
  (older: Readonly<Record<string, unknown>>) => ({ ...older, currency: "usd" }),
];
const seat = documentType("seat", { schema: priced, upcasts });
const seatEvents = eventStream("seats", { subscribers: [], schema: 3, upcasts, types: { SeatChanged: priced } });

function entry(schema: number, data: object): string[] {
  const head = { type: "SeatChanged", id: "s1", kind: "seat", version: 4, time: 5, cause: "c", trace: "", schema };
  return encodeEvent({ ...head, data });
}

describe("documents", () => {
  test("a document of every past form is read in the present form", () => {
    const texts = [
      '{"id":"s1","version":7,"price":"19.99"}',
      '{"id":"s1","version":7,"form":1,"price":"19.99"}',
      '{"id":"s1","version":7,"form":2,"cents":1999}',
      '{"id":"s1","version":7,"form":3,"cents":1999,"currency":"usd"}',
    ];
    const present = { id: "s1", version: 7, cents: 1999, currency: "usd" };
    expect(texts.map((text) => parseDocument(seat, text))).toEqual(texts.map(() => present));
  });

  test("a document is written in the present form", () => {
    const text = formatDocument(seat, { id: "s1", version: 0, cents: 5, currency: "eur" });
    expect(JSON.parse(text)).toEqual({ id: "s1", version: 0, form: 3, cents: 5, currency: "eur" });
  });

  test("the last event of a document is kept in its text, and is no part of its state", () => {
    const document = { id: "s1", version: 4, cents: 5, currency: "eur" };
    const last = { version: 2, time: 1_700_000_000_000 };
    const texts = [last, null, undefined].map((published) => formatDocument(seat, document, { published }));
    expect(texts.map((text) => findDocument(seat, text))).toMatchObject(
      [last, null, undefined].map((published) => ({ document, published })),
    );
    expect(texts[2]).not.toContain("published");
  });

  test("a document of a later form is refused", () => {
    expect(() => parseDocument(seat, '{"id":"s1","version":0,"form":4}')).toThrow("it is of form 4");
  });
});

describe("events", () => {
  test("an event of every past form is read in the present form", () => {
    const entries = [entry(1, { price: 19.99 }), entry(2, { cents: 1999 }), entry(3, { cents: 1999, currency: "usd" })];
    const present = entries.map(() => ({ cents: 1999, currency: "usd" }));
    expect(entries.map((fields) => decodeEvent(seatEvents, fields).data)).toEqual(present);
  });

  test("an event says at which version the document's event before it was; older events do not", () => {
    const event = {
      type: "SeatChanged",
      id: "s1",
      kind: "seat",
      version: 4,
      time: 5,
      cause: "c",
      trace: "",
      schema: 3,
    };
    const data = { cents: 1, currency: "usd" };
    const entries = [{ version: 2, time: 3 }, null, undefined].map((last) => encodeEvent({ ...event, data }, last));
    expect(entries.map((fields) => decodeEvent(seatEvents, fields))).toEqual(
      [2, null, null].map((previous) => ({ ...event, data, previous })),
    );
    expect(entries[2]).not.toContain("previous");
    // An entry with the same fields as the one before it takes no bytes for their names.
    const [later, first] = entries.map((fields) => fields.filter((_, at) => at % 2 === 0));
    expect(first).toEqual(later);
  });

  test("an event of an unknown type or a later form is set aside, a broken event is not", () => {
    const failure = (fields: string[]) => {
      try {
        decodeEvent(seatEvents, fields);
      } catch (error) {
        return error instanceof Error ? error.name : "";
      }
      return "read";
    };
    expect(failure(entry(4, { cents: 1 }))).toBe("UnknownEventError");
    const [, , ...rest] = entry(1, {});
    expect(failure(["type", "SeatGifted", ...rest])).toBe("UnknownEventError");
    expect(failure(["type", "toString", ...rest])).toBe("TerminalError");
    expect(failure(["type", "a kind|of its own", ...rest])).toBe("TerminalError");
    expect(failure(entry(3, { cents: "much" }))).toBe("TerminalError");
    expect(failure(["type", "SeatChanged", "schema", "1", "data", "{"])).toBe("TerminalError");
    expect(failure(["type", "Nonsense"])).toBe("TerminalError");
  });

  test("a stream whose schema number does not fit its upcasts cannot be declared", () => {
    expect(() => eventStream("seats", { subscribers: [], schema: 2, types: {} })).toThrow("needs its upcasts");
  });
});
