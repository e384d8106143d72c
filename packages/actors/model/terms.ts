// Declares the names of an actor as values, and derives the types of its decisions from the names.
import type { Change, Decision, Documents, NameTypes } from "./decision.ts";
import type { DocumentType } from "./document.ts";
import type { Effect, EffectPolicy } from "./effects.ts";
import { InvalidDecisionError } from "./errors.ts";
import { checkName } from "./names.ts";
import type { TimerKind } from "./timer-kinds.ts";

/** Holds the kinds of an actor's documents, by the names that the actor gives the documents. */
export type DocumentTypes = Readonly<Record<string, DocumentType<object>>>;

/** Holds the names that an actor declares, as values: the engine checks decisions against the names. */
export interface ActorTerms<Types extends DocumentTypes = DocumentTypes, Names extends NameTypes = NameTypes> {
  /** Names the actor; part of the keys of the actor's inbox and timers. */
  readonly name: string;
  /** Holds the kinds of the documents that the actor owns. */
  readonly documents: Types;
  /** Lists the types of events that decisions may publish. */
  readonly events: readonly Names["event"][];
  /** Lists the codes that refusals may have. */
  readonly refusals: readonly Names["code"][];
  /** Lists the kinds of claims that decisions may change. */
  readonly claims: readonly Names["claim"][];
  /** Lists the timers that send the actor a message. */
  readonly timers: readonly Names["timer"][];
  /** Lists the same timers with their policies. */
  readonly timerKinds: readonly TimerKind<Names["timer"]>[];
  /** Lists the effects: timers that ask for work outside Redis. */
  readonly effects: readonly Effect<Names["effect"]>[];
}

/** Gives the states of an actor's documents, by the names that the actor gives the documents. */
export type ShapeOf<Types extends DocumentTypes> = {
  readonly [Key in keyof Types]: Types[Key] extends DocumentType<infer State> ? State : never;
};

/** Gives the type of the decisions of an actor with these terms. */
export type DecisionOf<Terms, Reply = void> =
  Terms extends ActorTerms<infer Types, infer Names> ? Decision<ShapeOf<Types>, Reply, Names> : never;

/** Gives the type of the changes of an actor with these terms. */
export type ChangeOf<Terms, Reply = void> =
  Terms extends ActorTerms<infer Types, infer Names> ? Change<ShapeOf<Types>, Reply, Names> : never;

/** Gives the type of the documents that `decide` of an actor with these terms receives. */
export type DocumentsOf<Terms> =
  Terms extends ActorTerms<infer Types, infer _Names> ? Documents<ShapeOf<Types>> : never;

/**
 * Declares the names that an actor may use; the default of each list is none. The names of the actor, of its kinds of
 * documents, claims, timers and effects are part of stored keys, so a changed name loses the stored data. A timer is
 * declared by its name, or by `timer()` with a policy. Throws InvalidDecisionError for a name that breaks the rule of
 * `isName`, and for a timer with the name of an effect.
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
    readonly timers?: readonly (Timer | TimerKind<Timer>)[];
    readonly effects?: readonly Effect<EffectName>[];
  },
): ActorTerms<Types, { event: Event; code: Code; claim: ClaimName; timer: Timer; effect: EffectName }> {
  const { documents, events = [], refusals = [], claims = [], timers = [], effects = [] } = names;
  const timerKinds = timers.map((each) => (typeof each === "string" ? { name: each } : each));
  const timerNames = timerKinds.map((kind) => kind.name);
  const terms = { name, documents, events, refusals, claims, timers: timerNames, timerKinds, effects };
  checkTerms(terms);
  return terms;
}

/** Returns the policy of an actor's timer or effect; undefined for a name that the actor does not declare. */
export function policyOf(
  { timerKinds, effects }: Pick<ActorTerms, "timerKinds" | "effects">,
  name: string,
): EffectPolicy | undefined {
  return timerKinds.find((kind) => kind.name === name) ?? effects.find((effect) => effect.name === name);
}

/** Throws InvalidDecisionError for terms whose names break a rule; see `actorTerms`. */
export function checkTerms({ name, documents, events, claims, timers, effects }: ActorTerms): void {
  checkName("actor", name);
  for (const type of Object.values(documents)) checkName("kind of document", type.name);
  for (const event of events) checkName("type of event", event);
  for (const claim of claims) checkName("claim", claim);
  for (const timer of timers) checkName("timer", timer);
  for (const effect of effects) {
    checkName("effect", effect.name);
    if (!timers.includes(effect.name)) continue;
    throw new InvalidDecisionError(`Cannot declare actor ${name}: ${effect.name} is both a timer and an effect`);
  }
}
