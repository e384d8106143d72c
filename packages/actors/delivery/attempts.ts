// Keeps the failed attempts at an event: when, by which consumer, and with which error.
import { cutText } from "../model/cut-text.ts";

/** Describes one failed attempt at an event. */
export interface FailedAttempt {
  /** Gives the time of the failure by the clock of the consumer, in ms since 1970. */
  readonly at: number;
  /** Names the consumer that made the attempt. */
  readonly consumer: string;
  /** Gives the error as text, cut. */
  readonly error: string;
}

/** Limits the errors of all attempts at an event, in bytes; the last error may take half of it. */
export const MOST_ERROR_BYTES = 1_024;
const MOST_ATTEMPTS = 20;

/** Returns the latest 20 attempts, the oldest first, with their errors cut to 1 KB in all. */
export function boundedAttempts(attempts: readonly FailedAttempt[]): FailedAttempt[] {
  const kept = attempts.slice(-MOST_ATTEMPTS);
  const half = Math.floor(MOST_ERROR_BYTES / 2);
  const share = Math.floor(half / Math.max(1, kept.length - 1));
  return kept.map((attempt, at) => ({
    ...attempt,
    error: cutText(attempt.error, at === kept.length - 1 ? half : share),
  }));
}

/** Formats attempts as the text that Redis holds. */
export function formatAttempts(attempts: readonly FailedAttempt[]): string {
  return JSON.stringify(attempts.map(({ at, consumer, error }) => [at, consumer, error]));
}

/** Reads the text that Redis holds; no attempts for a text of another form. */
export function parseAttempts(text: string): FailedAttempt[] {
  const rows = parsed(text);
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    if (!Array.isArray(row)) return [];
    const [at, consumer, error] = row;
    return [{ at: Number(at), consumer: String(consumer), error: String(error) }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
