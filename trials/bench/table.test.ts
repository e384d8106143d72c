import { expect, test } from "vitest";
import type { Line } from "./row.ts";
import { tableOf, withMeasured } from "./table.ts";

const figure = { median: 0.4123, least: 0.39, most: 0.45 };
const foreign = { median: 0.034, least: 0, most: 0.05 };
const line: Line = { what: "a / b", goal: "≥ 0.35 ×", figure, unit: "×", details: "more", isReached: true, foreign };

test("tableOf() shows the median, the spread and whether the goal is reached", () => {
  const lines = [line, { ...line, isReached: false }, { ...line, goal: "–" }];
  expect(
    tableOf([{ row: "orders", on: "2027-05-30", lines }])
      .split("\n")
      .slice(2),
  ).toEqual([
    "| `orders` | 2027-05-30 | a / b | ≥ 0.35 × | **0.412 ×** (0.39..0.45) | yes | 3 % | more |",
    "| `orders` | 2027-05-30 | a / b | ≥ 0.35 × | **0.412 ×** (0.39..0.45) | no | 3 % | more |",
    "| `orders` | 2027-05-30 | a / b | – | **0.412 ×** (0.39..0.45) | – | 3 % | more |",
  ]);
});

const BEGIN = "<!-- figures: written by `bun run bench` -->";
const names = ["orders", "events", "bytes"];
const run = (rows: readonly string[], on: string) => ({
  ...{ about: `On ${on}.`, names },
  measured: rows.map((row) => ({ row, on, lines: [line, line] })),
});

test("withMeasured() replaces the rows that were measured, and keeps the others and their order", () => {
  const empty = `# A\n${BEGIN}\nold\n<!-- end of figures -->\nrest\n`;
  const first = withMeasured(empty, run(["bytes", "events"], "2027-01-01"));
  const second = withMeasured(first, run(["orders", "bytes"], "2027-02-02"));
  expect(second.replaceAll(/^(\| `\w+` \| [\d-]+).*$/gm, "$1").split("\n")).toEqual([
    ...["# A", BEGIN, "", "On 2027-02-02.", "", expect.stringContaining("| row |"), expect.stringContaining("|---|")],
    ...["| `orders` | 2027-02-02", "| `orders` | 2027-02-02"],
    ...["| `events` | 2027-01-01", "| `events` | 2027-01-01"],
    ...["| `bytes` | 2027-02-02", "| `bytes` | 2027-02-02"],
    ...["", "<!-- end of figures -->", "rest", ""],
  ]);
});

test("withMeasured() finds its rows in a table that was aligned", () => {
  const once = withMeasured(`${BEGIN}\n<!-- end of figures -->`, run(["orders"], "2027-01-01"));
  const aligned = once.replaceAll(" |", "      |");
  expect(withMeasured(aligned, run(["orders"], "2027-02-02"))).not.toContain("2027-01-01");
});

test("withMeasured() refuses a document without its markers", () => {
  expect(() => withMeasured("# A\n", run([], "2027-01-01"))).toThrow("markers");
});
