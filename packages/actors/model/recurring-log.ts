// Logs what goes on for a while: at once, then once a minute with a count, and once that it is over.
import type { Log } from "./log.ts";

/** Describes one failure of something that fails again and again. */
export interface Failure {
  /** Names the kind of failure, such as a reason; another kind is logged at once. Texts with ids are no kinds. */
  readonly kind: string;
  /**
   * Chooses the level: `error` when an operator must act; default `warn`. `debug`: another line says it already, so this
   * one is logged each time, at level debug.
   */
  readonly level?: "debug" | "warn" | "error";
  /** Gives the text of the error. */
  readonly error: string;
}

interface Going {
  kind: string;
  readonly since: number;
  saidAt: number;
  unsaid: number;
  total: number;
}

const EVERY_MS = 60_000;

/** Writes to a log, without repeating the same failure more than once a minute. */
export class RecurringLog {
  readonly #log: Log;
  readonly #everyMs: number;
  readonly #going = new Map<string, Going>();

  /** `everyMs` sets the pause between two lines about the same failure, in ms; default 60,000. */
  constructor(log: Log, everyMs = EVERY_MS) {
    this.#log = log;
    this.#everyMs = everyMs;
  }

  /**
   * Notes a failure of `what`, a sentence such as `Cannot sweep timers`. Logs it at once when `what` did not fail before
   * or failed in another way, and else once a minute with the number of `failures` since the last line.
   */
  failed(what: string, { kind, level = "warn", error }: Failure, fields: object = {}): void {
    if (level === "debug") return this.#log.debug({ ...fields, kind, error }, what);
    const now = performance.now();
    const known = this.#going.get(what);
    const going = known ?? { kind, since: now, saidAt: now, unsaid: 0, total: 0 };
    const isNews = known === undefined || known.kind !== kind;
    this.#going.set(what, going);
    going.unsaid += 1;
    going.total += 1;
    if (!isNews && now - going.saidAt < this.#everyMs) return;
    this.#log[level]({ ...fields, kind, error, failures: going.unsaid }, what);
    going.kind = kind;
    going.saidAt = now;
    going.unsaid = 0;
  }

  /** Logs once that `what` succeeds again, with the number of failures and how long they went on; cheap otherwise. */
  succeeded(what: string, fields: object = {}): void {
    if (this.#going.size === 0) return;
    const going = this.#going.get(what);
    if (going === undefined) return;
    this.#going.delete(what);
    const forMs = Math.round(performance.now() - going.since);
    this.#log.info({ ...fields, kind: going.kind, failures: going.total, forMs }, `Over: ${what}`);
  }
}
