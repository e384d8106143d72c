// Serialises asynchronous work by key.

/** Runs work of the same key one at a time, in the order of the calls; work of different keys runs concurrently. */
export class KeyQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs the work once earlier work of the key has ended, failed work included; settles as the work does. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key);
    const result = before ? before.then(work, work) : work();
    this.#tails.set(key, result);
    // Only the last work of a key removes the key, so that idle keys take no memory.
    const forget = (): void => {
      if (this.#tails.get(key) === result) this.#tails.delete(key);
    };
    result.then(forget, forget);
    return result;
  }
}
