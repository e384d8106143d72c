import { expect, test } from "vitest";
import { durationText } from "./duration.ts";

test.each([
  [0, "1 second"],
  [1, "1 second"],
  [1.2, "2 seconds"],
  [60, "60 seconds"],
  [61, "2 minutes"],
  [600, "10 minutes"],
  [3_600, "60 minutes"],
  [3_601, "2 hours"],
  [86_400, "24 hours"],
  [200_000, "3 days"],
])("durationText(%d) is %j", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
