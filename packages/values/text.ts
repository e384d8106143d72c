// Reads the texts that people type: one spelling of each, and nothing in it that nobody can see.

import { z } from "zod";

/** Says how many lines a text may have: in a text of one line, each line end becomes a space. */
export type Lines = "one" | "many";

/** Describes the texts that a field takes. */
export interface TextRules {
  /** Largest number of characters as people count them; an emoji or a letter with its accents is one. */
  readonly most: number;
  /** Largest size as JSON in UTF-8, in bytes, because a character may have any number of accents; default 5 a character. */
  readonly mostBytes?: number;
  /** How many lines the text may have; default one. */
  readonly lines?: Lines;
}

// An emoji, with its skin tone or its variation selector.
const EMOJI = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\uFE0E\uFE0F])?`;
const JOINED_EMOJI = String.raw`${EMOJI}(?:\u200D${EMOJI})*`;
const KEYCAP = String.raw`[0-9#*]\uFE0F?\u20E3`;
// The flags of England, Scotland and Wales: a black flag and the letters of the region as invisible tags.
const REGIONAL_FLAG = String.raw`\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{2,6}\u{E007F}`;
const UNSEEN = String.raw`(?!\n)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`;

const EMOJI_OR_UNSEEN = new RegExp(`(${REGIONAL_FLAG}|${KEYCAP}|${JOINED_EMOJI})|${UNSEEN}`, "gu");
const LONE_SURROGATE = /\p{Surrogate}/gu;
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
// The tab, and two symbols that are drawn as nothing: the empty cell of Braille and the musical null notehead.
const BLANK = /[\t\u2800\u{1D159}]/gu;
// Pages show several of these spaces as one.
const SPACES = / {2,}/g;
const SEEN = /[^\s\p{M}]/u;

/**
 * Reads a text that a person has typed, so that texts that look the same are the same.
 *
 * Composes it (Unicode NFC), makes it well-formed (half of a surrogate pair becomes U+FFFD) and its line ends LF. In a
 * text of one line, line ends and several spaces become one space. Removes control characters and every other invisible
 * character, those that change the direction of writing included; keeps what joins emoji. Trims every kind of space. A
 * text in which nothing can be seen is empty. Reading a text again changes nothing.
 */
export function readText(typed: string, lines: Lines = "one"): string {
  const seen = typed
    .replace(LONE_SURROGATE, "\uFFFD")
    .replace(LINE_END, lines === "one" ? " " : "\n")
    .replace(BLANK, " ")
    .replace(EMOJI_OR_UNSEEN, (_found, emoji: string | undefined) => emoji ?? "");
  const text = (lines === "one" ? seen.replace(SPACES, " ") : seen).normalize("NFC").trim();
  return SEEN.test(text) ? text : "";
}

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Counts the characters of a text as people see them: an emoji or a letter with its accents is one. */
export function lengthOf(text: string): number {
  return countUpTo(text, Number.POSITIVE_INFINITY);
}

/** Returns whether a text has more than `most` characters as people see them. */
export function isLongerThan(text: string, most: number): boolean {
  // No character takes less than one code unit, so most texts need not be taken apart.
  return text.length > most && countUpTo(text, most + 1) > most;
}

function countUpTo(text: string, most: number): number {
  const found = characters.segment(text)[Symbol.iterator]();
  let count = 0;
  while (count < most && found.next().done !== true) count += 1;
  return count;
}

/** Cuts a text to at most `most` UTF-16 code units, at the end of a character as people see it. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  let cut = "";
  for (const { segment } of characters.segment(text)) {
    if (cut.length + segment.length > most) break;
    cut += segment;
  }
  return cut;
}

/** Creates a field that reads a text and refuses an empty or too long one; `name` begins its messages. */
export function requiredText(name: string, rules: TextRules) {
  return textField(name, rules).refine((text) => text !== "", { error: `${name} is required` });
}

/** Creates a field that reads a text or null; an empty text becomes null, and an absent one stays absent. */
export function optionalText(name: string, rules: TextRules) {
  return textField(name, rules)
    .transform((text) => (text === "" ? null : text))
    .nullable()
    .optional();
}

// Describes to programs what to send. People may send more, such as line ends, of which `readText` makes spaces.
const LINES: Readonly<Record<Lines, string>> = { one: String.raw`^[^\r\n]*$`, many: String.raw`^[^\u0000]*$` };

function textField(name: string, { most, mostBytes = 5 * most, lines = "one" }: TextRules) {
  return z
    .string({ error: ({ input }) => (input === undefined ? `${name} is required` : `${name} must be text`) })
    .transform((typed) => readText(typed, lines))
    .refine((text) => !isLongerThan(text, most), { error: `${name} must be at most ${most} characters`, abort: true })
    .refine((text) => sizeOf(text) <= mostBytes, { error: `${name} takes too much room: use fewer emoji and accents` })
    .meta({
      maxLength: mostBytes,
      pattern: LINES[lines],
      description: `At most ${most} characters as people see them.`,
    });
}

function sizeOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
