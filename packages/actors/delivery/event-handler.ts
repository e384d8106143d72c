import type { Processor } from "../commit/processor.ts";
import type { AnyActor } from "../model/actor.ts";
import { InvalidDecisionError } from "../model/errors.ts";
import { decodeEvent, type Reaction } from "../model/events.ts";
import { recordOf } from "../model/fields.ts";

/** Handles one entry of the stream under a key. */
export type EventHandler = (key: string, fields: readonly string[]) => Promise<void>;

/**
 * Creates the handler of stream entries: decodes the event, asks every reaction to its stream whom to tell, and is done
 * when all of them have committed. Throws what the first failing one throws; those done before skip the repetition.
 */
export function createEventHandler(
  reactions: readonly Reaction[],
  actors: readonly AnyActor[],
  processor: Processor,
): EventHandler {
  return async (key, fields) => {
    // A dead letter that is tried again names the stream it came from.
    const origin = recordOf(fields)["stream"] ?? key;
    const interested = reactions.filter(({ stream }) => origin.endsWith(`}:${stream.service}:events`));
    for (const { stream, react } of interested) {
      const event = decodeEvent(stream, fields);
      const { kind, id, version, trace } = event;
      const cause = `${stream.service}:${kind}:${id}@${version}`;
      const inbox = { source: `${stream.service}:${kind}:${id}`, version };
      for (const {
        actor: { name },
        id: target,
        message,
      } of react(event)) {
        const actor = actors.find((known) => known.name === name);
        if (!actor) throw new InvalidDecisionError(`Cannot tell ${name}: it is not an actor of this engine`);
        await processor.process(actor, target, message, { cause, trace, inbox });
      }
    }
  };
}
