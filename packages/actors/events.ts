import type { z } from "zod";
import type { AnyActor, MessageOf } from "./actor.ts";
import { recordOf } from "./dead-letters.ts";
import { TerminalError } from "./errors.ts";

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
  readonly schema: number;
  /** The view's schema by event type. */
  readonly types: { readonly [type: string]: z.ZodType<View> };
}

/** Declares the events of a service. */
export function eventStream<View>(service: string, definition: Omit<EventStream<View>, "service">): EventStream<View> {
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

/** What a service does on another's events: for each event any number of actors are told. */
export interface Reaction {
  readonly stream: EventStream<unknown>;
  react(event: Event<unknown>): readonly Tell[];
}

/** Declares a reaction: pure, it only chooses who is told what. */
export function on<View>(stream: EventStream<View>, react: (event: Event<View>) => readonly Tell[]): Reaction {
  return { stream, react };
}

/** An event as the flat fields and values of a stream entry. */
export function encodeEvent(event: Event<unknown>): string[] {
  const { type, id, kind, version, time, cause, trace, schema, data } = event;
  const fields = { type, id, kind, version, time, cause, trace, schema, data: JSON.stringify(data) };
  return Object.entries(fields).flatMap(([name, value]) => [name, String(value)]);
}

/** Reads a stream entry; throws a TerminalError for what is no event of this stream. */
export function decodeEvent<View>(stream: EventStream<View>, fields: readonly string[]): Event<View> {
  const entry = recordOf(fields);
  const field = (name: string): string => entry[name] ?? "";
  const schema = stream.types[field("type")];
  if (!schema) throw new TerminalError(`Cannot read event: unknown type ${field("type")} of ${stream.service}`);
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
      data: schema.parse(JSON.parse(field("data"))),
    };
  } catch (error) {
    throw new TerminalError(`Cannot read event ${field("type")} of ${field("id")}: not of its form`, { cause: error });
  }
}
