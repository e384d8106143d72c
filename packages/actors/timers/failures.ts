// Reads errors of a timer's work: whose fault, how long to wait, what to write down.
import { isDeepStrictEqual } from "node:util";
import { UnavailableError } from "../model/errors.ts";
import { isTransientError } from "../redis/transient-error.ts";

const SHORTENED = 0.2;
const LONGEST_RETRY_AFTER_MS = 86_400_000;
const MOST_CAUSES = 3;
const MOST_RESULT_CHARACTERS = 16_384;

/**
 * Returns whether an effect failed because Redis did not answer its engine. A performer calls other systems as well, so
 * only errors that the engine or Redis itself made say so, not a connection that is refused.
 */
export function isFailureOfRedis(error: unknown): boolean {
  let one = error;
  for (let depth = 0; depth < MOST_CAUSES && one instanceof Error; depth++, one = one.cause) {
    if (one instanceof UnavailableError || (one.name === "ReplyError" && isTransientError(one))) return true;
  }
  return false;
}

/** Returns the pause after a failed attempt, in ms: of the error where it names one, else of the list, with jitter. */
export function pauseAfter(error: unknown, attempt: number, backoff: readonly number[]): number {
  const asked = retryAfterOf(error);
  if (asked !== null) return Math.min(Math.ceil(asked), LONGEST_RETRY_AFTER_MS);
  const pause = backoff[Math.min(attempt, backoff.length) - 1] ?? 0;
  return Math.ceil(pause * (1 - SHORTENED * Math.random()));
}

/**
 * Formats the result of an effect so that it can be sent again later; null for one that is too long, or that JSON cannot
 * hold as it is.
 */
export function resultText(message: unknown): string | null {
  try {
    const text: string | undefined = JSON.stringify(message);
    if (text === undefined || text.length > MOST_RESULT_CHARACTERS) return null;
    return isDeepStrictEqual(JSON.parse(text), message) ? text : null;
  } catch {
    return null;
  }
}

/**
 * Returns the pause that an error asks for, in ms: its `retryAfter`, a number of ms, or its `headers`, with
 * `retry-after-ms` or `retry-after` (seconds or a date) as in HTTP; null when it asks for none.
 */
export function retryAfterOf(error: unknown): number | null {
  try {
    return askedPause(error);
  } catch {
    return null; // Anything can be thrown, also an object whose fields cannot be read.
  }
}

function askedPause(error: unknown): number | null {
  if (typeof error !== "object" || error === null) return null;
  if ("retryAfter" in error) {
    const own = pauseOf(error.retryAfter);
    if (own !== null) return own;
  }
  if (!("headers" in error)) return null;
  const ms = pauseOf(headerOf(error.headers, "retry-after-ms"));
  if (ms !== null) return ms;
  const text = headerOf(error.headers, "retry-after");
  const seconds = pauseOf(text);
  if (seconds !== null) return seconds * 1_000;
  const date = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

function pauseOf(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : null;
}

function headerOf(headers: unknown, name: string): unknown {
  if (typeof headers !== "object" || headers === null) return null;
  if (headers instanceof Headers) return headers.get(name);
  return Object.entries(headers).find(([header]) => header.toLowerCase() === name)?.[1] ?? null;
}
