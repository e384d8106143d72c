import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLongerThan, type Lines, lengthOf, readText } from "./text.ts";

// Texts of every plane of Unicode, halves of surrogate pairs included, with the characters that readers get wrong.
const AWKWARD = [
  ...Array.from(
    "\u0000\t\n\r\v\f\u001B\u0085\u00A0\u00AD\u0301\u034F\u061C\u115F\u1160\u180E\u200B\u200C\u200D\u200E\u200F",
  ),
  ...Array.from(
    "\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u202F\u2060\u2066\u2067\u2068\u2069\u2800\u3000\u3164\uFE0E\uFE0F",
  ),
  ...Array.from(
    "\uFEFF\uFFA0\uFFFC\uFFFD\uFFFE\u{1D159}\u{E0001}\u{E0020}\u{E0067}\u{E007F}\u{E0100}\u{10FFFF}1#\u20E3aeé",
  ),
  ...Array.from("😀👍🏽👨👩❤🏴🏳🌈🇩🇪한각क्षि"),
  ...["\uD800", "\uDBFF", "\uDC00", "\uDFFF", "\r\n", "e\u0301", "👨‍👩‍👧‍👦", "1️⃣"],
];
const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));
const anyCharacter = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
const part = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...AWKWARD) }, anyCharacter, anyUnit);
const typed = fc.array(part, { maxLength: 40 }).map((parts) => parts.join(""));
const lines = fc.constantFrom<Lines>("one", "many");

const JOINED = /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\uFE0E\uFE0F])?(?:\u200D\p{Extended_Pictographic})?/u;
const runs = { numRuns: 3_000, seed: 20_261_126 };

describe("readText() of any text", () => {
  test("gives a text that reading again does not change", () => {
    const property = fc.property(typed, lines, (text, of) => {
      expect(readText(readText(text, of), of)).toBe(readText(text, of));
    });
    fc.assert(property, runs);
  });

  test("gives well-formed, composed text without spaces around it", () => {
    const property = fc.property(typed, lines, (text, of) => {
      const read = readText(text, of);
      expect([read.normalize("NFC"), read.trim(), Buffer.from(read).toString()]).toEqual([read, read, read]);
    });
    fc.assert(property, runs);
  });

  test("leaves nothing invisible but what shapes an emoji, and line ends only where they may be", () => {
    const property = fc.property(typed, lines, (text, of) => {
      const read = readText(text, of);
      const outside = read.replaceAll(/[0-9#*]\uFE0F?\u20E3|🏴[\u{E0030}-\u{E007A}]+\u{E007F}/gu, "");
      const unseen = [...outside.matchAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu)];
      for (const { index } of unseen) expect(outside.slice(Math.max(0, index - 4), index + 3)).toMatch(JOINED);
      expect(read).not.toMatch(/(?!\n)\p{Cc}/u);
      if (of === "one") expect(read).not.toMatch(/[\n\u2028\u2029]| {2}/);
    });
    fc.assert(property, runs);
  });

  test("gives an empty text or one in which something can be seen", () => {
    const property = fc.property(typed, lines, (text, of) => {
      const read = readText(text, of);
      expect(read === "" || /[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cn}]/u.test(read)).toBe(true);
    });
    fc.assert(property, runs);
  });

  test("does not depend on how the text was composed or how its lines end", () => {
    const property = fc.property(typed, lines, (text, of) => {
      const read = readText(text.replaceAll(/\r\n?/g, "\n"), of);
      expect(readText(text.replaceAll(/\r\n?|\n/g, "\r\n"), of)).toBe(read);
      expect(readText(read.normalize("NFD"), of)).toBe(read);
    });
    fc.assert(property, runs);
  });

  test("is measured alike by both counts, and never as longer than its code units", () => {
    const property = fc.property(typed, fc.nat(40), (text, most) => {
      const length = lengthOf(text);
      expect(isLongerThan(text, most)).toBe(length > most);
      expect(length).toBeLessThanOrEqual(text.length);
    });
    fc.assert(property, runs);
  });
});
