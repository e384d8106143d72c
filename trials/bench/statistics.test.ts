import { expect, test } from "vitest";
import { spreadOf, waitsOf } from "./statistics.ts";

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
