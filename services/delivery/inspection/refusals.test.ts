import { hasRefusalWords } from "@holdfast/views";
import { expect, test } from "vitest";
import { refusalReasons } from "./refusals.ts";

test("each reason for which a file is refused has words for its seller", () => {
  expect(refusalReasons.filter((reason) => !hasRefusalWords(reason))).toEqual([]);
});
