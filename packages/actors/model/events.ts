// Declares events and reactions, and reads and writes the entries of event streams.
import { z } from "zod";
import type { AnyActor, MessageOf } from "./actor.ts";
import { checkForms, type Forms, type LastEvent, latestForm, type Upcast, upcast } from "./document.ts";
import { InvalidDecisionError, TerminalError, UnknownEventError } from "./errors.ts";
import { parseEventData } from "./event-data.ts";
import { type EntryFields, recordOf } from "./fields.ts";
import { LatelyRead } from "./lately-read.ts";
import type { Log } from "./log.ts";
import { checkName, isName, isText } from "./names.ts";
import { checkIsJson } from "./schemas.ts";

/** Says that a document changed, as subscribers read it. */
export interface Event<View> {
  /** Names the type of the event, such as `TicketListed`. */
  readonly type: string;
  /** Gives the id of the changed document. */
  readonly id: string;
  /** Names the kind of the document. */
  readonly kind: string;
  /** Gives the document's version after the change. */
  readonly version: number;
  /**
   * Gives the document's version at its event before this one: lower by more than one after changes without an event.
   * Null for the first event of a document, and when the version is not known because an older release has written the
   * document or the event.
   */
  readonly previous: number | null;
  /** Gives the Redis time of the decision, in ms. */
  readonly time: number;
  /** Names the cause of the change: a command id, or the event or timer that sent the message. */
  readonly cause: string;
  /** Gives the W3C traceparent of the span of the commit; empty without tracing. */
  readonly trace: string;
  /** Gives the form of the view, from 1. */
  readonly schema: number;
  /** Holds the view of the document after the change. */
  readonly data: View;
}

/** Declares the events of one service: one stream per partition, whose entries hold the views of documents. */
export interface EventStream<View> extends Forms {
  /** Names the publishing service; part of the streams' keys. */
  readonly service: string;
  /** Names the services that subscribe; each has one consumer group per stream. */
  readonly subscribers: readonly string[];
  /**
   * Names the side subscribers: subscribers that never cause commands to be refused, however far behind; default none.
   * Entries are kept for side subscribers, and delays are logged, as for subscribers.
   */
  readonly sideSubscribers?: readonly string[];
  /** Gives the latest form of the views: one more than the number of upcasts. */
  readonly schema: number;
  /** Gives the schema of the view by type of event. */
  readonly types: { readonly [type: string]: z.ZodType<View> };
  /** Names the kinds of documents that may be deleted: `order` publishes `OrderForgotten`; default none. */
  readonly forgets?: readonly string[];
}

/** Holds the data of the event that says that a document was deleted. */
export interface Forgotten {
  /** Gives the id of the deleted document. */
  readonly id: string;
  /** Gives the version of the deletion: one more than the last version of the document. */
  readonly version: number;
}

const forgottenView: z.ZodType<Forgotten> = z.object({ id: z.string(), version: z.number() });

