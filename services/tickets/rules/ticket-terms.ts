// Declares the messages to the ticket actor, the names that it uses and the changes that it decides on.

import { type BarReason, barDocument } from "@holdfast/accounts";
import { actorTerms, type ChangeOf, type DecisionOf, type DocumentsOf, effect } from "@holdfast/actors";
import type { OrderView, OwnBody, SealView, TicketBody } from "@holdfast/contracts";
import { type EventFacts, eventDocument } from "./event-document.ts";
import { SEAT_CLAIM } from "./seat.ts";
import type { SellersRequest } from "./sellers-change.ts";
import { type Ticket, ticketDocument } from "./ticket-document.ts";

/** The event of a new ticket. */
export interface ListedEvent {
  /** Id of the event. An event of the ticket's own has the ticket's id. */
  readonly id: string;
  /** Facts of an event of the ticket's own, which is made with the ticket; null for an event that is there. */
  readonly own: EventFacts | null;
}

/** Message to the ticket actor. */
export type TicketMessage =
  /**
   * Lists a new ticket. It is a draft while its seller has to confirm the e-mail address (`awaitsEmail`), and until it is
   * sealed where its seller wishes that (`awaitsSeal`) or the terms require it.
   */
  | {
      readonly type: "List";
      readonly sellerId: string;
      readonly ticket: OwnBody;
      readonly event: ListedEvent;
      readonly awaitsEmail?: boolean;
      readonly awaitsSeal?: boolean;
    }
  /** Tells a draft that its seller has confirmed the address; changes nothing when `isConfirmed` is false. */
  | { readonly type: "Release"; readonly isConfirmed: boolean }
  /** Changes an available ticket or a draft; refused where that would change its event, unless `keepsEvent` is set. */
  | ({ readonly type: "Revise"; readonly ticket: TicketBody; readonly keepsEvent?: true } & SellersRequest)
  /** Takes an available ticket off sale, or removes a draft. */
  | ({ readonly type: "Delist" } & SellersRequest)
  /** Handles an event of an order of the ticket. */
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** Handles an event of the ticket's seal. */
  | { readonly type: "FollowSeal"; readonly seal: SealView }
  /** Takes over and publishes what has changed in the ticket's event. */
  | { readonly type: "FollowEvent"; readonly eventId: string }
  /** Takes the ticket off sale, now or when its reservation ends, because its seller was barred. */
  | { readonly type: "Withdraw"; readonly reason: BarReason }
  /** Handles the timer, which is due when the sale of the event ends: the ticket goes off sale. */
  | { readonly type: "Begin" };

/** Looks, once a draft is committed, whether its seller has confirmed the address meanwhile. */
export const releaseEffect = effect("release");

/** Declares the names of the ticket actor. */
export const ticketTerms = actorTerms("ticket", {
  documents: { ticket: ticketDocument, event: eventDocument, bar: barDocument },
  events: ["TicketCreated", "TicketUpdated", "EventUpdated"],
  refusals: [
    "not_found",
    "forbidden",
    "exists",
    "reserved",
    "sold",
    "delisted",
    "changed",
    "barred",
    "no_event",
    "event_over",
    "event_closed",
    "event_merged",
    "event_differs",
    "same_seat",
    "sealed",
    "face_value_missing",
    "price_too_high",
  ],
  timers: ["start"],
  effects: [releaseEffect],
  claims: [SEAT_CLAIM],
});
/** Reply of the ticket actor, which is stored for repeated commands and so names the ticket and does not repeat it. */
export type TicketReply = Pick<Ticket, "id">;
/** Decision of the ticket actor. */
export type TicketDecision = DecisionOf<typeof ticketTerms, TicketReply>;
/** Change that the ticket actor decides on. */
export type TicketChange = ChangeOf<typeof ticketTerms, TicketReply>;
/** Documents that the ticket actor decides with. */
export type TicketDocuments = DocumentsOf<typeof ticketTerms>;
/** Message of one type to the ticket actor. */
export type MessageOf<Type extends TicketMessage["type"]> = Extract<TicketMessage, { type: Type }>;
