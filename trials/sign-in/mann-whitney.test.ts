import { expect, test } from "vitest";
import { mannWhitney } from "./mann-whitney.ts";

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);

test("mannWhitney() is 0 for samples that do not differ", () => {
  expect(mannWhitney([1, 2, 3, 4], [1, 2, 3, 4])).toBe(0);
  expect(mannWhitney([7, 7, 7], [7, 7, 7])).toBe(0);
});

test("mannWhitney() is that of the tables", () => {
  // U = 0 of 9, mean 4.5, variance 3 * 3 * 7 / 12.
  expect(mannWhitney([1, 2, 3], [4, 5, 6])).toBeCloseTo(-4.5 / Math.sqrt(5.25));
  // U = 0.5 with one tie: variance 4 / 12 * (5 - 6 / 12).
  expect(mannWhitney([1, 2], [2, 3])).toBeCloseTo(-1.5 / Math.sqrt(1.5));
});

test("mannWhitney() finds a small difference, and says which sample has the greater numbers", () => {
  expect(mannWhitney(numbers(0, 600), numbers(30, 600))).toBeLessThan(-2);
  expect(mannWhitney(numbers(30, 600), numbers(0, 600))).toBeGreaterThan(2);
});
