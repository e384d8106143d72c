import { decisionsOf } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { DAYS_KEPT, MINUTES_KEPT, NO_SALES, type Reading, samplesActor, withReading, withSales } from "./samples.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const now = 20_000 * DAY_MS + 90 * MINUTE_MS + 500;
const minute = 20_000 * DAY_MS + 90 * MINUTE_MS;
const gauges = { holds: 3, lagMs: 20, due: 1, dead: 2 };
const sale = { opened: 2, sold: 1, soldCents: 1_999, refunded: 0, refundedCents: 0 };
const reading = (changes: Partial<Reading> = {}): Reading => ({
  ...{ base: null, gauges, sales: [], cursors: ["1-0", "2-0"], since: 7 },
  ...changes,
});

test("a reading adds a sample of the present minute, and its sales to their minutes", () => {
  const first = withReading([], reading(), now);
  expect(first).toEqual([{ at: minute, ...gauges, ...NO_SALES }]);
  const later = { ...gauges, holds: 9 };
  const second = withReading(first, reading({ gauges: later, sales: [{ at: minute, sales: sale }] }), now + MINUTE_MS);
  expect(second).toEqual([
    { at: minute, ...gauges, ...sale },
    { at: minute + MINUTE_MS, ...later, ...NO_SALES },
  ]);
});

test("samples are of three hours at most, and sales of before count for their days alone", () => {
  let samples = withReading([], reading(), now);
  for (let n = 1; n <= MINUTES_KEPT + 5; n += 1) samples = withReading(samples, reading(), now + n * MINUTE_MS);
  expect(samples).toHaveLength(MINUTES_KEPT);
  const old = [{ at: minute - 10 * 3_600_000, sales: sale }];
  expect(withReading(samples, reading({ sales: old }), now + (MINUTES_KEPT + 5) * MINUTE_MS)).toHaveLength(
    MINUTES_KEPT,
  );
  expect(withSales([], { sales: old }, now)).toEqual([
    { at: 19_999 * DAY_MS, ...sale },
    { at: 20_000 * DAY_MS, ...NO_SALES },
  ]);
});

test("the last days are kept, and the sales of one day are added up", () => {
  let days = withSales([], { sales: [{ at: minute, sales: sale }] }, now);
  days = withSales(days, { sales: [{ at: minute, sales: sale }] }, now);
  expect(days).toEqual([{ at: 20_000 * DAY_MS, ...sale, opened: 4, sold: 2, soldCents: 3_998 }]);
  for (let n = 1; n <= DAYS_KEPT; n += 1) days = withSales(days, { sales: [] }, now + n * DAY_MS);
  expect(days.map(({ at }) => at / DAY_MS)).toEqual(Array.from({ length: DAYS_KEPT }, (_, n) => 20_001 + n));
});

test("a reading that another has overtaken changes nothing, so that no sale counts twice", () => {
  const { given } = decisionsOf(samplesActor, { now, id: "s" });
  const stored = { minutes: [[minute / MINUTE_MS, 1, 0, 0, 0, 0, 0, 0, 0, 0]], id: "s", version: 0 };
  const days = { days: [], cursors: ["1-0"], since: 7, id: "s", version: 4 };
  const sales = [{ at: minute, sales: sale }];
  given({ samples: stored, days })
    .when({ type: "Read", reading: reading({ base: 3, sales }) })
    .expect({});
  given({ samples: stored, days })
    .when({ type: "Read", reading: reading({ base: 4, sales }) })
    .expect({
      write: {
        samples: { minutes: [[minute / MINUTE_MS, 3, 20, 1, 2, 2, 1, 1_999, 0, 0]] },
        days: { days: [[20_000 * DAY_MS, 2, 1, 1_999, 0, 0]], cursors: ["1-0", "2-0"], since: 7 },
      },
    });
});

test("three hours of large figures are less than a document may hold", () => {
  const huge = { holds: 99_999, lagMs: 9_999_999, due: 99_999, dead: 99_999 };
  const large = { opened: 99_999, sold: 99_999, soldCents: 9_999_999_99, refunded: 9_999, refundedCents: 9_999_999 };
  const minutes = Array.from({ length: MINUTES_KEPT }, (_, n) => [
    minute / MINUTE_MS + n,
    ...Object.values(huge),
    ...Object.values(large),
  ]);
  expect(JSON.stringify({ minutes }).length).toBeLessThan(16_000);
});
