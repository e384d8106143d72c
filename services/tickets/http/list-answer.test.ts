import { expect, test } from "vitest";
import { listAnswerOf } from "./list-answer.ts";

const entries = ["one", "two", "three"].map((title) => ({ title }));
const lengthOf = (count: number) => JSON.stringify(entries.slice(0, count)).length;

test("listAnswerOf() writes all that fits", () => {
  expect(listAnswerOf(entries)).toEqual({ json: JSON.stringify(entries), count: 3 });
  expect(listAnswerOf(entries, lengthOf(3))).toEqual({ json: JSON.stringify(entries), count: 3 });
  expect(listAnswerOf([])).toEqual({ json: "[]", count: 0 });
});

test("listAnswerOf() leaves what does not fit to the following part", () => {
  for (const most of [lengthOf(3) - 1, lengthOf(2)]) {
    expect(listAnswerOf(entries, most)).toEqual({ json: JSON.stringify(entries.slice(0, 2)), count: 2 });
  }
});

test("listAnswerOf() counts bytes, not characters", () => {
  const wide = entries.map(() => ({ title: "\u6f14" }));
  const { length } = Buffer.from(JSON.stringify(wide));
  expect([listAnswerOf(wide, length).count, listAnswerOf(wide, length - 1).count]).toEqual([3, 2]);
});

test("listAnswerOf() always gets on by one entry at least", () => {
  expect(listAnswerOf(entries, 10)).toEqual({ json: JSON.stringify(entries.slice(0, 1)), count: 1 });
});
