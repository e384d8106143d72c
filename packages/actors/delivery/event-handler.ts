// Turns one event into messages for actors, and has each message committed.
import type { EntryToAcknowledge, Origin } from "../commit/plan.ts";
import { type Processor, throwRefusal } from "../commit/processor.ts";
import type { AnyActor } from "../model/actor.ts";
import { InvalidDecisionError, TerminalError } from "../model/errors.ts";
import { type Event, eventIn, forgottenIn, type ReactionContext, unknownEvent } from "../model/events.ts";
import { type EntryFields, recordOf } from "../model/fields.ts";
import type { ServiceDefinition } from "../model/service.ts";

/** Handles one entry of a stream; resolves with whether the last commit has acknowledged it. */
export type EventHandler = (entry: DeliveredEntry) => Promise<boolean>;

/** Holds a message that a reaction sends, with its origin: the event. */
export interface CausedMessage {
  readonly actor: AnyActor;
  readonly id: string;
  readonly message: unknown;
  readonly origin: Origin;
}

/** Holds an entry of the stream at `key`. */
export interface DeliveredEntry {
  readonly key: string;
  readonly fields: readonly string[];
  /** Orders the events of its document, for reactions of the kind `each`; absent for other reactions. */
  readonly sequence?: number | undefined;
  /** Identifies the entry for the commits, of which the last acknowledges it; absent when the consumer does that. */
  readonly pending?: EntryToAcknowledge | undefined;
}

/**
 * Creates the handler of stream entries. The handler decodes the event, calls every reaction to its stream, and commits
 * the messages one after the other. Throws what the first failing message throws; when the entry is retried, the inbox
 * marks skip the messages that were committed.
 */
export function createEventHandler(
  service: Pick<ServiceDefinition, "reactions" | "actors">,
  processor: Processor,
  context: ReactionContext,
): EventHandler {
  return async (entry) => {
    const messages = messagesOf(entry, service, context);
    const last = messages.at(-1);
    let isAcknowledged = false;
    for (const sent of messages) {
      const { actor, id, message } = sent;
      const { pending } = entry;
      const origin = { ...sent.origin, entry: pending && sent !== last ? { ...pending, isKept: true } : pending };
      const processed = await processor.process(actor, id, message, origin);
      throwRefusal(processed);
      if ("skipped" in processed) {
        context.log.debug({ actor: actor.name, id, event: origin.cause }, "Skipped an event that the actor is past");
      } else if ("ok" in processed) isAcknowledged = processed.isAcknowledged === true;
    }
    return isAcknowledged;
  };
}

/**
 * Returns the messages an entry leads to, in the order of their commits. Throws TerminalError for what is no event,
 * UnknownEventError for an event that this program does not know yet, and InvalidDecisionError for a message to an actor
 * of another service and for two messages to one actor and id, of which the inbox mark would drop the second.
 */
export function messagesOf(
  { key, fields, sequence }: DeliveredEntry,
  { reactions, actors }: Pick<ServiceDefinition, "reactions" | "actors">,
  context: ReactionContext,
): CausedMessage[] {
  // An entry of the retry stream names the stream that its event came from.
  const entry = recordOf(fields);
  const from = entry["stream"] ?? key;
  const interested = reactions.filter(({ stream }) => from.endsWith(`}:${stream.service}:events`));
  if (interested.length === 0) throw withoutReaction(from, entry);
  return interested.flatMap(({ kind: wanted, stream, react, forgotten }) => {
    const last = forgottenIn(stream, entry);
    const event = last ?? eventIn(stream, entry);
    const { kind, id: source, version, trace } = event;
    const document = `${stream.service}:${kind}:${source}`;
    if (wanted === "each" && sequence === undefined) {
      throw new TerminalError(`Cannot hand on event ${event.type} of ${document}: it has no place among its events`);
    }
    const mark =
      wanted === "each" ? { source: `each:${document}`, version: sequence ?? 0 } : { source: document, version };
    const inbox = last ? { ...mark, isLast: true } : mark;
    const origin = { cause: `${document}@${version}`, trace, inbox, event: event.type };
    const sent = last ? (forgotten?.(last, context) ?? []) : react(event, context);
    const messages = sent.map(({ actor: { name }, id, message }) => {
      const actor = actors.find((known) => known.name === name);
      if (!actor) throw new InvalidDecisionError(`Cannot tell ${name}: it is not an actor of this engine`);
      return { actor, id, message, origin };
    });
    if (messages.length > 1) checkTargets(messages, event);
    return messages;
  });
}

function checkTargets(messages: readonly CausedMessage[], event: Event<unknown>): void {
  for (const [at, { actor, id, message }] of messages.entries()) {
    const earlier = messages.slice(0, at).find((other) => other.actor === actor && other.id === id);
    if (!earlier) continue;
    const both = `${nameOf(earlier.message)} and ${nameOf(message)}`;
    throw new InvalidDecisionError(
      `Cannot react to ${event.type} of ${event.kind} ${event.id}: it sends ${both} to ${actor.name} ${id}`,
    );
  }
}

function nameOf(message: unknown): string {
  const isNamed = typeof message === "object" && message !== null && "type" in message;
  return isNamed ? String(message.type) : "a message";
}

// An event of a stream without a reaction was sent back by an operator: another release may have the reaction.
function withoutReaction(stream: string, { type = "", schema = "" }: EntryFields): Error {
  const [, service] = /\}:([^:]+):events$/.exec(stream) ?? [];
  if (service === undefined) return new TerminalError(`Cannot read event: ${stream} is no stream of events`);
  return unknownEvent(service, type, Number(schema));
}
