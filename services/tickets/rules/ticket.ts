// Defines the actor of a ticket and decides what its seller asks for.

import { type BarReason, barDocument, barId } from "@holdfast/accounts";
import {
  actor,
  actorTerms,
  type ChangeOf,
  type DecisionOf,
  type DocumentsOf,
  type Env,
  effect,
  refuse,
} from "@holdfast/actors";
import type { OrderView, TicketBody } from "@holdfast/contracts";
import { type Lines, readText } from "@holdfast/values";
import { followOrder } from "./reservation.ts";
import { asOf, isUnheld, isVisibleTo, type Ticket, type TicketState, ticketDocument } from "./ticket-document.ts";
import { releasedFrom, withdraw } from "./withdrawal.ts";

/** State of the ticket that a seller's request was made from; a request that names none is made from any. */
export interface Expected {
  /** Versions of which the ticket must have one; absent: any. */
  readonly versions?: readonly number[] | undefined;
  /** Edition that the ticket must have; absent: any. */
  readonly edition?: number | undefined;
}

/** Message to the ticket actor. */
export type TicketMessage =
  /** Lists a new ticket; as a draft while its seller has to confirm the e-mail address. */
  | { readonly type: "List"; readonly sellerId: string; readonly ticket: TicketBody; readonly isDraft?: boolean }
  /** Puts a draft on sale whose seller has confirmed the address; changes nothing when `isConfirmed` is false. */
  | { readonly type: "Release"; readonly isConfirmed: boolean }
  /** Changes an available ticket or a draft. */
  | { readonly type: "Revise"; readonly sellerId: string; readonly ticket: TicketBody; readonly expected?: Expected }
  /** Takes an available ticket off sale, or removes a draft. */
  | { readonly type: "Delist"; readonly sellerId: string; readonly expected?: Expected }
  /** Handles an event of an order of the ticket. */
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** Takes the ticket off sale, now or when its reservation ends, because its seller was barred. */
  | { readonly type: "Withdraw"; readonly reason: BarReason }
  /** Handles the timer, which is due when the event begins: the ticket goes off sale. */
  | { readonly type: "Begin" };

/** Looks, once a draft is committed, whether its seller has confirmed the address meanwhile. */
export const releaseEffect = effect("release");

const ticketTerms = actorTerms("ticket", {
  documents: { ticket: ticketDocument, bar: barDocument },
  events: ["TicketCreated", "TicketUpdated"],
  refusals: ["not_found", "forbidden", "exists", "reserved", "sold", "delisted", "changed", "barred"],
  timers: ["start"],
  effects: [releaseEffect],
});
/** Reply of the ticket actor, which is stored for repeated commands and so names the ticket and does not repeat it. */
export type TicketReply = Pick<Ticket, "id">;
/** Decision of the ticket actor. */
export type TicketDecision = DecisionOf<typeof ticketTerms, TicketReply>;

type Documents = DocumentsOf<typeof ticketTerms>;

/** Changes one ticket; messages are sent to the ticket's id. */
export const ticketActor = actor(ticketTerms, {
  documents: (id, message: TicketMessage) => ({
    ticket: id,
    bar: message.type === "List" ? barId(message.sellerId, id) : null,
  }),
  timers: { start: { type: "Begin" } },
  decide: (documents, message: TicketMessage, env): TicketDecision => decide(documents, message, env),
});

// Sellers are answered as the ticket stands now, also where the timer of its start has not fired yet.
function decide({ ticket: stored, bar }: Documents, message: TicketMessage, env: Env): TicketDecision {
  const { now } = env;
  const ticket = stored && asOf(stored, now);
  switch (message.type) {
    case "List":
      return bar?.reason ? barred(bar.reason) : list(ticket, message, env);
    case "Release":
      return release(stored, message, now);
    case "Revise":
      return revise(ticket, message);
    case "Delist":
      return delist(ticket, message);
    case "FollowOrder":
      return follow(stored, message.order, now);
    case "Withdraw":
      return take(stored, message.reason, now);
    case "Begin":
      return begin(stored, now);
    default:
      throw new TypeError(`Cannot decide on ticket: unknown message ${JSON.stringify(message satisfies never)}`);
  }
}

function list(
  existing: Ticket | null,
  { sellerId, ticket: body, isDraft = false }: MessageOf<"List">,
  { id, now }: Pick<Env, "id" | "now">,
): TicketDecision {
  if (existing) return refuse("exists", "Cannot list ticket: its id is taken");
  const initial = { userId: sellerId, fence: 0, edition: 0, refused: null } as const;
  const status = isDraft ? "draft" : "available";
  const ticket: TicketState = { ...contentOf(body), eventId: id, ...initial, status, ...UNHELD };
  // The seller may have confirmed the address before this commit, when there was no draft to release.
  const release = isDraft ? [{ name: releaseEffect.name, at: now } as const] : [];
  const timers = [...(startTimer(ticket).timers ?? []), ...release];
  const change = { write: { ticket }, events: { ticket: "TicketCreated" }, reply } as const;
  return timers.length === 0 ? change : { ...change, timers };
}

function release(stored: Ticket | null, { isConfirmed }: MessageOf<"Release">, now: number): TicketDecision {
  if (stored?.status !== "draft" || !isConfirmed) return {};
  return changed(asOf({ ...stored, status: "available" }, now));
}

