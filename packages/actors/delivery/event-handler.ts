// Turns one event into messages for actors, and has each message committed.
import type { Origin } from "../commit/plan.ts";
import { type Processor, throwRefusal } from "../commit/processor.ts";
import type { AnyActor } from "../model/actor.ts";
import { InvalidDecisionError } from "../model/errors.ts";
import { decodeEvent, type ReactionContext } from "../model/events.ts";
import { recordOf } from "../model/fields.ts";
import type { ServiceDefinition } from "../model/service.ts";

/** Handles one entry of the stream at `key`. */
export type EventHandler = (key: string, fields: readonly string[]) => Promise<void>;

/** Holds a message that a reaction sends, with its origin: the event. */
export interface CausedMessage {
  readonly actor: AnyActor;
  readonly id: string;
  readonly message: unknown;
  readonly origin: Origin;
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
  return async (key, fields) => {
    for (const { actor, id, message, origin } of messagesOf({ key, fields }, service, context)) {
      throwRefusal(await processor.process(actor, id, message, origin));
    }
  };
}

/** Returns the messages an entry leads to, in the order of their commits. Throws TerminalError for what is no event. */
export function messagesOf(
  { key, fields }: { key: string; fields: readonly string[] },
  { reactions, actors }: Pick<ServiceDefinition, "reactions" | "actors">,
  context: ReactionContext,
): CausedMessage[] {
  // An entry of the retry stream names the stream that its event came from.
  const from = recordOf(fields)["stream"] ?? key;
  const interested = reactions.filter(({ stream }) => from.endsWith(`}:${stream.service}:events`));
  return interested.flatMap(({ stream, react }) => {
    const event = decodeEvent(stream, fields);
    const { kind, id: source, version, trace } = event;
    const inbox = { source: `${stream.service}:${kind}:${source}`, version };
    const origin = { cause: `${inbox.source}@${version}`, trace, inbox };
    return react(event, context).map(({ actor: { name }, id, message }) => {
      const actor = actors.find((known) => known.name === name);
      if (!actor) throw new InvalidDecisionError(`Cannot tell ${name}: it is not an actor of this engine`);
      return { actor, id, message, origin };
    });
  });
}
