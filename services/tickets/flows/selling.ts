// Changes and delists tickets for the API and the pages alike.

import { type CodeOf, type Engine, type Refusal, refuse } from "@holdfast/actors";
import type { TicketBody } from "@holdfast/contracts";
import { badRequest } from "@holdfast/server";
import { factsAfter } from "../rules/content.ts";
import { eventActor } from "../rules/event.ts";
import { type Event, type EventFacts, endsAfterStart, eventDocument, factsIn } from "../rules/event-document.ts";
import { eventNameActor, foldedText, nameIdOf } from "../rules/event-name.ts";
import { lineDocument } from "../rules/line-copy.ts";
import { SEALED, type SellersRequest } from "../rules/sellers-change.ts";
import { type Ticket, ticketDocument, ticketsOf } from "../rules/ticket-document.ts";
import { askTicket, type TicketAnswer } from "./ask-ticket.ts";
import { claimName, makingFor } from "./places.ts";

/** A seller's change of a ticket. */
export type Revision = SellersRequest & { readonly ticket: TicketBody };

/** Answer to a seller's change, which may change the event as well. */
export type RevisionAnswer = TicketAnswer | Refusal<"event_shared" | "name_taken">;

/**
 * Changes an available ticket of its seller, or returns the refusal; throws 404 when the text is no ticket's id, and 400
 * for an end that is not after the start of the event. A change
 * of title, place or time changes the event, while all its tickets are this seller's, none is reserved or sold, and nobody
 * waits for it.
 */
export async function reviseTicket(engine: Engine, id: string, revision: Revision): Promise<RevisionAnswer> {
  const revised = await askTicket(engine, id, { type: "Revise", ...revision });
  if (!("refused" in revised) || revised.refused.code !== "event_differs") return revised;
  const ticket = await engine.read(ticketDocument, id);
  return ticket ? await reviseEvent(engine, ticket, revision) : revised;
}

/** Takes a ticket of its seller off sale, or returns the refusal; throws 404 when the text is no ticket's id. */
export function delistTicket(engine: Engine, id: string, request: SellersRequest): Promise<TicketAnswer> {
  return askTicket(engine, id, { type: "Delist", ...request });
}

async function reviseEvent(engine: Engine, ticket: Ticket, revision: Revision): Promise<RevisionAnswer> {
  const event = await eventOf(engine, ticket);
  const facts = factsAfter(event, factsIn(revision.ticket, event));
  if (!endsAfterStart(facts)) throw badRequest("End must be after the start", "endsAt");
  if (ticket.seal !== "none" && !areAlike(event, facts)) return refuse("sealed", SEALED);
  if (ticket.seal !== "none" || !(await isAlone(engine, event, ticket))) {
    // Another spelling of what the event is changes nothing.
    if (!areAlike(event, facts)) return SHARED;
    return await askTicket(engine, ticket.id, { type: "Revise", ...revision, keepsEvent: true });
  }
  const nameId = nameIdOf(facts, engine.ids.hashPartition);
  if (nameId !== null && !(await hasName(engine, nameId, { event, facts }))) return NAME_TAKEN;
  const editId = engine.newCommandId();
  await engine.ask(eventActor, event.id, { type: "BeginEdit", editId });
  // What was listed or held before the mark is in the lists by now; what comes later removes the mark.
  const edit = { type: "Edit", editId, ticketId: ticket.id, nameId, ...revision } as const;
  const answer = (await isAlone(engine, event, ticket)) ? await engine.tryAsk(eventActor, event.id, edit) : SHARED;
  await giveUpNames(engine, event, nameId);
  if (!("refused" in answer)) return { ok: (await engine.read(ticketDocument, ticket.id)) ?? ticket };
  const { code, message } = answer.refused;
  return isLost(code) ? SHARED : refuse(code, message);
}

// The event has become another's meanwhile, or an operator has changed it.
const LOST: ReadonlySet<string> = new Set([
  "interrupted",
  "no_event",
  "event_merged",
  "event_ended",
  "event_shared",
] satisfies Lost[]);
type Lost = "interrupted" | "no_event" | "event_merged" | "event_ended" | "event_shared";
function isLost(code: CodeOf<typeof eventActor> | "event_shared"): code is Lost {
  return LOST.has(code);
}

const SHARED = refuse("event_shared", "This event is shared");
const NAME_TAKEN = refuse(
  "name_taken",
  "There is such an event already: remove this listing, and list the ticket there",
);

// The ticket of a release before there were events gets the event that it says it has.
async function eventOf(engine: Engine, ticket: Ticket): Promise<Event> {
  const { eventId } = ticket;
  const found = await engine.read(eventDocument, eventId);
  if (found) return found;
  await engine.ask(eventActor, eventId, makingFor(ticket));
  const made = await engine.read(eventDocument, eventId);
  if (!made) throw new Error(`Cannot change ticket ${ticket.id}: its event is not there`);
  return made;
}

const MOST_TICKETS_ALONE = 300;

/**
 * Returns whether all tickets of an event are those of one seller, none of them is reserved, sold or sealed, and nobody
 * waits, as far as orders has said: it does so at most a second after somebody joins the line. Whoever joins in that second waits
 * for the event as it is edited, which the page of the place and every offer show.
 */
async function isAlone(engine: Engine, { id, merged, mergedInto }: Event, { userId }: Ticket): Promise<boolean> {
  if (merged.length > 0 || mergedInto !== null) return false;
  const line = await engine.read(lineDocument, id);
  if (line !== null && line.waiting > 0) return false;
  const ids = await engine.list(ticketsOf(id), { limit: MOST_TICKETS_ALONE + 1 });
  if (ids.length > MOST_TICKETS_ALONE) return false;
  const tickets = await engine.readMany(ticketDocument, ids);
  const isTaken = ({ status, seal }: Ticket) => status === "reserved" || status === "sold" || seal !== "none";
  return tickets.every((one) => one === null || (one.userId === userId && !isTaken(one)));
}

function areAlike(event: Event, facts: EventFacts): boolean {
  const texts = (["title", "venue", "city"] as const).every(
    (name) => foldedText(event[name] ?? "") === foldedText(facts[name] ?? ""),
  );
  return texts && (["country", "timeZone", "startsAt", "endsAt"] as const).every((name) => event[name] === facts[name]);
}

async function hasName(engine: Engine, nameId: string, { event, facts }: { event: Event; facts: EventFacts }) {
  if (facts.startsAt === null) return true;
  const { id } = await claimName(engine, nameId, { eventId: event.id, startsAt: facts.startsAt });
  return id === event.id;
}

/** Gives up the names that no longer lead to the event: the old one after an edit, the new one after none. */
async function giveUpNames(engine: Engine, { id, nameId }: Event, asked: string | null): Promise<void> {
  const event = await engine.read(eventDocument, id);
  const left = [...new Set([nameId, asked])].flatMap((name) => (name === null || name === event?.nameId ? [] : [name]));
  await Promise.all(left.map((name) => engine.ask(eventNameActor, name, { type: "Release", eventId: id })));
}