// An order names the edition that it bought, so only an edit that changes something raises the edition.
function revise(ticket: Ticket | null, { sellerId, ticket: body, expected }: MessageOf<"Revise">): TicketDecision {
  if (!ticket || !isVisibleTo(ticket, sellerId)) return notFound();
  if (ticket.userId !== sellerId) return refuse("forbidden", "Cannot change ticket: it is another seller's");
  if (!isUnheld(ticket)) return refuse(ticket.status, `Cannot change ticket: it is ${ticket.status}`);
  if (!isAsExpected(ticket, expected)) return changedMeanwhile("change", ticket);
  const content = contentOf(body, ticket);
  if (!isChange(ticket, content)) return { reply };
  const next = { ...ticket, ...content, edition: ticket.edition + 1 };
  return { ...changed(next), ...startTimer(next, ticket) };
}

function delist(ticket: Ticket | null, { sellerId, expected }: MessageOf<"Delist">): TicketDecision {
  if (!ticket || !isVisibleTo(ticket, sellerId)) return notFound();
  if (ticket.userId !== sellerId) return refuse("forbidden", "Cannot delist ticket: it is another seller's");
  if (ticket.status === "delisted") return { reply };
  if (!isUnheld(ticket)) return refuse(ticket.status, `Cannot delist ticket: it is ${ticket.status}`);
  if (!isAsExpected(ticket, expected)) return changedMeanwhile("delist", ticket);
  return changed({ ...ticket, status: "delisted" });
}

type MessageOf<Type extends TicketMessage["type"]> = Extract<TicketMessage, { type: Type }>;

function isAsExpected({ version, edition }: Ticket, { versions, edition: expected }: Expected = {}): boolean {
  return (versions === undefined || versions.includes(version)) && (expected === undefined || expected === edition);
}

function changedMeanwhile(act: "change" | "delist", { version }: Ticket): TicketDecision {
  return refuse("changed", `Cannot ${act} ticket: it has changed meanwhile and is at version ${version} now`);
}

// Refuses an order of an unknown ticket: the engine retries the event and keeps it as a dead letter in the end.
function follow(ticket: Ticket | null, order: OrderView, now: number): TicketDecision {
  if (!ticket) return refuse("not_found", `Cannot follow order ${order.id}: its ticket is not there`);
  const before = asOf(ticket, now);
  const next = asOf(releasedFrom(before, followOrder(before, order)), now);
  return next === ticket ? { reply } : changed(next);
}

function take(ticket: Ticket | null, reason: BarReason, now: number): TicketDecision {
  if (!ticket) return {};
  const next = withdraw(asOf(ticket, now), reason);
  return next === ticket ? { reply } : changed(next);
}

// A reserved ticket goes off sale when its order ends without a payment.
function begin(ticket: Ticket | null, now: number): TicketDecision {
  if (!ticket) return {};
  const next = asOf(ticket, now);
  if (next !== ticket) return changed(next);
  // The clock of Redis was set back, or an edit has moved the start.
  return isUnheld(ticket) ? startTimer(ticket) : {};
}

// Only edits move a start, so that no other change has to set the timer.
function startTimer({ startsAt: at }: TicketState, before: Pick<TicketState, "startsAt"> = { startsAt: null }) {
  return at === null && before.startsAt === null ? {} : { timers: [{ name: "start", at }] as const };
}

const UNHELD = { orderId: null, holderId: null, heldUntil: null } as const;
const NO_DETAILS = {
  ...{ venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null },
  ...{ section: null, row: null, seat: null, description: null, faceValueCents: null },
};

/** The part of a ticket that its seller writes. */
export type Content = Pick<TicketState, "title" | "priceCents" | keyof typeof NO_DETAILS>;

/** Returns the content of a ticket after an edit; fields that the body leaves out are those of `before`, default null. */
export function contentOf(body: TicketBody, before: Pick<Content, keyof typeof NO_DETAILS> = NO_DETAILS): Content {
  const { title, price: priceCents, faceValue: faceValueCents = before.faceValueCents } = body;
  const { venue = before.venue, city = before.city, country = before.country, timeZone = before.timeZone } = body;
  const { startsAt = before.startsAt, endsAt = before.endsAt, section = before.section, row = before.row } = body;
  const { seat = before.seat, description = before.description } = body;
  const event = { title, venue, city, country, timeZone, startsAt, endsAt };
  return { ...event, priceCents, faceValueCents, section, row, seat, description };
}

function isChange(before: Content, after: Content): boolean {
  const isSameAmount = before.priceCents === after.priceCents && before.startsAt === after.startsAt;
  const lines = (["title", "venue", "section", "seat"] as const).every((name) => isSameText(before[name], after[name]));
  return !isSameAmount || !lines || !isSameText(before.description, after.description, "many");
}

// Earlier releases have stored texts as they were typed, with other line ends or composed in another way.
function isSameText(before: string | null, after: string | null, lines: Lines = "one"): boolean {
  return before === after || (before !== null && (readText(before, lines) || null) === after);
}

function changed(ticket: TicketState): ChangeOf<typeof ticketTerms, TicketReply> {
  return { write: { ticket }, events: { ticket: "TicketUpdated" }, reply };
}

function barred(reason: BarReason): TicketDecision {
  return refuse("barred", `Cannot list ticket: your account is ${reason}`);
}

function notFound(): TicketDecision {
  return refuse("not_found", "Cannot find ticket: no ticket has this id");
}

function reply({ ticket }: { readonly ticket: Ticket | null }): TicketReply {
  if (!ticket) throw new TypeError("Cannot answer with ticket: there is none after the change");
  return { id: ticket.id };
}
