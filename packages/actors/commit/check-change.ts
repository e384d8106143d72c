// Checks the numbers, texts and targets of a change and of its origin, before the commit is planned.
import { InvalidDecisionError } from "../model/errors.ts";
import { checkText, isText } from "../model/names.ts";
import type { AnyChange, LoadedReferences, Origin, Place } from "./plan.ts";

const MODES: ReadonlySet<string> = new Set(["acquire", "keep", "release"]);

/**
 * Throws InvalidDecisionError for a change that Redis could write only in part or that says two things about one thing:
 * times that are no whole numbers, texts that are not fit for keys and values, a document, claim or timer named twice,
 * and the event of a document that is not written.
 */
export function checkChange(place: Place, change: AnyChange, references: LoadedReferences): void {
  const { claims = [], timers = [], notAfter, notBefore } = change;
  if (notAfter !== undefined) checkTime(place, "notAfter", notAfter);
  if (notBefore !== undefined) checkTime(place, "notBefore", notBefore);
  for (const { mode, claim, name, owner, until, from } of claims) {
    if (!MODES.has(mode)) throw faulty(place, `claim ${claim} has the unknown mode ${mode}`);
    if (!isText(name)) checkText(`name of claim ${claim}`, name);
    if (!isText(owner)) checkText(`owner of claim ${claim}`, owner);
    if (until !== null) checkTime(place, `the deadline of claim ${claim}`, until);
    if (from === undefined) continue;
    if (mode !== "acquire") throw faulty(place, `claim ${claim} is taken over by ${mode}, not by acquire`);
    if (!isText(from)) checkText(`former owner of claim ${claim}`, from);
  }
  for (const { name, at } of timers) if (at !== null) checkTime(place, `timer ${name}`, at);
  checkOnce(place, change, references);
  for (const name in change.events) {
    const isWritten = change.events[name] === undefined || change.write?.[name] !== undefined;
    if (!isWritten) throw faulty(place, `${change.events[name]} is about ${name}, which it does not write`);
  }
}

/** Throws InvalidDecisionError for an origin whose texts or versions cannot be stored. */
export function checkOrigin(place: Place, { cause, inbox }: Origin): void {
  if (cause !== "" && !isText(cause)) checkText("cause of a change", cause);
  if (!inbox) return;
  if (!isText(inbox.source)) checkText("source of an event", inbox.source);
  if (isWhole(inbox.version) && inbox.version >= 0) return;
  throw faulty(place, `${inbox.version} is no version of ${inbox.source}`);
}

/** Returns whether a value is a whole number that every part of the engine keeps exactly. */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** Creates the error for a decision that cannot be committed. */
export function faulty({ actor, id }: Place, state: string): InvalidDecisionError {
  return new InvalidDecisionError(`Cannot commit ${actor} ${id}: ${state}`);
}

function checkTime(place: Place, what: string, at: unknown): void {
  if (!isWhole(at)) throw faulty(place, `${what} is set to ${String(at)}, which is no whole number of ms`);
}

// Compares each with each: there are few.
function checkOnce(place: Place, { claims = [], timers = [] }: AnyChange, references: LoadedReferences): void {
  for (let at = 1; at < claims.length; at++) {
    const one = claims[at];
    const isTwice = claims.some(
      (other, before) => before < at && other.name === one?.name && other.claim === one.claim,
    );
    if (isTwice) throw faulty(place, `it names claim ${one?.claim}:${one?.name} twice`);
  }
  for (let at = 1; at < timers.length; at++) {
    const isTwice = timers.some(({ name }, before) => before < at && name === timers[at]?.name);
    if (isTwice) throw faulty(place, `it names timer ${timers[at]?.name} twice`);
  }
  const documents = Object.values(references);
  for (let at = 1; at < documents.length; at++) {
    const one = documents[at];
    if (!one) continue;
    for (let before = 0; before < at; before++) {
      const other = documents[before];
      const isTwice = other?.id === one.id && other.type.name === one.type.name;
      if (isTwice) throw faulty(place, `it names document ${one.type.name}:${one.id} twice`);
    }
  }
}
