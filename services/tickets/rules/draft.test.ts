import { decisionsOf } from "@holdfast/actors/testing";
import { describe, expect, test } from "vitest";
import { aDraft, aListing, anEvent, anOrder, aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { type Event, eventDocument } from "./event-document.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import { ticketActor } from "./ticket.ts";
import { type Ticket, ticketDocument } from "./ticket-document.ts";

const { given } = decisionsOf(ticketActor, { now: 0, id: "ticket", terms: PLAIN_TERMS });
const list = aListing({ venue: "Hall" });
const listsOf = (ticket: Ticket) => ticketDocument.lists?.(ticket).map((entry) => entry.list);
function stateOf({ id: _id, version: _version, ...state }: Ticket) {
  return state;
}

function eventStateOf({ id: _id, version: _version, ...state }: Event) {
  return state;
}

describe("a draft", () => {
  const draft = aDraft({ venue: "Hall" });

  test("is listed for a seller who has to confirm, and looks for the confirmation once it is committed", () => {
    given({ event: null, bar: null, ticket: null })
      .when({ ...list, awaitsEmail: true })
      .expect({
        write: { ticket: stateOf(draft), event: eventStateOf(anEvent({ venue: "Hall", isUnlisted: true })) },
        events: { ticket: "TicketCreated" },
        timers: [{ name: "release", at: 0 }],
      });
    expect([listsOf(draft), ticketDocument.view?.(draft).status]).toEqual([
      ["by-seller:seller", "tickets-of:ticket"],
      "delisted",
    ]);
  });

  test("is released by a confirmation, once, and by nothing else", () => {
    const release = (ticket: Ticket | null, isConfirmed: boolean) =>
      given({ event: null, bar: null, ticket }).when({ type: "Release", isConfirmed });
    const event = { events: { ticket: "TicketUpdated" } } as const;
    release(draft, true).expect({ write: { ticket: { ...draft, status: "available" } }, ...event });
    release({ ...draft, startsAt: -1 }, true).expect({
      write: { ticket: { ...draft, startsAt: -1, status: "delisted" } },
      ...event,
    });
    for (const other of [null, aTicket(), reserved(), sold(), delisted()]) release(other, true).expect({});
    release(draft, false).expect({});
  });

  test("makes its event known to others only when it is released", () => {
    const event = anEvent({ venue: "Hall", isUnlisted: true });
    const { isUnlisted: _isUnlisted, ...listed } = event;
    const release = (ticket: Ticket) =>
      given({ event, bar: null, ticket }).when({ type: "Release", isConfirmed: true });
    release(draft).expect({
      write: { ticket: { ...draft, status: "available" }, event: listed },
      events: { ticket: "TicketUpdated", event: "EventUpdated" },
    });
    const begun = { ...draft, startsAt: -1 };
    release(begun).expect({ write: { ticket: { ...begun, status: "delisted" } }, events: { ticket: "TicketUpdated" } });
    const lists = (one: Event) => eventDocument.lists?.(one).map((entry) => entry.list);
    expect([lists(event), lists(listed), eventDocument.view?.(event)]).toEqual([
      ...[[], ["events"], eventDocument.view?.(listed)],
    ]);
  });

  test("is sold to nobody, and tells an order so", () => {
    const order = anOrder(1, { status: "Created" });
    const refused = { orderId: order.id, reason: "delisted" };
    const follow = (ticket: Ticket) => given({ event: null, bar: null, ticket }).when({ type: "FollowOrder", order });
    follow(draft).expect({ write: { ticket: { ...draft, refused } }, events: { ticket: "TicketUpdated" } });
    follow({ ...draft, refused }).expect({});
  });
});
