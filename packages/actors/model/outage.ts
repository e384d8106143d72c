// Logs an outage of Redis: one line when it begins, one when it is over, whatever fails meanwhile.
import type { Log } from "./log.ts";
import type { Failure } from "./recurring-log.ts";

/** Says for one process that Redis is not reachable, once, and that it is back, once. */
export class Outage {
  readonly #log: Log;
  readonly #graceMs: number;
  readonly #away = new Set<unknown>();
  #since = 0;
  #latest: { readonly failure: Failure; readonly fields: object } | null = null;
  #saidLevel: Failure["level"] | null = null;
  #saying: ReturnType<typeof setTimeout> | undefined;

  /** `graceMs` sets how long Redis may be away before anything is said, in ms; default 1,000. */
  constructor(log: Log, graceMs = 1_000) {
    this.#log = log;
    this.#graceMs = graceMs;
  }

  /**
   * Notes that a part of the process, such as a connection, does not reach Redis. Logs it when some part has not reached
   * it for `graceMs`, and at once when an operator must act; again only when that is found later.
   */
  away(part: unknown, failure: Failure, fields: object = {}): void {
    if (this.#away.size === 0) this.#since = performance.now();
    this.#away.add(part);
    this.#latest = { failure, fields };
    if (failure.level === "error") this.#say();
    else if (this.#saidLevel === null && this.#saying === undefined) {
      this.#saying = setTimeout(() => this.#say(), this.#graceMs);
      this.#saying.unref?.();
    }
  }

  /** Notes that a part reaches Redis again, or is no more. Logs it when all parts do, if the outage was logged. */
  back(part: unknown): void {
    if (!this.#away.delete(part) || this.#away.size > 0) return;
    clearTimeout(this.#saying);
    this.#saying = undefined;
    if (this.#saidLevel === null) return;
    this.#saidLevel = null;
    const forMs = Math.round(performance.now() - this.#since);
    this.#log.info({ forMs }, `Redis is back after ${Math.max(1, Math.round(forMs / 1_000))} s`);
  }

  #say(): void {
    const latest = this.#latest;
    if (latest === null || this.#away.size === 0) return;
    const { kind, error, level = "warn" } = latest.failure;
    if (this.#saidLevel === "error" || this.#saidLevel === level) return;
    this.#saidLevel = level;
    this.#log[level]({ ...latest.fields, kind, error }, "Redis is not reachable");
  }
}
