import { expect, test } from "vitest";
import { wholeNumberField } from "./whole-number.ts";

const number = wholeNumberField("bad", { max: 100 });
const read = (value: unknown) => number.safeParse(value).data;

test("wholeNumberField() reads numbers and their digits", () => {
  expect([0, 7, "7", " 100 ", "007"].map(read)).toEqual([0, 7, 7, 100, 7]);
});

test.each([
  -1,
  101,
  "101",
  1.5,
  "1.5",
  "1e2",
  "0x1",
  "",
  " ",
  "1_0",
  "9".repeat(20),
  Number.NaN,
  1e21,
  null,
  {},

  true,
])("wholeNumberField() refuses %j", (value) => {
  expect(number.safeParse(value).error?.issues.map(({ message }) => message)).toEqual(["bad"]);
});
