/** Runs one piece of work at a time per key, in the order it came. */
export interface KeyQueue {
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
  /** How many keys have work. */
  size(): number;
}

/** Creates a fair queue per key; a key costs nothing once its work is done. */
export function createKeyQueue(): KeyQueue {
  const tails = new Map<string, Promise<unknown>>();
  function run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = tails.get(key);
    const result = before ? before.then(work, work) : work();
    tails.set(key, result);
    const forget = (): void => {
      if (tails.get(key) === result) tails.delete(key);
    };
    result.then(forget, forget);
    return result;
  }
  return { run, size: () => tails.size };
}
