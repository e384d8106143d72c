// Turns one event into messages for actors, and has each message committed.
import type { Origin } from "../commit/plan.ts";
import { type Processor, throwRefusal } from "../commit/processor.ts";
import type { AnyActor } from "../model/actor.ts";
import { InvalidDecisionError, TerminalError } from "../model/errors.ts";
import { decodeEvent, decodeForgotten, type ReactionContext } from "../model/events.ts";
import { recordOf } from "../model/fields.ts";
import type { ServiceDefinition } from "../model/service.ts";

/**
 * Handles one entry of the stream at `key`. `sequence` orders the events of its document, for reactions of the kind
 * `each`; absent for other reactions.
 */
export type EventHandler = (key: string, fields: readonly string[], sequence?: number) => Promise<void>;

/** Holds a message that a reaction sends, with its origin: the event. */
export interface CausedMessage {
  readonly actor: AnyActor;
  readonly id: string;
  readonly message: unknown;
  readonly origin: Origin;
}

/** Holds an entry of the stream at `key`, and its sequence among the events of its document. */
export interface DeliveredEntry {
  readonly key: string;
  readonly fields: readonly string[];
  readonly sequence?: number | undefined;
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
  return async (key, fields, sequence) => {
    for (const { actor, id, message, origin } of messagesOf({ key, fields, sequence }, service, context)) {
      const processed = await processor.process(actor, id, message, origin);
      throwRefusal(processed);
      if ("skipped" in processed) {
        context.log.debug({ actor: actor.name, id, event: origin.cause }, "Skipped an event that the actor is past");
      }
    }
  };
}

/** Returns the messages an entry leads to, in the order of their commits. Throws TerminalError for what is no event. */
export function messagesOf(
  { key, fields, sequence }: DeliveredEntry,
  { reactions, actors }: Pick<ServiceDefinition, "reactions" | "actors">,
  context: ReactionContext,
): CausedMessage[] {
  // An entry of the retry stream names the stream that its event came from.
  const from = recordOf(fields)["stream"] ?? key;
  const interested = reactions.filter(({ stream }) => from.endsWith(`}:${stream.service}:events`));
  return interested.flatMap(({ kind: wanted, stream, react, forgotten }) => {
    const last = decodeForgotten(stream, fields);
    const event = last ?? decodeEvent(stream, fields);
    const { kind, id: source, version, trace } = event;
    const document = `${stream.service}:${kind}:${source}`;
    if (wanted === "each" && sequence === undefined) {
      throw new TerminalError(`Cannot hand on event ${event.type} of ${document}: it has no place among its events`);
    }
    const mark =
      wanted === "each" ? { source: `each:${document}`, version: sequence ?? 0 } : { source: document, version };
    const inbox = last ? { ...mark, isLast: true } : mark;
    const origin = { cause: `${document}@${version}`, trace, inbox };
    const messages = last ? (forgotten?.(last, context) ?? []) : react(event, context);
    return messages.map(({ actor: { name }, id, message }) => {
      const actor = actors.find((known) => known.name === name);
      if (!actor) throw new InvalidDecisionError(`Cannot tell ${name}: it is not an actor of this engine`);
      return { actor, id, message, origin };
    });
  });
}
