import { expect, test } from "vitest";
import type { Round } from "../rounds.ts";
import { compare, linesOf } from "./verdict.ts";

const cost = { what: "time per sale", of: ({ perSecond = Number.NaN }) => 1 / perSecond };
const pair = ["new", "old"] as const;
// The machine becomes slower from round to round, for both.
const roundsWith = (ratios: readonly number[]): Round[] =>
  ratios.map((ratio, at) => {
    const perSecond = 1_000 / (at + 1);
    const figures = new Map([
      ["old", { perSecond }],
      ["new", { perSecond: perSecond / ratio }],
    ]);
    return { figures, foreign: 0 };
  });

test.each([
  ["not slower", [0.9, 1, 1, 1.01, 1.02, 1.049]],
  ["not slower", [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
  ["undecided", [0.9, 1, 1, 1.01, 1.02, 1.051]],
  ["undecided", [1.04, 1.2, 1.2, 1.2, 1.2, 1.2]],
  ["slower", [1.06, 1.2, 1.2, 1.2, 1.2, 1.2]],
  // One outlier of nine is outside of the interval.
  ["not slower", [1, 1, 1, 1, 1, 1, 1, 1, 9]],
])("compare() says %s of ratios within rounds of %j", (verdict, ratios) => {
  expect(compare(roundsWith(ratios), [cost], pair).map((one) => one.verdict)).toEqual([verdict]);
});

test("compare() gives the median of the ratios and not the ratio of the medians", () => {
  const [found] = compare(roundsWith([1.1, 1, 0.9, 1, 1.1, 0.9]), [cost], pair);
  expect(found).toMatchObject({ what: "time per sale", verdict: "undecided" });
  expect(found?.ratio.median).toBeCloseTo(1, 9);
  expect(found?.ratio.low).toBeCloseTo(0.9, 9);
  expect(found?.ratio.high).toBeCloseTo(1.1, 9);
});

test("compare() refuses rounds in which a figure is missing", () => {
  const rounds = roundsWith([1, 1, 1, 1, 1, 1, 1]);
  expect(() => compare(rounds, [cost], ["new", "nobody"])).toThrow("Cannot estimate a median");
});

test("linesOf() shows ratio, interval and verdict", () => {
  const ratio = { median: 1.00123, low: 0.981, high: 1.0449, coverage: 0.96142578125 };
  expect(linesOf([{ what: "time per sale", ratio, verdict: "not slower" }])).toEqual([
    "time per sale: 1 × (0.981..1.04 in 96.1 %), not slower",
  ]);
});
