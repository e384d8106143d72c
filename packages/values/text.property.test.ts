import fc from "fast-check";
import { expect, test } from "vitest";
import { textProperties } from "./testing/index.ts";

test.each(Object.entries(textProperties))("%s", (_name, property) => {
  expect(() => fc.assert(property, { numRuns: 3_000, seed: 20_261_126 })).not.toThrow();
});
