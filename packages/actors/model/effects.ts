import type { AnyActor, MessageOf } from "./actor.ts";

/** What an effect is given besides the actor's id. */
export interface EffectContext {
  /** Aborts when the engine stops or the lease is lost; give it to fetch and the like. */
  readonly signal: AbortSignal;
}

/** Work with the world outside, asked for by a timer of the actor, answered by a message to it. */
export interface EffectOf<Message> {
  readonly actor: AnyActor;
  /** Name of the timer that asks for it. */
  readonly timer: string;
  readonly perform: (id: string, context: EffectContext) => Promise<Message>;
}

/**
 * Declares an effect: a timer of this name does not send a message but performs this. It may run again
 * after a crash and must be idempotent. Its message removes the timer in the commit that handles it; when it
 * throws, the timer fires again after its lease.
 */
export function effect<Target extends AnyActor>(
  target: Target,
  timer: string,
  perform: (id: string, context: EffectContext) => Promise<MessageOf<Target>>,
): EffectOf<unknown> {
  return { actor: target, timer, perform };
}
