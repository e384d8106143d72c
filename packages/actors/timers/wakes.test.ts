// Tests when which partitions are swept.
import { expect, test } from "vitest";
import { Wakes } from "./wakes.ts";

test("a partition is swept at its earliest time, and once", () => {
  const wakes = new Wakes();
  expect(wakes.nextAt(0)).toBe(Number.POSITIVE_INFINITY);
  wakes.add(3, 500);
  wakes.add(3, 200);
  wakes.add(3, 900);
  wakes.add(4, 300);
  expect([wakes.nextAt(0), [...wakes.take(199)]]).toEqual([200, []]);
  expect([[...wakes.take(200)], wakes.nextAt(0)]).toEqual([[3], 300]);
});

test("sweeps of timers that are due soon after each other wait for the earliest time; one that is asked for now does not", () => {
  const wakes = new Wakes();
  wakes.add(1, 100);
  wakes.add(2, 104);
  expect([wakes.nextAt(110), [...wakes.take(110)]]).toEqual([110, [1, 2]]);
  wakes.add(1, 500);
  wakes.addNow(7);
  expect(wakes.nextAt(110)).toBe(Number.NEGATIVE_INFINITY);
  expect([[...wakes.take(110)], wakes.nextAt(110)]).toEqual([[7], 500]);
  wakes.addNow(7);
  wakes.clear();
  expect(wakes.nextAt(0)).toBe(Number.POSITIVE_INFINITY);
});
