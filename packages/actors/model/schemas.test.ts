// Tests which schemas of documents and events are refused when they are declared.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { documentType, eventStream } from "../index.ts";

describe("documentType() refuses", () => {
  const unfit: [what: string, schema: z.ZodType<object>][] = [
    ["a date", z.object({ at: z.date() })],
    ["a map", z.object({ at: z.map(z.string(), z.number()) })],
    ["a set", z.object({ at: z.set(z.number()) })],
    ["a bigint", z.object({ at: z.bigint() })],
    ["a transform", z.object({ at: z.string().transform(Number) })],
    ["a custom type", z.object({ at: z.instanceof(URL) })],
    ["undefined", z.object({ at: z.undefined() })],
    ["a symbol", z.object({ at: z.symbol() })],
    ["NaN", z.object({ at: z.nan() })],
  ];
  test.each(unfit)("a schema with %s", (_what, schema) => {
    expect(() => documentType("odd", { schema })).toThrow(/^Cannot declare document odd: JSON cannot hold its data/);
    expect(() => eventStream("odds", { subscribers: [], schema: 1, types: { Odd: schema } })).toThrow(
      /^Cannot declare event Odd: JSON cannot hold its data/,
    );
  });

  test.each(["id", "version", "form", "published"])("a schema with the field %s, wherever it shows", (field) => {
    const plain = z.object(Object.fromEntries([[field, z.number()]]));
    const shapes = [
      plain,
      z.strictObject(plain.shape),
      z.looseObject(plain.shape),
      plain.optional(),
      plain.readonly(),
      plain.catch(Object.fromEntries([[field, 1]])),
      z.union([z.object({ a: z.number() }), plain]),
      z.intersection(z.object({ a: z.number() }), plain),
      z.lazy(() => plain),
      z.preprocess((value) => value, plain),
    ];
    for (const schema of shapes) {
      expect(() => Reflect.apply(documentType, null, ["odd", { schema }])).toThrow(
        `Cannot declare document odd: the field ${field} is the engine's own`,
      );
    }
  });
});
