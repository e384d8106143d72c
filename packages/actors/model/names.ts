// Holds the two rules for the texts in keys and stored values: one for declared names, one for texts of run time.
import { InvalidDecisionError } from "./errors.ts";

/** Limits the length of a declared name, in characters. */
export const MAX_NAME_LENGTH = 64;
/** Limits the length of a text that becomes part of a key or of a stored value, in characters. */
export const MAX_TEXT_LENGTH = 512;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const PLAIN_TEXT = /^[!-~]{1,512}$/;
// Spaces separate the parts of stored values; Redis stores no lone surrogate as it was.
const UNFIT = /[\s\p{Cc}\p{Cs}]/u;

/**
 * Returns whether a text may be declared as the name of a service, actor, kind of document, claim, timer, effect, type
 * of event or subscriber: 1 to 64 letters, digits, `.`, `_` and `-`, the first a letter or a digit. Names that every
 * object has, such as `constructor`, are none.
 */
export function isName(text: unknown): text is string {
  return typeof text === "string" && NAME.test(text) && !(text in Object.prototype);
}

/**
 * Returns whether a text of run time may become part of a key or of a stored value: 1 to 512 characters without white
 * space, control characters and lone surrogates. Holds for the names and owners of claims, lists, command ids, request
 * keys, and the sources and causes of events.
 */
export function isText(text: unknown): text is string {
  if (typeof text !== "string") return false;
  return PLAIN_TEXT.test(text) || (text !== "" && text.length <= MAX_TEXT_LENGTH && !UNFIT.test(text));
}

/** Throws InvalidDecisionError unless a declared name is fit. `what` says what has the name, such as `claim`. */
export function checkName(what: string, name: unknown): void {
  if (isName(name)) return;
  throw new InvalidDecisionError(
    `Cannot declare ${what} ${shown(name)}: a name is 1 to ${MAX_NAME_LENGTH} letters, digits, dots, hyphens and underscores`,
  );
}

/** Throws InvalidDecisionError unless a text of run time is fit. `what` says what it is, such as `owner of a claim`. */
export function checkText(what: string, text: unknown): void {
  if (isText(text)) return;
  throw new InvalidDecisionError(
    `Cannot use ${shown(text)} as ${what}: it must be 1 to ${MAX_TEXT_LENGTH} characters without white space`,
  );
}

const MOST_SHOWN = 80;

function shown(text: unknown): string {
  return typeof text === "string" ? JSON.stringify(text.slice(0, MOST_SHOWN)) : typeof text;
}
