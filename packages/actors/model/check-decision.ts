// Checks a decision against the names that its actor has declared.
import type { AnyActor } from "./actor.ts";
import { type Change, isRefusal, type Refusal } from "./decision.ts";
import { InvalidDecisionError } from "./errors.ts";

const KEYS: readonly string[] = [
  "write",
  "delete",
  "archive",
  "events",
  "claims",
  "timers",
  "notAfter",
  "notBefore",
  "reply",
] satisfies readonly (keyof Change<object, unknown>)[];

/**
 * Refuses the faults of a decision that the compiler cannot see, such as a key that came through a spread: an unknown
 * key, a refusal with other keys, and a refusal code, event, claim or timer that the actor has not declared. Throws
 * InvalidDecisionError. `planCommit` checks the documents and the data of events.
 */
export function checkDecision(actor: AnyActor, id: string, decision: ReturnType<AnyActor["decide"]>): void {
  if (typeof decision !== "object" || decision === null || Array.isArray(decision)) {
    throw invalid(actor, id, "it is no decision");
  }
  if ("then" in decision) throw invalid(actor, id, "it is a promise, and decide must not wait");
  const keys = Object.keys(decision);
  if (isRefusal(decision)) {
    const other = keys.find((key) => key !== "refused");
    if (other !== undefined) throw invalid(actor, id, `it has refused and says ${other} as well`);
    return checkRefusal(actor, id, decision);
  }
  const strange = keys.find((key) => !KEYS.includes(key));
  if (strange !== undefined) throw invalid(actor, id, `unknown key ${strange}`);
  const { claims: claimNames, timers: timerNames, effects, events: eventTypes } = actor.declared;
  for (const { claim, orElse } of decision.claims ?? []) {
    if (!claimNames.includes(claim)) throw invalid(actor, id, `undeclared claim ${claim}`);
    if (orElse) checkRefusal(actor, id, orElse);
  }
  for (const { name } of decision.timers ?? []) {
    const isDeclared = timerNames.includes(name) || effects.some((effect) => effect.name === name);
    if (!isDeclared) throw invalid(actor, id, `undeclared timer ${name}`);
  }
  for (const type of Object.values(decision.events ?? {})) {
    if (type !== undefined && !eventTypes.includes(type)) throw invalid(actor, id, `undeclared event ${type}`);
  }
}

function checkRefusal(actor: AnyActor, id: string, { refused }: Refusal): void {
  if (!actor.declared.refusals.includes(refused.code)) {
    throw invalid(actor, id, `undeclared refusal code ${refused.code}`);
  }
}

function invalid(actor: AnyActor, id: string, state: string): InvalidDecisionError {
  return new InvalidDecisionError(`Cannot decide on ${actor.name} ${id}: ${state}`);
}
