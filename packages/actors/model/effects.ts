// Declares effects: work outside Redis that a timer asks for.
import { InvalidDecisionError } from "./errors.ts";
import { checkName } from "./names.ts";
import { checkPolicy, type WorkPolicy } from "./timer-kinds.ts";

/** Declares work outside Redis, such as a call to Stripe, under a name. */
export interface Effect<Name extends string = string> extends EffectPolicy {
  /** Names the timer that asks for the work, and the performer in the options of `createEngine`. */
  readonly name: Name;
}

/** Says how the engine performs an effect. */
export interface EffectPolicy extends WorkPolicy {
  /** Limits how often the effect is performed; default: no limit. */
  readonly rate?: RateLimit;
}

/** Limits how often work begins, over all processes, by the time of Redis. */
export interface RateLimit {
  /** Gives the most beginnings within `perMs`, from 1 on. */
  readonly limit: number;
  /** Gives the length of the period, in ms; the limit holds for every period of this length. */
  readonly perMs: number;
  /**
   * Returns the key that the limit counts under, such as a tenant, for the id of an actor; default: one key for all.
   * Work beyond the limit waits for its turn; it takes no slot and counts no attempt meanwhile.
   */
  readonly key?: (id: string) => string;
}

/** Carries to a performer the signal that ends its work. */
export interface EffectContext {
  /**
   * Aborts when the time limit of the attempt has passed, when the engine stops, and within about a second after the
   * timer was set again, removed or cancelled. Pass the signal to `fetch` and other calls.
   */
  readonly signal: AbortSignal;
  /** Counts the attempts, this one included: 1 for the first. */
  readonly attempt: number;
}

/**
 * Does the work of an effect for the actor with this id, and resolves with the message that reports the result to the
 * actor. A performer runs at least once and may run again after a crash, so the work must be idempotent. The commit
 * that handles the message removes the timer. When the performer throws, the attempt has failed, and the effect is
 * performed again after a pause. When the actor refuses the message, the attempt has failed too, and after the pause
 * the same message is sent again; the effect is not performed again, unless the message has over 16,384 characters or is
 * not plain JSON.
 */
export type Performer<Message> = (id: string, context: EffectContext) => Promise<Message>;

/**
 * Declares an effect. A timer of this name sends no message: the timer asks for the work. A process does the work when
 * its options of `createEngine` have a performer of this name; a process without a performer sets the timer and leaves
 * the work to other processes. `name` is part of stored keys. Throws InvalidDecisionError for a policy that cannot be
 * followed and for a name that breaks the rule of `isName`.
 *
 * @example
 * const ring = effect("ring", { attempts: 5, timeoutMs: 30_000 });
 * const bellTerms = actorTerms("bell", { documents: { bell }, effects: [ring] });
 * const bellActor = actor(bellTerms, {
 *   documents: (id) => ({ bell: id }),
 *   decide: (_, message: "Ring" | "Rung", env): DecisionOf<typeof bellTerms> =>
 *     message === "Ring" ? { timers: [{ name: ring.name, at: env.now }] } : { write: { bell: { hasRung: true } } },
 * });
 */
export function effect<const Name extends string>(name: Name, policy: EffectPolicy = {}): Effect<Name> {
  checkName("effect", name);
  checkPolicy(`effect ${name}`, policy);
  const { rate } = policy;
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  if (rate && !(isCount(rate.limit) && isCount(rate.perMs))) {
    throw new InvalidDecisionError(`Cannot declare effect ${name}: its rate is not a whole number per whole ms`);
  }
  return { ...policy, name };
}
