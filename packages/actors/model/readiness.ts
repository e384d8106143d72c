// Collects why an engine is not ready, from its parts.

/** Says whether an engine can do its work, and if not, why. */
export interface Readiness {
  /** Says that nothing keeps the engine from its work. */
  readonly isReady: boolean;
  /** Says in plain words what does, such as `Redis: full`; empty when ready. */
  readonly reasons: readonly string[];
}

/** Returns why a part cannot do its work, in plain words; null while it can. Must be fast and must not throw. */
export type Cause = () => string | null;

/** Holds the causes that keep an engine from being ready; each part of the engine adds its own. */
export class Causes {
  readonly #causes: Cause[] = [];

  /** Adds a cause; it is asked at each call of `readiness`. */
  add(cause: Cause): void {
    this.#causes.push(cause);
  }

  /** Asks every cause. */
  readiness(): Readiness {
    const reasons = this.#causes.flatMap((cause) => cause() ?? []);
    return { isReady: reasons.length === 0, reasons };
  }
}
