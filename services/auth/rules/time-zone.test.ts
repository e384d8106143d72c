import { expect, test } from "vitest";
import { knownTimeZone } from "./time-zone.ts";

test.each([
  ["Europe/Berlin", "Europe/Berlin"],
  ["europe/berlin", "Europe/Berlin"],
  ["UTC", "UTC"],
  ["Mars/Phobos", null],
  ["+01:00", null],
  ["<b>", null],
  [`Europe/${"x".repeat(100)}`, null],
  ["", null],
  [undefined, null],
])("knownTimeZone(%j) is %j", (text, zone) => {
  expect(knownTimeZone(text)).toBe(zone);
});
