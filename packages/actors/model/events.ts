import type { z } from "zod";
import type { AnyActor, MessageOf } from "./actor.ts";
import { type Upcast, upcast } from "./document.ts";
import { InvalidDecisionError, TerminalError } from "./errors.ts";
import { recordOf } from "./fields.ts";
import type { Log } from "./log.ts";

/** An event as its listeners see it. */
export interface Event<View> {
  readonly type: string;
  /** The document it speaks of. */
  readonly id: string;
  /** The document's kind. */
  readonly kind: string;
  /** The document's version after the change. */
  readonly version: number;
  /** Redis time of the decision, ms. */
  readonly time: number;
  /** What brought it about: a command id, or the event or timer reacted to. */
  readonly cause: string;
  /** W3C traceparent, empty where none was given. */
  readonly trace: string;
  /** Number of the view's form, from 1. */
  readonly schema: number;
  readonly data: View;
}

/** The events of one service: one stream per partition, each event the published view of a document. */
export interface EventStream<View> {
  readonly service: string;
  /** Services that read it, each with a consumer group of its own. */
  readonly listeners: readonly string[];
  /** Listeners that may fall behind without commands being refused; their entries are kept and alarms raised all the same. */
  readonly sideListeners?: readonly string[];
  /** The number of the views' present form: one more than there are upcasts. */
  readonly schema: number;
  /** What turns data of form 1 into form 2, and so on; pure, applied on reading. */
  readonly upcasts?: readonly Upcast[];
  /** The view's schema by event type. */
  readonly types: { readonly [type: string]: z.ZodType<View> };
}

/** Declares the events of a service. */
export function eventStream<View>(service: string, definition: Omit<EventStream<View>, "service">): EventStream<View> {
  const present = (definition.upcasts?.length ?? 0) + 1;
  if (definition.schema !== present) {
    throw new InvalidDecisionError(
      `Cannot declare events of ${service}: schema ${definition.schema} needs its upcasts`,
    );
  }
  return { service, ...definition };
}

/** A message for one actor, brought about by an event; at most one per actor and event. */
export interface Tell {
  readonly actor: AnyActor;
  readonly id: string;
  readonly message: unknown;
}

/** Addresses a message to an actor. */
export function tell<Target extends AnyActor>(target: Target, id: string, message: MessageOf<Target>): Tell {
  return { actor: target, id, message };
}

/** Tells a reaction where it runs. */
export interface ReactionContext {
  /** How many partitions the database has, for ids that are made of others. */
  readonly partitions: number;
  readonly log: Log;
}

/** What a service does on another's events: for each event it sends messages to any number of actors. */
export interface Reaction {
  readonly stream: EventStream<unknown>;
  react(event: Event<unknown>, context: ReactionContext): readonly Tell[];
}

/**
 * Declares a reaction: pure, it only chooses which actors get which messages.
 *
 * @example
 * const ringing = on(counterEvents, ({ id }) => [tell(bellActor, id, "Ring")]);
 */
export function on<View>(
  stream: EventStream<View>,
  react: (event: Event<View>, context: ReactionContext) => readonly Tell[],
): Reaction {
  return { stream, react };
}

/** An event as the flat fields and values of a stream entry. */
export function encodeEvent(event: Event<unknown>): string[] {
  const { type, id, kind, version, time, cause, trace, schema, data } = event;
  const about = ["type", type, "id", id, "kind", kind, "version", String(version), "time", String(time)];
  const from = ["cause", cause, "trace", trace, "schema", String(schema)];
  return [...about, ...from, "data", JSON.stringify(data)];
}

/** Reads a stream entry; throws a TerminalError for what is no event of this stream. */
export function decodeEvent<View>(stream: EventStream<View>, fields: readonly string[]): Event<View> {
  const entry = recordOf(fields);
  const field = (name: string): string => entry[name] ?? "";
  const schema = stream.types[field("type")];
  if (!schema) throw new TerminalError(`Cannot read event: unknown type ${field("type")} of ${stream.service}`);
  const written: Record<string, unknown> = parseJson(field("data"));
  const from = Number(field("schema"));
  // A form from the future is no fault of the event: it is tried again until this program has been upgraded.
  const data = upcast(written, {
    from,
    upcasts: stream.upcasts ?? [],
    what: `event ${field("type")} of ${field("id")}`,
  });
  try {
    return {
      type: field("type"),
      id: field("id"),
      kind: field("kind"),
      version: Number(field("version")),
      time: Number(field("time")),
      cause: field("cause"),
      trace: field("trace"),
      schema: Number(field("schema")),
      data: schema.parse(data),
    };
  } catch (error) {
    throw new TerminalError(`Cannot read event ${field("type")} of ${field("id")}: not of its form`, { cause: error });
  }
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new TerminalError("Cannot read event: its data is no JSON", { cause: error });
  }
  throw new TerminalError("Cannot read event: its data is no object");
}
