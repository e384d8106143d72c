/** Declares work with the outside world under a name; attempts and limits will be told here. */
export interface Effect<Name extends string = string> {
  /** The name of the timer that asks for the work, and of its performer in `createEngine`. */
  readonly name: Name;
}

/** Tells a performer when to stop. */
export interface EffectContext {
  /** Aborts when the engine stops or the lease is lost; give it to fetch and the like. */
  readonly signal: AbortSignal;
}

/**
 * Does the work of an effect for one actor, and returns the message that tells the actor how it went. It runs at least
 * once and may run again after a crash, so it must be idempotent. Its message removes the timer in the commit that
 * handles it; when it throws, the timer fires again after its lease.
 */
export type Performer<Message> = (id: string, context: EffectContext) => Promise<Message>;

/**
 * Declares an effect: a timer of this name sends no message but asks for the work. A process does the work when it gives
 * `createEngine` a performer of this name; a process without one sets the timer and leaves it to the others.
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
