import { deepEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { expect, test } from "vitest";
import { beginnings, foldWords, LONGEST_BEGINNING, wordsOfQuery } from "./words.ts";

test.each([
  ["case and accents", "BEYONCÉ Motörhead İstanbul ısı ΟΔΟΣ", ["beyonce", "motorhead", "istanbul", "isi", "οδοσ"]],
  ["letters without a plain form in Unicode", "Łódź Ærø Straße ẞ", ["lodz", "aero", "strasse", "ss"]],
  ["apostrophes of every form", "O'Brien's O’Brien‘s O´Brien`s OʼBrien＇s", Array(4).fill("obriens")],
  ["other signs", "AC/DC rock-n-roll P!nk 🎸Live🎸", ["ac", "dc", "rock", "n", "roll", "p", "nk", "live"]],
  ["Arabic, with and without its points", "أَهْلًا اهلا مـرحبا", ["اهلا", "اهلا", "مرحبا"]],
  ["digits of every script", "٢٠٢٦ २०२६ ２０２６ ²", ["2026", "2026", "2026", "2"]],
  ["marks that tell words apart", "कि का カバ カハ", ["कि", "का", "カバ", "カハ"]],
  ["other scripts", "東京ドーム 한국 Чайковский", ["東京ドーム", "한국", "чаиковскии"]],
  ["nothing but signs", "🎉 ... – !", []],
])("foldWords() folds %s", (_what, text, words) => {
  expect(foldWords(text)).toEqual(words);
});

test("foldWords() does not depend on the normal form that a text is in", () => {
  for (const text of ["Beyoncé Ångström", "أهلا", "カバ", "한국", "Việt Nam", "O’Brien"]) {
    for (const form of ["NFC", "NFD", "NFKC", "NFKD"]) expect(foldWords(text.normalize(form))).toEqual(foldWords(text));
  }
});

test("beginnings() lists 1 to 20 letters of each word, counted in code points", () => {
  expect(beginnings(["ab", "ac", "𝒳𝒴".normalize("NFC")])).toEqual(["a", "ab", "ac", "𝒳", "𝒳𝒴"]);
  expect(beginnings(["a".repeat(300)]).map(({ length }) => length)).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
});

test("wordsOfQuery() cuts long words to what beginnings() lists, and names each word once", () => {
  const long = `${"ab".repeat(10)}cd`;
  expect(wordsOfQuery(`rock Rock ${long} ${long}x`)).toEqual(["rock", "ab".repeat(10)]);
});

const AWKWARD = Array.from("aAeE'’´ʼß̇\u0301\u0327\u0345ẞİıςΣØłæأًـカ\u3099한कि\u200D\uFE0F1٢½Ⅳﬁ-/ 🎉👩\uD800");
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...AWKWARD) },
  fc.string({ unit: "binary", maxLength: 3 }),
);
const texts = fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(""));

test.each<[string, (text: string, other: string) => void]>([
  ["folding folded words changes nothing", (text) => deepEqual(foldWords(foldWords(text).join(" ")), foldWords(text))],
  [
    "words join with spaces",
    (text, other) => deepEqual(foldWords(`${text} x ${other}`), [...foldWords(text), "x", ...foldWords(other)]),
  ],
  [
    "composing and taking apart changes no word",
    (text) => deepEqual(foldWords(text.normalize("NFD")), foldWords(text.normalize("NFC"))),
  ],
  [
    "a text is found by each of its words and by the beginning of each",
    (text) => {
      const words = foldWords(text);
      const begins = new Set(beginnings(words));
      for (const query of wordsOfQuery(text)) ok(begins.has(query));
      for (const word of words)
        ok(
          begins.has(
            Array.from(word)
              .slice(0, 1 + (word.length % LONGEST_BEGINNING))
              .join(""),
          ),
        );
    },
  ],
  [
    "no beginning is empty, longer than 20 or other than a beginning",
    (text) => {
      const words = foldWords(text);
      for (const found of beginnings(words)) {
        ok(
          found !== "" && Array.from(found).length <= LONGEST_BEGINNING && words.some((word) => word.startsWith(found)),
        );
      }
    },
  ],
])("%s", (_name, check) => {
  expect(() => fc.assert(fc.property(texts, texts, check), { numRuns: 2_000, seed: 20_261_126 })).not.toThrow();
});
