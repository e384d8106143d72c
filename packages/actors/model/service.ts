// Defines a service: its events, actors and reactions, known without running the service.
import type { AnyActor } from "./actor.ts";
import type { DocumentType } from "./document.ts";
import { InvalidDecisionError } from "./errors.ts";
import type { EventStream, Reaction } from "./events.ts";
import { type TimerKindName, timerKind } from "./keys.ts";

/** Names a kind of claim of any service. */
export interface ClaimName {
  /** Names the service that has the claim. */
  readonly service: string;
  /** Names the kind of claim, such as `lock`. */
  readonly claim: string;
}

/** Defines a service without running it. Engine, command line and checker read the same definition. */
export interface ServiceDefinition<Actors extends AnyActor = AnyActor> {
  /** Names the service; part of every key of the service, and the name of its consumer group. */
  readonly service: string;
  /** Declares the events that the service publishes. */
  readonly events: EventStream<unknown>;
  /** Lists the actors of the service. */
  readonly actors: readonly Actors[];
  /** Lists the reactions to events of other services. */
  readonly reactions: readonly Reaction[];
  /** Lists every kind of document that the actors own. */
  readonly documents: readonly DocumentType<object>[];
  /** Names the kinds of documents whose events include every version; the checker looks for missing versions. */
  readonly published: readonly string[];
  /** Lists every timer of the actors as `<actor>|<name>`, including timers that ask for an effect. */
  readonly timers: readonly TimerKindName[];
  /** Names every kind of claim of the actors. */
  readonly claims: readonly string[];
  /** Names claims, of any service, whose expired keys make the engine sweep its timers at once. */
  readonly expiryHints: readonly ClaimName[];
}

/** Holds the parts of a service definition; documents, timers, claims, effects and refusals come from the actors. */
export interface ServiceParts<Actors extends AnyActor> {
  /** Declares the events that the service publishes. */
  readonly events: EventStream<unknown>;
  /** Lists the actors of the service. */
  readonly actors: readonly Actors[];
  /** Lists the reactions to events of other services; default none. */
  readonly reactions?: readonly Reaction[];
  /** Lists the kinds of documents whose every change is published; default none. */
  readonly published?: readonly DocumentType<object>[];
  /** Names claims, of any service, whose expired keys make the engine sweep its timers at once; default none. */
  readonly expiryHints?: readonly ClaimName[];
}

/**
 * Defines a service for every program that runs the service or reads its data. A definition holds names and rules, no
 * connection and no setting. Throws InvalidDecisionError for two actors or two kinds of documents with the same name,
 * an effect name that two actors use, and an event of an actor that `events` does not declare.
 *
 * @example
 * const counters = defineService("counters", { events: counterEvents, actors: [counterActor] });
 * const bells = defineService("bells", { events: bellEvents, actors: [bellActor], reactions: [ringing] });
 */
export function defineService<Actors extends AnyActor = never>(
  service: string,
  { events, actors, reactions = [], published = [], expiryHints = [] }: ServiceParts<Actors>,
): ServiceDefinition<Actors> {
  const declared = actors.map((actor) => actor.declared);
  const documents = new Set(declared.flatMap((terms) => Object.values(terms.documents)));
  checkOnce(service, "actor", actors);
  checkOnce(service, "document", [...documents]);
  checkOnce(
    service,
    "effect",
    declared.flatMap(({ effects }) => effects),
  );
  for (const terms of declared) {
    const strange = terms.events.find((type) => events.types[type] === undefined);
    if (strange !== undefined)
      throw faulty(service, `${terms.name} publishes ${strange}, which its events do not list`);
  }
  return {
    service,
    events,
    actors,
    reactions,
    expiryHints,
    documents: [...documents],
    published: published.map(({ name }) => name),
    timers: declared.flatMap(({ name, timers, effects }) =>
      [...timers, ...effects.map((effect) => effect.name)].map((timer) => timerKind(name, timer)),
    ),
    claims: [...new Set(declared.flatMap(({ claims }) => claims))],
  };
}

function checkOnce(service: string, what: string, named: readonly { readonly name: string }[]): void {
  const names = named.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw faulty(service, `it has two of ${what} ${twice}`);
}

function faulty(service: string, state: string): InvalidDecisionError {
  return new InvalidDecisionError(`Cannot define ${service}: ${state}`);
}
