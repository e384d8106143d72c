// Defines a service: its events, actors and reactions, known without running the service.
import type { AnyActor } from "./actor.ts";
import { checkDocumentType, type DocumentType } from "./document.ts";
import { InvalidDecisionError } from "./errors.ts";
import { checkStream, type EventStream, type Reaction } from "./events.ts";
import { KEY_KINDS, type TimerKindName, timerKind } from "./keys.ts";
import { checkName } from "./names.ts";
import { checkTerms } from "./terms.ts";

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
  /**
   * Names the kinds of documents whose events include every version, or every version with another view where a kind
   * skips the same views; the checker looks for what is missing.
   */
  readonly published: readonly string[];
  /** Names the kinds of documents of which some versions have no event; a rebuild hands them on as well. */
  readonly partlyPublished: readonly string[];
  /** Lists every timer of the actors as `<actor>|<name>`, including timers that ask for an effect. */
  readonly timers: readonly TimerKindName[];
  /** Names every kind of claim of the actors. */
  readonly claims: readonly string[];
  /** Names claims, of any service, whose expired keys make the engine sweep its timers at once. */
  readonly expiryHints: readonly ClaimName[];
  /** Names the settings of the whole database that the service itself stores, each under `holdfast:<name>`. */
  readonly siteKeys: readonly string[];
  /** Says which actor decides on the end of a kind of document; default: the engine, by `keepUntil` alone. */
  readonly retires?: readonly Retirement[];
}

/**
 * Has an actor decide on the end of a document when its time, `keepUntil`, has come, for an end that depends on more than
 * the document. The message goes to the actor with the id of the document. The decision archives or deletes it, or
 * replies with the time, in ms of Redis time, at which to send the message again.
 */
export interface Retirement {
  /** Names the kind of the document. */
  readonly document: DocumentType<object>;
  /** Gives the actor. */
  readonly actor: AnyActor;
  /** Gives the message. */
  readonly message: unknown;
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
  /** Lists kinds of which some changes are not published, and which a rebuild hands on as well; default none. */
  readonly partlyPublished?: readonly DocumentType<object>[];
  /** Names claims, of any service, whose expired keys make the engine sweep its timers at once; default none. */
  readonly expiryHints?: readonly ClaimName[];
  /** Names the settings of the whole database that the service itself stores, as `siteKey` spells them; default none. */
  readonly siteKeys?: readonly string[];
  /** Says which actor decides on the end of a kind of document; default: the engine, by `keepUntil` alone. */
  readonly retires?: readonly Retirement[];
}

/**
 * Defines a service for every program that runs the service or reads its data. A definition holds names and rules, no
 * connection and no setting. Throws InvalidDecisionError for two actors or two kinds of documents with the same name,
 * an effect name that two actors use, two reactions to one stream, an event of an actor that `events` does not declare, `events` of another service,
 * and a kind of document or a claim whose name another kind of key of the service has.
 *
 * @example
 * const counters = defineService("counters", { events: counterEvents, actors: [counterActor] });
 * const bells = defineService("bells", { events: bellEvents, actors: [bellActor], reactions: [ringing] });
 */
export function defineService<Actors extends AnyActor = never>(
  service: string,
  { events, actors, reactions = [], expiryHints = [], siteKeys = [], retires = [], ...parts }: ServiceParts<Actors>,
): ServiceDefinition<Actors> {
  const declared = actors.map((actor) => actor.declared);
  const documents = new Set(declared.flatMap((terms) => Object.values(terms.documents)));
  const definition = {
    service,
    events,
    actors,
    reactions,
    expiryHints,
    siteKeys,
    retires,
    documents: [...documents],
    published: namesOf(parts.published),
    partlyPublished: namesOf(parts.partlyPublished),
    timers: declared.flatMap(({ name, timers, effects }) =>
      [...timers, ...effects.map((effect) => effect.name)].map((timer) => timerKind(name, timer)),
    ),
    claims: [...new Set(declared.flatMap(({ claims }) => claims))],
  };
  checkDefinition(definition);
  return definition;
}

function namesOf(kinds: readonly DocumentType<object>[] = []): readonly string[] {
  return kinds.map(({ name }) => name);
}

/**
 * Throws InvalidDecisionError for a definition that breaks a rule; see `defineService`. `createEngine` checks again,
 * because a definition may have been put together from parts of others.
 */
export function checkDefinition({ service, events, actors, reactions, documents, ...names }: ServiceDefinition): void {
  const declared = actors.map((actor) => actor.declared);
  checkName("service", service);
  checkStream(events);
  if (events.service !== service) throw faulty(service, `its events are those of ${events.service}`);
  for (const { stream } of reactions) checkStream(stream);
  for (const terms of declared) checkTerms(terms);
  for (const type of documents) checkDocumentType(type);
  for (const hint of names.expiryHints) {
    checkName("service", hint.service);
    checkName("claim", hint.claim);
  }
  for (const name of names.siteKeys) checkName("site key", name);
  checkOnce(service, "actor", actors);
  checkOnce(service, "document", documents);
  checkOnce(
    service,
    "effect",
    declared.flatMap(({ effects }) => effects),
  );
  // Of two reactions to one stream, the inbox marks of the one would stop the other.
  checkOnce(
    service,
    "reaction to",
    reactions.map(({ stream }) => ({ name: stream.service })),
  );
  checkKeys(service, documents, names.claims);
  checkEnds(service, documents, events);
  for (const terms of declared) {
    const strange = terms.events.find((type) => !Object.hasOwn(events.types, type));
    if (strange !== undefined)
      throw faulty(service, `${terms.name} publishes ${strange}, which its events do not list`);
  }
}

/** Names the lists by score of a service, without what follows the first colon of a list's name. */
export function scoredLists({ documents }: Pick<ServiceDefinition, "documents">): ReadonlySet<string> {
  return new Set(documents.flatMap(({ scored = [] }) => scored));
}

// A key that two kinds of data spell alike would hold one and lose the other.
function checkKeys(service: string, documents: readonly { readonly name: string }[], claims: readonly string[]): void {
  const kinds = documents.map(({ name }) => name);
  const reserved = [...kinds, ...claims].find((name) => KEY_KINDS.has(name));
  if (reserved !== undefined) throw faulty(service, `the engine itself uses keys of the kind ${reserved}`);
  const both = claims.find((name) => kinds.includes(name));
  if (both !== undefined) throw faulty(service, `${both} is both a kind of document and a claim`);
}

// The deletion of a document with a view is an event, which the commit would refuse only when its time has come.
function checkEnds(
  service: string,
  documents: readonly DocumentType<object>[],
  { forgets = [] }: EventStream<unknown>,
): void {
  const silent = documents.find(
    ({ name, view, keepUntil, archive }) => view && (keepUntil ?? archive) !== undefined && !forgets.includes(name),
  );
  if (silent) throw faulty(service, `${silent.name} has an end, and its events do not name it in \`forgets\``);
}

function checkOnce(service: string, what: string, named: readonly { readonly name: string }[]): void {
  const names = named.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw faulty(service, `it has two of ${what} ${twice}`);
}

function faulty(service: string, state: string): InvalidDecisionError {
  return new InvalidDecisionError(`Cannot define ${service}: ${state}`);
}
