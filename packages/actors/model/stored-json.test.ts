import { expect, test } from "vitest";
import { parseStoredJson } from "./stored-json.ts";

test.each([
  ["half of a pair", String.raw`"a\ud800b\udfffc"`, "a\uFFFDb\uFFFDc"],
  ["half of a pair in a key", String.raw`{"\uDBFF":1}`, { "\uFFFD": 1 }],
  ["half of a pair before a whole one", String.raw`"\ud800\ud83d\ude00"`, "\uFFFD😀"],
  ["a whole pair", String.raw`"\ud83d\ude00"`, "😀"],
  ["a backslash and ud800", String.raw`"\\ud800"`, String.raw`\ud800`],
  ["half of a pair after a backslash", String.raw`"\\\ud800"`, "\\\uFFFD"],
  ["other escapes", String.raw`"\n\"\u0000\u00e9"`, '\n"\0é'],
])("parseStoredJson() reads %s", (_what, text, value) => {
  expect(parseStoredJson(text)).toEqual(value);
});

test("parseStoredJson() reads what JSON.stringify has written of any text, made well-formed", () => {
  const isRead = (unit: number): boolean => {
    const text = `\\${String.fromCharCode(unit)}x`;
    const isHalf = unit >= 0xd800 && unit <= 0xdfff;
    return parseStoredJson(JSON.stringify(text)) === (isHalf ? "\\\uFFFDx" : text);
  };
  expect(Array.from({ length: 0x10000 }, (_none, unit) => unit).filter((unit) => !isRead(unit))).toEqual([]);
});
