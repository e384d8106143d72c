// Declares effects: work outside Redis that a timer asks for.

/** Declares work outside Redis, such as a call to Stripe, under a name. */
export interface Effect<Name extends string = string> {
  /** Names the timer that asks for the work, and the performer in the options of `createEngine`. */
  readonly name: Name;
}

/** Carries to a performer the signal that ends its work. */
export interface EffectContext {
  /** Aborts when the engine stops or the timer's lease is lost. Pass the signal to `fetch` and other calls. */
  readonly signal: AbortSignal;
}

/**
 * Does the work of an effect for the actor with this id, and resolves with the message that reports the result to the
 * actor. A performer runs at least once and may run again after a crash, so the work must be idempotent. The commit
 * that handles the message removes the timer. When the performer throws, the timer fires again after its lease.
 */
export type Performer<Message> = (id: string, context: EffectContext) => Promise<Message>;

/**
 * Declares an effect. A timer of this name sends no message: the timer asks for the work. A process does the work when
 * its options of `createEngine` have a performer of this name; a process without a performer sets the timer and leaves
 * the work to other processes. `name` is part of stored keys.
 *
 * @example
 * const ring = effect("ring");
 * const bellTerms = actorTerms("bell", { documents: { bell }, effects: [ring] });
 * const bellActor = actor(bellTerms, {
 *   documents: (id) => ({ bell: id }),
 *   decide: (_, message: "Ring" | "Rung", env): DecisionOf<typeof bellTerms> =>
 *     message === "Ring" ? { timers: [{ name: ring.name, at: env.now }] } : { write: { bell: { hasRung: true } } },
 * });
 */
export function effect<const Name extends string>(name: Name): Effect<Name> {
  return { name };
}
