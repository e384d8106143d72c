// Says what holds of every text that is read, for the test of the package and for longer runs.

import { doesNotMatch, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { isLongerThan, type Lines, lengthOf, readText } from "../text.ts";

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

const JOINED = /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\uFE0E\uFE0F])?(?:\u200D\p{Extended_Pictographic})?/u;
const SHAPED_WITHOUT_JOINER = /[0-9#*]\uFE0F?\u20E3|🏴[\u{E0030}-\u{E007A}]+\u{E007F}/gu;
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Lists what holds of every text that is read, by its name; each property fails with a counterexample. */
export const textProperties: Readonly<Record<string, fc.IPropertyWithHooks<unknown>>> = {
  "reading a text again changes nothing": ofText((text, lines) => {
    equal(readText(readText(text, lines), lines), readText(text, lines));
  }),
  "a text is well-formed, composed and without spaces around it": ofText((text, lines) => {
    const read = readText(text, lines);
    for (const same of [read.normalize("NFC"), read.trim(), Buffer.from(read).toString()]) equal(same, read);
  }),
  "a text holds nothing invisible but what shapes an emoji": ofText((text, lines) => {
    const read = readText(text, lines).replaceAll(SHAPED_WITHOUT_JOINER, "");
    for (const { index } of read.matchAll(UNSEEN)) match(read.slice(Math.max(0, index - 4), index + 3), JOINED);
  }),
  "a text has line ends and several spaces only where it may have lines": ofText((text, lines) => {
    const read = readText(text, lines);
    doesNotMatch(read, /(?!\n)\p{Cc}/u);
    if (lines === "one") doesNotMatch(read, /[\n\u2028\u2029]| {2}/);
  }),
  "a text is empty, or something in it can be seen": ofText((text, lines) => {
    const read = readText(text, lines);
    if (read !== "") match(read, /[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cn}]/u);
  }),
  "a text does not depend on how it was composed or how its lines end": ofText((text, lines) => {
    const read = readText(text.replaceAll(/\r\n?/g, "\n"), lines);
    equal(readText(text.replaceAll(/\r\n?|\n/g, "\r\n"), lines), read);
    equal(readText(read.normalize("NFD"), lines), read);
  }),
  "both counts of characters agree, and no character is less than a code unit": fc.property(
    typed,
    fc.nat(40),
    (text, most) => {
      const length = lengthOf(text);
      equal(isLongerThan(text, most), length > most);
      ok(length <= text.length);
    },
  ),
};

function ofText(check: (text: string, lines: Lines) => void) {
  return fc.property(typed, fc.constantFrom<Lines>("one", "many"), check);
}
