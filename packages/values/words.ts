// Folds texts into words that search compares, and lists the beginnings by which a word is found.

import { digitOf } from "./price-text.ts";

/** Largest number of code points of a beginning; later letters of a longer word are not compared. */
export const LONGEST_BEGINNING = 20;

// The apostrophe and what people type or print in its place; some of them are letters to Unicode.
const APOSTROPHES =
  /['`´\u02B9\u02BB-\u02BF\u02C8\u02CA\u02CB\u055A\u05F3\u2018-\u201B\u2032\u2035\uA78B\uA78C\uFF07]/gu;
// Accents and points of the scripts that people also write without them. Marks of other scripts, such as the vowels of
// Hindi and Thai and the voice marks of Japanese, tell words apart.
const SCRIPTS = ["Inherited", "Latin", "Greek", "Cyrillic", "Hebrew", "Arabic", "Syriac"];
const ACCENTS = new RegExp(
  String.raw`(?![\u3099\u309A])(?=[\p{Mn}\p{Me}])[${SCRIPTS.map((name) => `\\p{Script=${name}}`).join("")}]`,
  "gu",
);
// Soft hyphens, joiners and the Arabic line that only makes a word longer.
const UNSEEN = /[\p{Cf}\u0640]/gu;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
// Letters with a stroke and the like, which Unicode does not take apart.
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ς: "σ", ø: "o", đ: "d", ð: "d", ħ: "h", ł: "l", ŧ: "t", ƀ: "b", ɨ: "i" },
  ...{ æ: "ae", œ: "oe", þ: "th", ĸ: "k", ŋ: "n" },
};
const STROKED = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "gu");

/**
 * Folds a text into its words, in their order, so that spellings that people take for the same are the same.
 *
 * Drops case, accents, apostrophes (`O’Brien's` is `obriens`) and the differences between the normal forms of Unicode;
 * writes digits of every script as 0 to 9. Letters and digits of every script make words; every other sign, emoji
 * included, parts them. Folding folded words again changes nothing.
 */
export function foldWords(text: string): readonly string[] {
  const folded = withoutAccents(withoutCase(withoutAccents(text.replace(APOSTROPHES, ""))))
    .replace(STROKED, (letter) => PLAIN[letter] ?? letter)
    .replace(/\p{Nd}/gu, digitOf)
    .normalize("NFC");
  return folded.match(WORD) ?? [];
}

/** Returns the different words of a query, each cut to `LONGEST_BEGINNING` code points: all of them must be found. */
export function wordsOfQuery(text: string): readonly string[] {
  return [...new Set(foldWords(text).map((word) => Array.from(word).slice(0, LONGEST_BEGINNING).join("")))];
}

/**
 * Lists the different beginnings of folded words, of 1 to `LONGEST_BEGINNING` code points: a word of a query is found
 * exactly where it is one of them.
 */
export function beginnings(words: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const word of words) {
    let beginning = "";
    for (const letter of Array.from(word).slice(0, LONGEST_BEGINNING)) found.add((beginning += letter));
  }
  return [...found];
}

function withoutAccents(text: string): string {
  return text.normalize("NFKD").replace(ACCENTS, "").replace(APOSTROPHES, "").replace(UNSEEN, "");
}

// Lower case alone keeps ß apart from ss, and upper case alone keeps ẞ.
function withoutCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase();
}
