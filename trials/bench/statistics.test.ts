import { expect, test } from "vitest";
import { createRandom } from "../support/seeded-random.ts";
import { medianInterval, spreadOf, waitsOf } from "./statistics.ts";

test("spreadOf() gives the middle and both ends, whatever the order", () => {
  expect(spreadOf([5, 1, 9])).toEqual({ median: 5, least: 1, most: 9 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
});

test("spreadOf() refuses to sum up nothing", () => {
  expect(() => spreadOf([])).toThrow(RangeError);
});

test("waitsOf() finds the wait that one in a hundred exceeds", () => {
  const waits = Array.from({ length: 101 }, (_, at) => 100 - at);
  expect(waitsOf(waits)).toEqual({ p50: 50, p99: 99, most: 100 });
});

test("medianInterval() leaves out as many at both ends as 95 % allow", () => {
  // Tables of the sign test: 0 of 6, 0 of 8, 1 of 9, 2 of 12, 5 of 20.
  const upTo = (count: number) => Array.from({ length: count }, (_, at) => count - at);
  expect(medianInterval(upTo(6))).toEqual({ median: 3.5, low: 1, high: 6, coverage: 1 - 2 / 64 });
  expect(medianInterval(upTo(8))).toEqual({ median: 4.5, low: 1, high: 8, coverage: 1 - 2 / 256 });
  expect(medianInterval(upTo(9))).toEqual({ median: 5, low: 2, high: 8, coverage: 1 - 20 / 512 });
  expect(medianInterval(upTo(12))).toMatchObject({ median: 6.5, low: 3, high: 10 });
  expect(medianInterval(upTo(20))).toMatchObject({ median: 10.5, low: 6, high: 15 });
});

test("medianInterval() covers the median as often as it says", () => {
  const random = createRandom(8);
  const drawn = Array.from({ length: 4_000 }, () => Array.from({ length: 12 }, () => random.next() ** 3));
  const covering = drawn.map(medianInterval).filter(({ low, high }) => low <= 0.125 && 0.125 <= high);
  expect(Math.abs(covering.length / drawn.length - medianInterval(drawn[0] ?? []).coverage)).toBeLessThan(0.01);
});

test.each([[[]], [[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 5, Number.NaN]]])("medianInterval() refuses %j", (values) => {
  expect(() => medianInterval(values)).toThrow("Cannot estimate a median");
});
