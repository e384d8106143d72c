import type { AnyActor } from "./actor.ts";
import type { DocumentType } from "./document.ts";
import { InvalidDecisionError } from "./errors.ts";
import type { EventStream, Reaction } from "./events.ts";

/** A claim by its full name: whose keys wake a service's timers when they expire. */
export interface ClaimName {
  readonly service: string;
  readonly claim: string;
}

/** Says all there is to say about a service without running it: engine, command line and checker read this. */
export interface ServiceDefinition<Actors extends AnyActor = AnyActor> {
  /** Part of every key of the service, and its consumer group. */
  readonly service: string;
  /** The service's own events. */
  readonly events: EventStream<unknown>;
  readonly actors: readonly Actors[];
  readonly reactions: readonly Reaction[];
  /** Every kind of document its actors own. */
  readonly documents: readonly DocumentType<object>[];
  /** The kinds of which every change is published: their events show each version. */
  readonly published: readonly string[];
  /** Every timer its actors set, each as `<actor>|<name>`, those that ask for an effect included. */
  readonly timers: readonly string[];
  /** The names of its actors' claims. */
  readonly claims: readonly string[];
  /** Claims, of any service, whose expired keys make the engine look at its timers sooner. */
  readonly expiryHints: readonly ClaimName[];
}

/** What a service is defined by; documents, timers, claims, effects and refusals are read off its actors. */
export interface ServiceParts<Actors extends AnyActor> {
  readonly events: EventStream<unknown>;
  readonly actors: readonly Actors[];
  /** Default: none. */
  readonly reactions?: readonly Reaction[];
  /** The documents of which every change is published; default: none. */
  readonly published?: readonly DocumentType<object>[];
  /** Default: none. */
  readonly expiryHints?: readonly ClaimName[];
}

/**
 * Defines a service, once, for everything that runs it or reads its data: names only, no connection and no setting.
 * Throws InvalidDecisionError where its parts do not fit: two actors or two kinds of documents of one name, an event
 * that `events` does not declare, an effect of one name at two actors.
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
      [...timers, ...effects.map((effect) => effect.name)].map((timer) => `${name}|${timer}`),
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
