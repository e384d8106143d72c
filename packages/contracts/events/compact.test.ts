import { expect, test } from "vitest";
import { z } from "zod";
import { defaultsIn, withoutAdded } from "./compact.ts";

test("withoutAdded() leaves out what has the value that is added, and nothing else", () => {
  const added = { city: null, fee: 0, codes: [], seal: "none" };
  expect(withoutAdded({ id: "t1", city: null, fee: 0, codes: [], seal: "none" }, added)).toEqual({ id: "t1" });
  const given = { city: "Bergen", fee: null, codes: ["c"], seal: null };
  expect(withoutAdded(given, added)).toEqual(given);
  expect(withoutAdded({ toString: undefined }, added)).toEqual({ toString: undefined });
});

test("defaultsIn() returns the defaults of a schema, which reads data without them as before", () => {
  const schema = z.object({
    id: z.string(),
    city: z.string().nullable().default(null),
    codes: z.array(z.string()).default([]),
  });
  const added = defaultsIn(schema);
  expect(added).toEqual({ city: null, codes: [] });
  const data = { id: "t1", city: null, codes: [] };
  expect(schema.parse(withoutAdded(data, added))).toEqual(data);
});
