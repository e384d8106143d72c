import { expect, test } from "vitest";
import { between, tableOf } from "./table.ts";

const figure = { median: 0.4123, least: 0.39, most: 0.45 };
const foreign = { median: 0.034, least: 0, most: 0.05 };

test("tableOf() shows the median, the spread and whether the goal is reached", () => {
  const line = { what: "a / b", goal: "≥ 0.35 ×", figure, unit: "×", details: "more", isReached: true, foreign };
  const beside = { ...line, goal: "–", isReached: true };
  const missed = { ...line, isReached: false };
  expect(tableOf([line, missed, beside]).split("\n").slice(2)).toEqual([
    "| a / b | ≥ 0.35 × | **0.412 ×** (0.39..0.45) | yes | 3 % | more |",
    "| a / b | ≥ 0.35 × | **0.412 ×** (0.39..0.45) | no | 3 % | more |",
    "| a / b | – | **0.412 ×** (0.39..0.45) | – | 3 % | more |",
  ]);
});

test("between() replaces what stands between the markers and nothing else", () => {
  const document = "# A\n<!-- figures: written by `bun run bench` -->\nold\n<!-- end of figures -->\nrest\n";
  const once = between(document, "new");
  expect(once).toBe("# A\n<!-- figures: written by `bun run bench` -->\n\nnew\n\n<!-- end of figures -->\nrest\n");
  expect(between(once, "new")).toBe(once);
});

test("between() refuses a document without its markers", () => {
  expect(() => between("# A\n", "new")).toThrow("markers");
});