/** Spells the type of the event that says that a document of a kind was deleted: `ended-order` is `EndedOrderForgotten`. */
export function forgottenType(kind: string): string {
  const words = kind.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join("")}Forgotten`;
}

/** Returns whether a type of event says that a document was deleted. */
export function isForgotten({ forgets = [] }: EventStream<unknown>, type: string): boolean {
  return forgets.some((kind) => forgottenType(kind) === type);
}

/**
 * Declares the events of a service. Throws InvalidDecisionError when `schema` does not fit the number of upcasts, for
 * names that break the rule of `isName`, and for a view that JSON cannot hold.
 */
export function eventStream<View>(service: string, definition: Omit<EventStream<View>, "service">): EventStream<View> {
  const stream = { service, ...definition };
  checkStream(stream);
  return stream;
}

/** Throws InvalidDecisionError for a stream that breaks a rule; see `eventStream`. */
export function checkStream({ service, ...definition }: EventStream<unknown>): void {
  checkName("service", service);
  for (const name of definition.subscribers) checkName("subscriber", name);
  for (const name of definition.sideSubscribers ?? []) checkName("subscriber", name);
  for (const type of Object.keys(definition.types)) checkName("type of event", type);
  for (const kind of definition.forgets ?? []) {
    checkName("kind of document", kind);
    if (!Object.hasOwn(definition.types, forgottenType(kind))) continue;
    throw new InvalidDecisionError(`Cannot declare events of ${service}: ${forgottenType(kind)} is declared twice`);
  }
  if (definition.schema !== latestForm(definition)) {
    throw new InvalidDecisionError(
      `Cannot declare events of ${service}: schema ${definition.schema} needs its upcasts`,
    );
  }
  checkForms(`events of ${service}`, definition);
  for (const [type, view] of Object.entries(definition.types)) {
    if (!sound.has(view)) checkIsJson(`event ${type}`, view);
    sound.add(view);
  }
}

const sound = new WeakSet<object>();

/** Addresses a message to an actor; a reaction returns at most one per actor and event. */
export interface SentMessage {
  /** Gives the actor that receives the message. */
  readonly actor: AnyActor;
  /** Gives the id of the actor. */
  readonly id: string;
  /** Gives the message. */
  readonly message: unknown;
}

/** Creates a message of a reaction for the actor with this id. */
export function send<Target extends AnyActor>(target: Target, id: string, message: MessageOf<Target>): SentMessage {
  return { actor: target, id, message };
}

/** Carries the environment into a reaction: everything that a reaction may use besides the event. */
export interface ReactionContext {
  /** Gives the number of partitions of the database, for ids that a reaction derives from other ids. */
  readonly partitions: number;
  /** Receives the log lines of the reaction. */
  readonly log: Log;
}

/**
 * Says which events of one document a reaction is given. `latest`: the newest is enough; an event that is older than one
 * handled before is skipped. `each`: every event, once and in order.
 */
export type ReactionKind = "latest" | "each";

/** Turns events of another service into messages for actors of the subscribing service. */
export interface Reaction {
  /** Says which events of one document the reaction is given. */
  readonly kind: ReactionKind;
  /** Declares the events that the reaction subscribes to. */
  readonly stream: EventStream<unknown>;
  /** Returns the messages for one event; an empty array for none. Runs again at each delivery, so it must be pure. */
  react(event: Event<unknown>, context: ReactionContext): readonly SentMessage[];
  /** Returns the messages for the deletion of a document; default none. */
  forgotten?(event: Event<Forgotten>, context: ReactionContext): readonly SentMessage[];
}

/** Chooses which actors receive which messages about an event. */
type React<View> = (event: Event<View>, context: ReactionContext) => readonly SentMessage[];

/**
 * Declares a reaction that needs only the latest state of each document, such as a copy: events of one document may
 * overtake each other, and an actor skips an event that is older than one it has handled. Every event carries the whole
 * view, so nothing is missing afterwards. For reactions that count or add up, use `onEach`.
 *
 * `react` must be pure: it only chooses which actors receive which messages. An error that `react` throws is retried; a
 * TerminalError makes the event a dead letter at once. Events of deleted documents (`forgets` of the stream) go to
 * `forgotten` in the options; the actors that it names delete their copies.
 *
 * @example
 * const ringing = onLatest(counterEvents, ({ id }) => [send(bellActor, id, "Ring")]);
 */
export function onLatest<View>(
  stream: EventStream<View>,
  react: React<View>,
  options: Pick<Reaction, "forgotten"> = {},
): Reaction {
  return { kind: "latest", stream, react, ...options };
}

/**
 * Declares a reaction that is given every event of a document, once and in the order of the stream: for what counts, adds
 * up, or keeps a journal. An event waits until the document's event before it (`previous`) has been handled; events of
 * other documents do not wait. While that event is retried or is a dead letter, the document's later events wait too:
 * `deadLetters.retry` lets the document go on with the event, `deadLetters.drop` without it. A subscriber that starts
 * late begins with the oldest event that is kept.
 *
 * `react` must be pure, and fails as that of `onLatest` does. It sends messages as in the example of `onLatest`. The event
 * of a deleted document goes to `forgotten` in the options, after all events before it.
 */
export function onEach<View>(
  stream: EventStream<View>,
  react: React<View>,
  options: Pick<Reaction, "forgotten"> = {},
): Reaction {
  return { kind: "each", stream, react, ...options };
}

/**
 * Turns an event into the alternating fields and values of a stream entry. `previous` is the document's event before
 * this one; null for none, undefined when it is not known.
 */
export function encodeEvent(event: Omit<Event<unknown>, "previous">, previous?: LastEvent | null): string[] {
  const { type, id, kind, version, time, cause, trace, schema, data } = event;
  const about = ["type", type, "id", id, "kind", kind, "version", String(version), "time", String(time)];
  const from = trace === "" ? ["cause", cause] : ["cause", cause, "trace", trace];
  return [...about, ...from, "schema", String(schema), ...previousFields(previous), "data", JSON.stringify(data)];
}

// The time tells two events of one version apart, after a document was set back to an older version.
function previousFields(previous: LastEvent | null | undefined): string[] {
  if (previous === undefined) return [];
  // With the same fields in the same order as the first entry of its node, an entry takes no bytes for their names.
  if (previous === null) return ["previous", "", "previousTime", ""];
  return ["previous", String(previous.version), "previousTime", String(previous.time)];
}

/**
 * Reads an event from a stream entry and applies the upcasts. Throws TerminalError for an entry that is not an event of
 * the stream, and UnknownEventError for an event of a type or form that this program does not know yet.
 */
export function decodeEvent<View>(stream: EventStream<View>, fields: readonly string[]): Event<View> {
  return eventIn(stream, recordOf(fields));
}

/** Reads an event as `decodeEvent` does, from the values by field. */
export function eventIn<View>(stream: EventStream<View>, entry: EntryFields): Event<View> {
  const type = entry["type"] ?? "";
  const schema = Object.hasOwn(stream.types, type) ? stream.types[type] : undefined;
  const { service, upcasts = [] } = stream;
  return eventFrom(service, entry, { view: schema, upcasts, lately: LatelyRead.of<View>(stream) });
}

/** Reads the event of a deleted document from the values of a stream entry; null for an event of another type. */
export function forgottenIn(stream: EventStream<unknown>, entry: EntryFields): Event<Forgotten> | null {
  if (stream.forgets === undefined) return null;
  if (!isForgotten(stream, entry["type"] ?? "")) return null;
  return eventFrom(stream.service, entry, { view: forgottenView, upcasts: [] });
}

interface EventForm<View> {
  readonly view: z.ZodType<View> | undefined;
  readonly upcasts: readonly Upcast[];
  /** Remembers the views of the same texts; default: each text is read. */
  readonly lately?: LatelyRead<View>;
}

function eventFrom<View>(service: string, entry: EntryFields, { view, upcasts, lately }: EventForm<View>): Event<View> {
  const field = (name: string): string => entry[name] ?? "";
  const type = field("type");
  const from = Number(field("schema"));
  const [version, time] = [Number(field("version")), Number(field("time"))];
  if (!(isText(field("id")) && isText(field("kind")) && Number.isSafeInteger(version) && version >= 0)) {
    throw new TerminalError(`Cannot read event ${type}: it does not say of which document it is`);
  }
  // A new type or a later form is not a fault of the event: it waits until a process knows it.
  if (!view || !(from >= 1 && from <= upcasts.length + 1)) {
    parseEventData(field("data"));
    throw unknownEvent(service, type, from);
  }
  const read = (): View => {
    const data = upcast(parseEventData(field("data")), { from, upcasts, what: `event ${type} of ${field("id")}` });
    const parsed = view.safeParse(data);
    if (parsed.success) return parsed.data;
    throw new TerminalError(`Cannot read event ${type} of ${field("id")}: not of its form`, { cause: parsed.error });
  };
  return {
    type,
    id: field("id"),
    kind: field("kind"),
    version,
    previous: field("previous") === "" ? null : Number(field("previous")),
    time,
    cause: field("cause"),
    trace: field("trace"),
    schema: from,
    data: lately ? lately.get(`${type} ${from} ${field("data")}`, read) : read(),
  };
}

/**
 * Returns the error for an event that this program does not know: UnknownEventError, or TerminalError for an entry that
 * names no type or no form. Otherwise each such entry could be of an unknown kind of its own.
 */
export function unknownEvent(service: string, type: string, form: number): Error {
  if (isName(type) && Number.isInteger(form) && form >= 1) return new UnknownEventError(service, type, form);
  return new TerminalError(`Cannot read event: it names no type and form of an event of ${service}`);
}

/** Returns whether a program that declares these streams knows a kind of event, `<publishing service>|<type>|<form>`. */
export function knowsKind(streams: readonly EventStream<unknown>[], kind: string): boolean {
  const [service, type = "", form] = kind.split("|");
  const stream = streams.find((one) => one.service === service);
  if (!stream) return false;
  if (isForgotten(stream, type)) return Number(form) === 1;
  return Object.hasOwn(stream.types, type) && Number(form) <= (stream.upcasts?.length ?? 0) + 1;
}
