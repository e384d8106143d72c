import { expect, test } from "vitest";
import { normalCode } from "./code-text.ts";

test("normalCode() leaves out white space and dashes, and takes letters alike", () => {
  const spellings = ["ab-12 34", "AB1234", " aB\u20131234\n", "ＡＢ１２３４", "a\u00adb\u22121234", "AB\u00a01234"];
  expect(spellings.map(normalCode)).toEqual(spellings.map(() => "AB1234"));
});

test("normalCode() of a normal form is itself", () => {
  const codes = ["ﬁ-12", "ß-1", "ŉx", "e\u0301", "ΐ", "İstanbul", "㎏ 12", "👍🏽-1"];
  for (const code of codes) expect(normalCode(normalCode(code))).toBe(normalCode(code));
});

test("normalCode() leaves nothing of white space and dashes alone", () => {
  expect(normalCode(" -\u2014\t")).toBe("");
});
