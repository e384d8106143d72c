// Spells the call of the Redis Function `commit`: keys and arguments in the order of the header of `commit.lua`.
import type { Claim, TimerChange } from "../model/decision.ts";
import { attemptsKey, claimKey, tagOf, timerKind, timerMember, timersKey } from "../model/keys.ts";
import { timerTrace } from "../model/timer-trace.ts";
import type { Word } from "../redis/send.ts";
import type { SetChange } from "./list-changes.ts";
import type { FixedKeys, Place, PlanInput } from "./plan.ts";

/** Holds the parts of a commit, besides its origin. */
export interface CommitParts {
  /** Gives the text of the outcome; empty for none. */
  readonly outcome: string;
  /** Lists the documents to check and write. */
  readonly checked: readonly CheckedDocument[];
  /** Lists the claims to acquire, keep or release. */
  readonly claims: readonly Claim[];
  /** Lists the changes of lists and of the schedule of removals. */
  readonly sets: readonly SetChange[];
  /** Lists the events, each as alternating fields and values. */
  readonly events: readonly (readonly string[])[];
  /** Lists the timers to set or remove. */
  readonly timers: readonly TimerChange[];
}

/** Describes a document of a commit: with an empty text it is only checked, with the text `delete` it is deleted. */
export interface CheckedDocument {
  /** Spells the key of the document. */
  readonly key: string;
  /** Gives the version before the commit; empty for a document that does not exist. */
  readonly expected: number | "";
  /** Gives the version after the commit; empty without a text to write. */
  readonly version: number | "";
  readonly text: string;
}

interface Call {
  readonly keys: string[];
  readonly args: Word[];
}

/** Spells the keys and arguments of a commit. The parts are added in place: every message of every service passes here. */
export function spellCommit(input: PlanInput, parts: CommitParts): Call {
  const { place, origin } = input;
  const call = { keys: [...input.keys], args: headOf(input, parts) };
  addParts(call, place, parts);
  addTimers(call, input, parts.timers);
  const { entry } = origin;
  if (entry && isInReach(input.keys, entry.stream)) {
    call.keys.push(entry.stream);
    call.args.push(entry.group, entry.id, ...(entry.isKept ? ["keep"] : []));
  }
  return call;
}

function headOf({ place, origin, change, rememberMs }: PlanInput, parts: CommitParts): Word[] {
  const { command, inbox, timer } = origin;
  return [
    command?.id ?? "",
    command?.hash ?? "",
    parts.outcome,
    command ? (rememberMs ?? "") : "",
    change.notAfter ?? "",
    change.notBefore ?? "",
    inbox?.source ?? "",
    inbox?.version ?? "",
    timer ? timerMember(place.actor, place.id, timer.name) : "",
    timer?.score() ?? "",
    parts.checked.length,
    parts.claims.length,
    parts.sets.length,
    parts.events.length,
    parts.timers.length,
  ];
}

function addParts({ keys, args }: Call, place: Place, { checked, claims, sets, events }: CommitParts): void {
  for (const { key, expected, version, text } of checked) {
    keys.push(key);
    args.push(expected, version, text);
  }
  for (const { claim, name, mode, owner, until, from } of claims) {
    keys.push(claimKey(place.partition, place.service, claim, name));
    args.push(from === undefined ? mode : `${mode} ${from}`, owner, until ?? "");
  }
  for (const { key, operation, score, member } of sets) {
    keys.push(key);
    args.push(operation, score, member);
  }
  for (const fields of events) args.push(fields.length, ...fields);
}

// One set per change, then the attempts, then the set of the fired timer; no key when no timer fires or changes.
function addTimers(
  { keys, args }: Call,
  { place, origin, now }: Pick<PlanInput, "place" | "origin" | "now">,
  changes: readonly TimerChange[],
): void {
  const { partition, service, actor, id } = place;
  const { timer: fired, trace } = origin;
  if (changes.length === 0 && !fired) return;
  for (const { name, at } of changes) {
    keys.push(timersKey(partition, service, timerKind(actor, name)));
    args.push(timerMember(actor, id, name), at ?? "", at === null ? "" : timerTrace(trace, at - now));
  }
  keys.push(attemptsKey(partition, service));
  if (fired) keys.push(timersKey(partition, service, timerKind(actor, fired.name)));
}

// A commit reaches the keys of its own partition, and the events of its own service are one of its keys already.
function isInReach([timers, events]: FixedKeys, stream: string): boolean {
  return tagOf(stream) === tagOf(timers) && stream !== events;
}
