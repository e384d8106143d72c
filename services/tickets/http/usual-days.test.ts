import { expect, test } from "vitest";
import { daysOf } from "./usual-days.ts";

// Friday 27 November 2026, 02:00 UTC: still Thursday evening in New York.
const now = Date.parse("2026-11-27T02:00:00Z");

test.each([
  ["America/New_York", "2026-11-26"],
  ["Europe/Berlin", "2026-11-27"],
  ["Asia/Tokyo", "2026-11-27"],
])("tonight is the day of the visitor in %s", (zone, day) => {
  expect(daysOf("tonight", now, zone)).toEqual({ from: day, to: day });
});

test.each([
  ["2026-11-26T12:00:00Z", "2026-11-27", "2026-11-29"],
  ["2026-11-27T12:00:00Z", "2026-11-27", "2026-11-29"],
  ["2026-11-28T12:00:00Z", "2026-11-28", "2026-11-29"],
  ["2026-11-29T12:00:00Z", "2026-11-29", "2026-11-29"],
  ["2026-11-29T20:00:00Z", "2026-12-04", "2026-12-06"],
  ["2026-12-30T12:00:00Z", "2027-01-01", "2027-01-03"],
])("at %s in Tokyo this weekend is from %s to %s", (at, from, to) => {
  expect(daysOf("weekend", Date.parse(at), "Asia/Tokyo")).toEqual({ from, to });
});
