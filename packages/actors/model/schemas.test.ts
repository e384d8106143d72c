// Tests which schemas of documents and events are refused when they are declared.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { documentType, eventStream } from "../index.ts";
import { isPlainSchema } from "./schemas.ts";
import { differenceOf, faultIn } from "./stored-data.ts";

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

describe("isPlainSchema()", () => {
  const fields: z.ZodType[] = [
    ...[
      z.string(),
      z.string().min(1).max(3),
      z.email(),
      z.iso.datetime(),
      z.number(),
      z.number().int().min(0),
      z.boolean(),
    ],
    ...[
      z.null(),
      z.enum(["a", "b"]),
      z.literal(["a", 1, null]),
      z.string().trim(),
      z.url(),
      z.number().overwrite((n) => n + 1),
    ],
    ...[z.coerce.number(), z.any(), z.unknown(), z.record(z.string(), z.number()), z.string().default("a")],
    ...[z.string().catch("a"), z.preprocess((value) => value, z.string()), z.union([z.string(), z.number()])],
    ...[
      z.string().refine((text) => text !== "b"),
      z.lazy(() => z.string()),
      z.tuple([z.string()]),
      z.string().readonly(),
    ],
  ];
  const values = fc.oneof(
    fc.constantFrom(
      "",
      "a",
      "b",
      " a ",
      "a@b.cd",
      "2020-01-01T00:00:00Z",
      "http://a.b/",
      0,
      -0,
      1,
      1.5,
      1e300,
      Number.NaN,
    ),
    fc.constantFrom(true, null, undefined, [], ["a"], {}, { a: 1 }, new Date(0), 1n, { a: { a: "a" } }),
    fc.string(),
    fc.double(),
  );
  const inputs = fc.record({
    a: fc.oneof(values, fc.record({ a: values, b: values })),
    b: fc.constantFrom(null, 1),
  });
  const schemas = fc
    .letrec<{ schema: z.ZodType }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.constantFrom(...fields),
        tie("schema").map((inner) => inner.nullable()),
        tie("schema").map((inner) => inner.optional()),
        tie("schema").map((inner) => z.array(inner)),
        fc.tuple(tie("schema"), tie("schema")).map(([a, b]) => z.object({ a, b })),
        fc.tuple(tie("schema"), tie("schema")).map(([a, b]) => z.strictObject({ a, b: b.optional() })),
        fc
          .tuple(tie("schema"), tie("schema"))
          .map(([a, b]) =>
            z.discriminatedUnion("a", [z.object({ a: z.literal("a"), b: a }), z.object({ a: z.literal("b"), b })]),
          ),
      ),
    }))
    .schema.map((field) => z.object({ a: field, b: z.number().nullable() }));

  test("says yes only where JSON gives back whatever the schema has returned", () => {
    let plain = 0;
    fc.assert(
      fc.property(schemas, fc.array(inputs), (schema, some) => {
        if (!isPlainSchema(schema)) return;
        for (const input of some) {
          const { success, data } = schema.safeParse(input);
          if (!success) continue;
          plain += 1;
          expect(faultIn(data)).toBeNull();
          expect(differenceOf(data, schema.parse(JSON.parse(JSON.stringify(data))))).toBeNull();
        }
      }),
      { numRuns: 1_000 },
    );
    expect(plain).toBeGreaterThan(20);
  });

  test.each([
    [
      true,
      z.object({
        a: z.string(),
        b: z.array(z.enum(["x"])).nullable(),
        c: z.strictObject({ d: z.number().optional() }),
      }),
    ],
    [false, z.looseObject({ a: z.string() })],
    [false, z.object({ a: z.string().trim() })],
    [false, z.object({ a: z.any() })],
    [false, z.object({ a: z.string().refine(() => true) })],
    [false, z.object({ a: z.coerce.string() })],
  ])("is %p of its examples", (isPlain, schema) => {
    expect(isPlainSchema(schema)).toBe(isPlain);
  });

  test("ends at a schema that contains itself", () => {
    const node: z.ZodType = z.object({
      get next() {
        return node.nullable();
      },
    });
    expect(isPlainSchema(node)).toBe(false);
  });
});
