// Lets operators merge, correct, postpone and cancel events, and makes the events of tickets that have none.

import { CommandMismatchError, type Engine, RefusedError } from "@holdfast/actors";
import { type Correction, eventActor } from "../rules/event.ts";
import { type Event, type EventFacts, endsAfterStart, eventDocument, factsOf } from "../rules/event-document.ts";
import { eventNameActor, nameIdOf } from "../rules/event-name.ts";
import { ticketDocument } from "../rules/ticket-document.ts";
import { claimName, makingFor } from "./places.ts";

/** What operators do with events. Each may be repeated: what is done already changes nothing. */
export interface EventTools {
  /** Reads an event; null when there is none. */
  find(id: string): Promise<Event | null>;
  /**
   * Changes facts of an event. Throws RefusedError `name_taken` when another event has the title, place and day, and
   * `end_first` when the end would not be after the start.
   */
  correct(event: Event, facts: Partial<EventFacts>, options?: ChangeOptions): Promise<void>;
  /**
   * Moves an event to another time, or to one that is not known yet: null. Throws as `correct` does, and RefusedError
   * `event_ended` for one that was cancelled or is over.
   */
  postpone(event: Event, times: Pick<EventFacts, "startsAt" | "endsAt">, options?: ChangeOptions): Promise<void>;
  /** Cancels an event: its tickets go off sale. Throws RefusedError `event_ended` for one that is over. */
  cancel(event: Event): Promise<void>;
  /** Merges an event into another, which is shown in its place. */
  merge(from: Event, into: Event): Promise<void>;
  /**
   * Makes the events of these tickets that have none because a release before there were events has listed them; returns
   * how many. `done` is called with the number of tickets that were looked at.
   */
  make(ticketIds: readonly string[], done: (count: number) => void): Promise<number>;
}

/** Sets how a change is made. */
export interface ChangeOptions {
  /** Makes the change count once, also when others have changed the event since. Default: it is made again. */
  readonly commandId?: string | undefined;
}

const TICKETS_A_READ = 100;

/** Creates the tools over the engine of tickets; a running site tells the tickets of what they change. */
export function createEventTools(engine: Engine): EventTools {
  const correct = (event: Event, change: Correction, options: ChangeOptions = {}) =>
    correctEvent(engine, event, { change, ...options });
  return {
    find: (id) => engine.read(eventDocument, id),
    correct: (event, facts, options) => correct(event, { facts }, options),
    postpone: (event, facts, options) => correct(event, { facts, status: "postponed" }, options),
    cancel: (event) => correct(event, { status: "cancelled" }),
    async merge(from, into) {
      await engine.ask(eventActor, into.id, { type: "Absorb", eventIds: [from.id, ...from.merged] });
      const change = { facts: factsOf(into), status: into.status };
      await engine.ask(eventActor, from.id, { type: "MergeInto", eventId: into.id, change });
    },
    async make(ticketIds, done) {
      let made = 0;
      for (let at = 0; at < ticketIds.length; at += TICKETS_A_READ) {
        const page = ticketIds.slice(at, at + TICKETS_A_READ);
        const counts = await Promise.all(page.map((id) => makeEventOf(engine, id)));
        made += counts.filter(Boolean).length;
        done(Math.min(at + TICKETS_A_READ, ticketIds.length));
      }
      return made;
    },
  };
}

async function makeEventOf(engine: Engine, ticketId: string): Promise<boolean> {
  const ticket = await engine.read(ticketDocument, ticketId);
  if (!ticket || ticket.status === "delisted" || ticket.eventId !== ticketId) return false;
  if (await engine.read(eventDocument, ticketId)) return false;
  await engine.ask(eventActor, ticketId, makingFor(ticket));
  return true;
}

// An event that no name leads to stays so, and one that has a name gets that of its new facts.
async function correctEvent(
  engine: Engine,
  event: Event,
  { change, commandId }: ChangeOptions & { readonly change: Correction },
): Promise<void> {
  const facts = { ...factsOf(event), ...change.facts };
  if (change.facts && !endsAfterStart(facts)) {
    throw new RefusedError("end_first", "Cannot change event: its end would not be after its start");
  }
  const nameId = event.nameId === null ? null : nameIdOf(facts, engine.ids.hashPartition);
  if (nameId !== null && facts.startsAt !== null) {
    const { id } = await claimName(engine, nameId, { eventId: event.id, startsAt: facts.startsAt });
    if (id !== event.id) throw new RefusedError("name_taken", `Cannot change event: event ${id} is the same night`);
  }
  const message = { type: "Correct", change: { ...change, nameId } } as const;
  await engine.ask(eventActor, event.id, message, commandId === undefined ? {} : { commandId }).catch(ignoreMade);
  if (event.nameId === null || event.nameId === nameId) return;
  await engine.ask(eventNameActor, event.nameId, { type: "Release", eventId: event.id });
}

// The change was made before, when other facts than those of now led to another name.
function ignoreMade(error: unknown): void {
  if (!(error instanceof CommandMismatchError)) throw error;
}
