import { expect, test } from "vitest";
import { drawnOrder, rankInDraw } from "./draw.ts";

const SEED = "5eed".repeat(16);

test("the numbers of a draw stand in the order of their ranks", () => {
  const order = drawnOrder(SEED, { from: 3, to: 202 });
  expect(order.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 200 }, (_, at) => at + 3));
  const ranks = order.map((n) => rankInDraw(SEED, n));
  expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
});
