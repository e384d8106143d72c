import { describe, expect, test } from "vitest";
import { isLongerThan, lengthOf, optionalText, readText, requiredText, shorten } from "./text.ts";

const FAMILY = "👨‍👩‍👧‍👦";
const SCOTLAND = "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}";

describe("readText()", () => {
  test.each([
    ["zero-width spaces", "\u200B\u200C\u200D\u2060\uFEFF"],
    ["soft hyphens and grapheme joiners", "\u00AD\u034F"],
    ["fillers of Hangul", "\u115F\u1160\u3164\uFFA0"],
    ["variation selectors and tags", "\uFE0F\u{E0100}\u{E0067}\u{E007F}"],
    ["overrides of direction", "\u202E\u2066\u200F\u061C"],
    ["control characters", "\u0000\u0007\u001B\u007F\u009F"],
    ["spaces of every kind", " \t\r\n\u00A0\u1680\u2003\u202F\u205F\u3000\u2028"],
    ["symbols that are drawn as nothing", "\u2800\u{1D159}"],
    ["accents without a letter", "\u0301\u0302"],
    ["noncharacters", "\uFFFE\u{1FFFF}"],
  ])("%s alone are an empty text", (_what, typed) => {
    expect([readText(typed), readText(typed, "many"), readText(` ${typed} \n${typed}`)]).toEqual(["", "", ""]);
  });

  test.each([
    ["a composed and a decomposed letter", "Cafe\u0301", "Café"],
    ["an invisible character within a word", "Ham\u200Bil\u00ADton\uFEFF", "Hamilton"],
    ["an override of direction", "pay \u202Enow\u202C", "pay now"],
    ["an accent behind an invisible character", "e\u200B\u0301", "é"],
    ["spaces around", "\u3000 Gig\u00A0\t", "Gig"],
    ["a tab and line ends in a line", "Row 4\tSeat 1\r\n\r\nLeft", "Row 4 Seat 1 Left"],
    ["several spaces, as pages show them", "Row 4 \u200B  Seat 1", "Row 4 Seat 1"],
    ["half of a surrogate pair", "a\uD800b\uDC00", "a\uFFFDb\uFFFD"],
    ["a whole pair", "a😀", "a😀"],
    ["a joiner between letters", "a\u200Db", "ab"],
    ["a joiner behind an emoji", "😀\u200D", "😀"],
    ["a variation selector behind a digit", "1\uFE0F", "1"],
  ])("reads %s in one spelling", (_what, typed, text) => {
    expect(readText(typed)).toBe(text);
  });

  test.each([
    ["a family", FAMILY],
    ["a skin tone", "👍🏽"],
    ["a flag of a land", "🇩🇪"],
    ["a flag of a region", SCOTLAND],
    ["a flag of joined emoji", "🏳️‍🌈"],
    ["a heart drawn as an emoji", "❤️"],
    ["a keycap", "1️⃣"],
    ["Arabic beside Hebrew", "سلام שלום"],
  ])("keeps %s", (_what, typed) => {
    expect(readText(typed)).toBe(typed);
  });

  test("makes all line ends of a text of several lines LF, and keeps empty lines", () => {
    expect(readText("\r\none\r\n\r\ntwo\rthree\u2028four\u0085five\n", "many")).toBe("one\n\ntwo\nthree\nfour\nfive");
  });
});

describe("the length of a text", () => {
  test("is counted in characters as people see them", () => {
    expect(["", "Gig", "Café", "👍🏽", FAMILY, SCOTLAND, "é".normalize("NFD"), "नि"].map(lengthOf)).toEqual([
      0, 3, 4, 1, 1, 1, 1, 1,
    ]);
  });

  test("is compared with a bound by the same count", () => {
    expect([200, 201].map((count) => isLongerThan(FAMILY.repeat(count), 200))).toEqual([false, true]);
    expect([200, 201].map((count) => isLongerThan("x".repeat(count), 200))).toEqual([false, true]);
  });
});

test("shorten() cuts a text at the end of a character", () => {
  expect([shorten("abc", 3), shorten("abc", 2), shorten("a😀", 2), shorten(`a${FAMILY}b`, 8), shorten("", 2)]).toEqual([
    ...["abc", "ab", "a", "a", ""],
  ]);
});

describe("fields of texts", () => {
  const title = requiredText("Title", { most: 3 });
  const seat = optionalText("Seat", { most: 3 });
  const messageOf = (value: unknown, field: typeof title | typeof seat = title) =>
    field.safeParse(value).error?.issues.map(({ message }) => message);

  test("say what is wrong, once", () => {
    expect([undefined, "", "\u200B", "abcd", 7, null, ["abc"]].map((value) => messageOf(value))).toEqual([
      ["Title is required"],
      ["Title is required"],
      ["Title is required"],
      ["Title must be at most 3 characters"],
      ["Title must be text"],
      ["Title must be text"],
      ["Title must be text"],
    ]);
    expect(["abcd", 7].map((value) => messageOf(value, seat))).toEqual([
      ["Seat must be at most 3 characters"],
      ["Seat must be text"],
    ]);
  });

  test("measure a text after reading it", () => {
    expect([title.parse("  a\u200Bbc  "), title.parse("😀".repeat(3))]).toEqual(["abc", "😀".repeat(3)]);
  });

  test("bound the bytes of a text whose characters have accents without end", () => {
    expect([messageOf(`a${"\u0316".repeat(7)}`), messageOf(`a${"\u0316".repeat(8)}`)]).toEqual([
      undefined,
      ["Title takes too much room: use fewer emoji and accents"],
    ]);
    const long = requiredText("Title", { most: 200, mostBytes: 5_000 });
    const isTaken = [FAMILY, "\u20AC", '"', "\u{1F525}"].map((one) => long.safeParse(one.repeat(200)).success);
    expect(isTaken).toEqual([true, true, true, true]);
  });

  test("that are optional keep what is absent absent, and turn what is empty into null", () => {
    expect([undefined, null, "", " \u200B", "7 "].map((value) => seat.parse(value))).toEqual([
      undefined,
      null,
      null,
      null,
      "7",
    ]);
  });
});
