// Writes the same log line once a minute.
import type { Log } from "./log.ts";

const MINUTE_MS = 60_000;
const MOST_KEYS = 1_000;

/** Writes the lines of one key once a minute, with the number of lines that were left out; the others at debug. */
export class LimitedLog {
  readonly #log: Log;
  readonly #lines = new Map<string, { until: number; skipped: number }>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Writes a line at its level, or at debug when a line of the same key was written within the last minute. */
  write(level: "info" | "warn" | "error", key: string, fields: object, text: string): void {
    const now = performance.now();
    const last = this.#lines.get(key);
    if (last && now < last.until) {
      last.skipped += 1;
      this.#log.debug(fields, text);
      return;
    }
    if (this.#lines.size >= MOST_KEYS) this.#lines.clear();
    this.#lines.set(key, { until: now + MINUTE_MS, skipped: 0 });
    const skipped = last?.skipped ?? 0;
    this.#log[level](skipped > 0 ? { ...fields, skipped } : fields, text);
  }
}
