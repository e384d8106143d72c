// Cancels a timer for an operator.
import type { Functions } from "../functions/functions.ts";
import { InvalidDecisionError } from "../model/errors.ts";
import { nextTime } from "../model/every.ts";
import { timerKind, timerMember } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import { policyOf } from "../model/terms.ts";
import { letterOf, timerKeys } from "./fired-timer.ts";

/** Names one timer of one actor, to be cancelled now. */
export interface TimerPlace {
  readonly partition: number | null;
  readonly actor: string;
  readonly id: string;
  readonly timer: string;
  /** Gives the Redis time, in ms. */
  readonly now: number;
}

/**
 * Makes a timer a dead letter, whoever has its lease; a recurring timer stays set to its next time. Running work loses its
 * lease and is aborted. Resolves with false when there is no such timer; throws InvalidDecisionError for a timer that
 * the service does not declare.
 */
export async function cancelTimer(
  { service, actors }: Pick<ServiceDefinition, "service" | "actors">,
  functions: Functions,
  { partition, actor: name, id, timer, now }: TimerPlace,
): Promise<boolean> {
  const actor = actors.find((one) => one.name === name);
  const policy = actor && policyOf(actor.declared, timer);
  if (!policy) throw new InvalidDecisionError(`Cannot cancel ${name}|${timer}: ${service} has no such timer`);
  if (partition === null) return false;
  const place = { partition, kind: timerKind(name, timer), member: timerMember(name, id, timer) };
  const next = policy.every ? nextTime(policy.every, now) : null;
  const letter = letterOf(service, place, { attempts: 0, error: "Cancelled by an operator" });
  const keys = timerKeys(service, place);
  return (await functions.call("bury_timer", keys, [place.member, "", next ?? "", ...letter])) !== null;
}
