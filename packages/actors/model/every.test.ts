// Tests the times of recurring timers.
import { expect, test } from "vitest";
import { nextTime, soleId, timesBetween } from "./every.ts";
import { partitionOf } from "./ids.ts";
import { timer } from "./timer-kinds.ts";

const at = (text: string): number => Date.parse(text);
const texts = (times: readonly (number | null)[]) => times.map((time) => time && new Date(time).toISOString());

test("nextTime() gives the first time after the given one, in the time zone", () => {
  const nightly = { cron: "0 3 * * *", timeZone: "Europe/Berlin" };
  expect(nextTime(nightly, at("2026-07-01T00:59:59.999Z"))).toBe(at("2026-07-01T01:00:00Z"));
  expect(nextTime(nightly, at("2026-07-01T01:00:00Z"))).toBe(at("2026-07-02T01:00:00Z"));
  expect(nextTime({ cron: "0 3 * * *" }, at("2026-07-01T01:00:00Z"))).toBe(at("2026-07-01T03:00:00Z"));
});

test("a time that a change of the clock skips is due after the gap, one that it repeats is due once", () => {
  const every = { cron: "30 2 * * *", timeZone: "Europe/Berlin" };
  // 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00.
  const spring = nextTime(every, at("2026-03-28T12:00:00Z"));
  expect(texts([spring, spring && nextTime(every, spring)])).toEqual([
    "2026-03-29T01:00:00.000Z",
    "2026-03-30T00:30:00.000Z",
  ]);
  const autumn = nextTime(every, at("2026-10-24T12:00:00Z"));
  expect(texts([autumn, autumn && nextTime(every, autumn)])).toEqual([
    "2026-10-25T00:30:00.000Z",
    "2026-10-26T01:30:00.000Z",
  ]);
});

test("timesBetween() counts missed times, 1,000 at most", () => {
  const hourly = { cron: "0 * * * *" };
  expect(timesBetween(hourly, at("2026-07-01T00:00:00Z"), at("2026-07-01T03:00:00Z"))).toBe(3);
  expect(timesBetween(hourly, at("2026-07-01T00:00:00Z"), at("2026-07-01T00:59:59Z"))).toBe(0);
  expect(timesBetween({ cron: "* * * * * *" }, 0, at("2026-07-01T00:00:00Z"))).toBe(1_000);
});

test.each([
  { attempts: 0 },
  { attempts: 1.5 },
  { backoff: [] },
  { backoff: [-1] },
  { timeoutMs: 0 },
  { timeoutMs: Number.NaN },
  { every: { cron: "when it rains" } },
  { every: { cron: "0 0 30 2 *" } },
  { every: { cron: "0 3 * * *", timeZone: "Mars/Olympus" } },
])("timer() refuses %o", (policy) => {
  expect(() => timer("reminder", policy)).toThrow(expect.objectContaining({ code: "invalid_decision" }));
});

test("the id of a sole recurring timer is in partition 0", () => {
  expect(partitionOf(soleId, 1)).toBe(0);
});
