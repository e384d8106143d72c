import type { Origin } from "../commit/plan.ts";
import { type Processor, throwRefusal } from "../commit/processor.ts";
import type { AnyActor } from "../model/actor.ts";
import { InvalidDecisionError } from "../model/errors.ts";
import { decodeEvent, type ReactionContext } from "../model/events.ts";
import { recordOf } from "../model/fields.ts";
import type { ServiceDefinition } from "../model/service.ts";

/** Handles one entry of the stream under a key. */
export type EventHandler = (key: string, fields: readonly string[]) => Promise<void>;

/** A message that an event brings about. */
export interface CausedMessage {
  readonly actor: AnyActor;
  readonly id: string;
  readonly message: unknown;
  readonly origin: Origin;
}

/**
 * Creates the handler of stream entries: decodes the event, asks every reaction to its stream which actors get messages,
 * and is done when all of these have committed. Throws what the first failing one throws; those done before skip the
 * repetition.
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

/** Gives the messages that an entry brings about, in the order in which they are processed; throws where it is no event. */
export function messagesOf(
  { key, fields }: { key: string; fields: readonly string[] },
  { reactions, actors }: Pick<ServiceDefinition, "reactions" | "actors">,
  context: ReactionContext,
): CausedMessage[] {
  // A dead letter that is tried again names the stream it came from.
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
