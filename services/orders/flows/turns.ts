/** What whoever has to wait for a turn gets: a look that began after the turn was over, shared by all who waited. */
export interface Turns<Seen> {
  /** The turn being had for this key; null when it is anyone's. */
  current(key: string): { readonly seen: () => Promise<Seen> } | null;
  /** Has a turn; only when nobody else has one. */
  take<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

/**
 * Creates turns at something many want at once, such as a ticket. One has a turn; those who come meanwhile do not
 * queue for one of their own but share one look at what it led to, so a crowd costs Redis two looks and not thousands.
 */
export function createTurns<Seen>(look: (key: string) => Promise<Seen>): Turns<Seen> {
  const turns = new Map<string, { readonly seen: () => Promise<Seen> }>();

  async function take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = work();
    let seen: Promise<Seen> | undefined;
    // Over before the look begins: whoever comes during the look must not see what was so before they came.
    const over = result.then(
      () => turns.delete(key),
      () => turns.delete(key),
    );
    turns.set(key, { seen: () => (seen ??= over.then(() => look(key))) });
    return await result;
  }

  return { current: (key) => turns.get(key) ?? null, take };
}
