/**
 * Limits concurrent purchases of one ticket: one request commits; the others wait, then share one read of its result.
 */
export interface Turns<Seen> {
  /** Returns the work that runs for this key, with the shared read of what it led to; null when none runs. */
  current(key: string): { readonly seen: () => Promise<Seen> } | null;
  /** Runs `work` for this key. Call it only while `current` is null. */
  take<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

/**
 * Creates the limit. The read begins after the work has ended and is shared by all requests that came meanwhile: a
 * crowd for one ticket costs Redis two reads and not thousands.
 */
export function createTurns<Seen>(look: (key: string) => Promise<Seen>): Turns<Seen> {
  const turns = new Map<string, { readonly seen: () => Promise<Seen> }>();

  async function take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = work();
    let seen: Promise<Seen> | undefined;
    // Ends before the read begins: a request that comes during the read must not be answered with older news.
    const over = result.then(
      () => turns.delete(key),
      () => turns.delete(key),
    );
    turns.set(key, { seen: () => (seen ??= over.then(() => look(key))) });
    return await result;
  }

  return { current: (key) => turns.get(key) ?? null, take };
}
