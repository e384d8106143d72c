import type { Change, Decision, Documents, NameTypes } from "./decision.ts";
import type { DocumentType } from "./document.ts";
import type { Effect } from "./effects.ts";

/** Kinds of documents, by the names an actor gives them. */
export type DocumentTypes = Readonly<Record<string, DocumentType<object>>>;

/** The names an actor uses, as values: the engine checks decisions by them, and types are read off them. */
export interface ActorTerms<Types extends DocumentTypes = DocumentTypes, Names extends NameTypes = NameTypes> {
  /** Part of the keys of the actor's inbox and timers. */
  readonly name: string;
  readonly documents: Types;
  /** Event types its decisions may publish. */
  readonly events: readonly Names["event"][];
  /** Codes its decisions may refuse with. */
  readonly refusals: readonly Names["code"][];
  readonly claims: readonly Names["claim"][];
  /** Timers that send the actor a message. */
  readonly timers: readonly Names["timer"][];
  /** Timers that ask for work with the outside world. */
  readonly effects: readonly Effect<Names["effect"]>[];
}

/** The states of documents, by the names an actor gives them. */
export type ShapeOf<Types extends DocumentTypes> = {
  readonly [Key in keyof Types]: Types[Key] extends DocumentType<infer State> ? State : never;
};

/** What an actor of these terms may decide. */
export type DecisionOf<Terms, Reply = void> =
  Terms extends ActorTerms<infer Types, infer Names> ? Decision<ShapeOf<Types>, Reply, Names> : never;

/** What a message to an actor of these terms may change. */
export type ChangeOf<Terms, Reply = void> =
  Terms extends ActorTerms<infer Types, infer Names> ? Change<ShapeOf<Types>, Reply, Names> : never;

/** The documents an actor of these terms decides by. */
export type DocumentsOf<Terms> =
  Terms extends ActorTerms<infer Types, infer _Names> ? Documents<ShapeOf<Types>> : never;

/**
 * Declares the names of an actor; what is left out it has none of. `name` is part of stored keys, as are the names of
 * documents, claims and timers.
 *
 * @example
 * const counterTerms = actorTerms("counter", {
 *   documents: { counter },
 *   events: ["Counted"],
 *   refusals: ["below_zero"],
 *   timers: ["reminder"],
 * });
 * type CounterDecision = DecisionOf<typeof counterTerms, number>;
 */
export function actorTerms<
  Types extends DocumentTypes,
  const Event extends string = never,
  const Code extends string = never,
  const ClaimName extends string = never,
  const Timer extends string = never,
  const EffectName extends string = never,
>(
  name: string,
  names: {
    readonly documents: Types;
    readonly events?: readonly Event[];
    readonly refusals?: readonly Code[];
    readonly claims?: readonly ClaimName[];
    readonly timers?: readonly Timer[];
    readonly effects?: readonly Effect<EffectName>[];
  },
): ActorTerms<Types, { event: Event; code: Code; claim: ClaimName; timer: Timer; effect: EffectName }> {
  const { documents, events = [], refusals = [], claims = [], timers = [], effects = [] } = names;
  return { name, documents, events, refusals, claims, timers, effects };
}
