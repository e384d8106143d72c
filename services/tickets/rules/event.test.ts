import { decisionsOf } from "@holdfast/actors/testing";
import { describe, expect, test } from "vitest";
import { anEvent, anOrder, aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { eventActor } from "./event.ts";
import { beginningsOf, type Event, type EventState, eventDocument } from "./event-document.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import { ticketActor } from "./ticket.ts";
import type { Ticket } from "./ticket-document.ts";

const NOW = 1_000;
const END_MS = 4 * 3_600_000;
const { given } = decisionsOf(eventActor, { now: NOW, id: "ticket", terms: PLAIN_TERMS });
const event = anEvent({ startsAt: 50_000, nameId: "name" });

function stateOf({ id: _id, version: _version, ...state }: Event): EventState {
  return state;
}

const tell = { name: "tell", at: NOW } as const;
const changed = (next: Event) => ({ ...next, ...beginningsOf(next), edition: 1, told: { edition: 1, after: null } });

describe("Make", () => {
  test("makes an event once, with a timer of its end", () => {
    const { title, venue, city, country, timeZone, startsAt, endsAt } = event;
    const facts = { title, venue, city, country, timeZone, startsAt, endsAt };
    const make = { type: "Make", facts, nameId: "name" } as const;
    given({ event: null, ticket: null })
      .when(make)
      .expect({
        write: { event: stateOf(event) },
        events: { event: "EventUpdated" },
        timers: [{ name: "end", at: 50_000 + END_MS }],
      });
    given({ event, ticket: null }).when(make).expect({});
    given({ event: null, ticket: null })
      .when({ ...make, isUnlisted: true })
      .expect({
        write: { event: { ...stateOf(event), isUnlisted: true } },
        timers: [{ name: "end", at: 50_000 + END_MS }],
      });
  });
});

describe("Edit", () => {
  const editing = { ...event, editing: "edit" };
  const edit = { type: "Edit", editId: "edit", ticketId: "ticket", nameId: "other", sellerId: "seller" } as const;
  const ticket = { title: "Moved", price: 2_000, startsAt: 90_000 };

  test("changes event and ticket in one commit, and tells the other tickets", () => {
    const next = changed({ ...event, title: "Moved", startsAt: 90_000, nameId: "other" });
    given({ event: editing, ticket: aTicket({ startsAt: 50_000 }) })
      .when({ ...edit, ticket })
      .expect({
        write: {
          event: next,
          ticket: aTicket({ title: "Moved", startsAt: 90_000, priceCents: 2_000, edition: 1, eventEdition: 1 }),
        },
        events: { event: "EventUpdated", ticket: "TicketUpdated" },
        timers: [tell, { name: "end", at: 90_000 + END_MS }],
      });
  });

  test("is refused once a ticket has interrupted it, and for whom and what a change is refused", () => {
    const refused = (documents: { event: Event; ticket: Ticket | null }, sellerId = "seller") =>
      given(documents).when({ ...edit, ticket, sellerId });
    refused({ event, ticket: aTicket() }).expectRefusal("interrupted");
    refused({ event: { ...event, editing: "another" }, ticket: aTicket() }).expectRefusal("interrupted");
    refused({ event: editing, ticket: aTicket() }, "stranger").expectRefusal("forbidden");
    refused({ event: editing, ticket: null }).expectRefusal("not_found");
    refused({ event: editing, ticket: reserved() }).expectRefusal("reserved");
  });

  test("is interrupted by the next ticket that is listed, held or sold, and by nothing else", () => {
    const on = decisionsOf(ticketActor, { now: NOW, id: "ticket", terms: PLAIN_TERMS });
    const follow = (found: Ticket, order: ReturnType<typeof anOrder>) =>
      on.given({ ticket: found, event: editing, bar: null }).when({ type: "FollowOrder", order });
    const held = { ...reserved(), startsAt: null };
    follow(aTicket(), anOrder(1)).expect({
      write: { ticket: held, event },
      events: { ticket: "TicketUpdated" },
    });
    follow(held, anOrder(1, { status: "Cancelled", reason: "expired" })).expect({
      write: { ticket: aTicket({ fence: 1 }) },
      events: { ticket: "TicketUpdated" },
    });
  });
});

describe("an operator's change", () => {
  test("is published and told; the same again changes nothing", () => {
    const change = { facts: { venue: "Barn" } };
    const next = changed({ ...event, venue: "Barn" });
    given({ event, ticket: null })
      .when({ type: "Correct", change })
      .expect({ write: { event: next }, events: { event: "EventUpdated" }, timers: [tell] });
    given({ event: next, ticket: null }).when({ type: "Correct", change }).expect({});
  });

  test("cancels an event for good: it is in the list of the ended ones, and neither postponed nor over any more", () => {
    const cancelled = changed({ ...event, status: "cancelled", endedAt: NOW });
    const cancel = { type: "Correct", change: { status: "cancelled" } } as const;
    given({ event, ticket: null })
      .when(cancel)
      .expect({ write: { event: cancelled }, events: { event: "EventUpdated" }, timers: [tell] });
    given({ event: cancelled, ticket: null }).when(cancel).expect({});
    expect(eventDocument.lists?.(cancelled)).toEqual([{ list: "ended-events" }]);
    expect(eventDocument.view?.(cancelled)).not.toHaveProperty("endedAt");
    const postpone = { type: "Correct", change: { status: "postponed" } } as const;
    given({ event: cancelled, ticket: null }).when(postpone).expectRefusal("event_ended");
    given({ event: { ...event, status: "over" }, ticket: null })
      .when(cancel)
      .expectRefusal("event_ended");
  });

  test("that an event was cancelled does not keep it, once it is merged, from what the other event says", () => {
    const merged = { ...event, status: "cancelled", mergedInto: "other", endedAt: 1 } as const;
    const { endedAt: _endedAt, ...living } = merged;
    given({ event: merged, ticket: null })
      .when({ type: "Correct", change: { status: "postponed" } })
      .expect({
        write: { event: changed({ ...living, status: "postponed" }) },
        events: { event: "EventUpdated" },
        timers: [tell],
      });
    expect(eventDocument.lists?.(merged)).toEqual([]);
  });

  test("merges an event once, by a pointer, and notes it in the other", () => {
    const merge = { type: "MergeInto", eventId: "other", change: { facts: { title: "Gig!" } } } as const;
    const merged = changed({ ...event, title: "Gig!", mergedInto: "other" });
    given({ event, ticket: null })
      .when(merge)
      .expect({ write: { event: merged }, events: { event: "EventUpdated" }, timers: [tell] });
    expect(eventDocument.view?.(merged)).toMatchObject({ id: event.id, title: "Gig!", mergedInto: "other" });
    given({ event: merged, ticket: null }).when(merge).expect({});
    given({ event: merged, ticket: null })
      .when({ ...merge, eventId: "third" })
      .expectRefusal("event_merged");
    const absorb = { type: "Absorb", eventIds: ["a", "b"] } as const;
    given({ event, ticket: null })
      .when(absorb)
      .expect({ write: { event: { ...event, merged: ["a", "b"] } } });
    given({ event: { ...event, merged: ["b", "a"] }, ticket: null })
      .when(absorb)
      .expect({});
    given({ event: merged, ticket: null }).when(absorb).expectRefusal("event_merged");
    expect([event, merged].map((one) => eventDocument.lists?.(one))).toEqual([[{ list: "events" }], []]);
  });
});

describe("Told", () => {
  const telling = { ...event, edition: 2, told: { edition: 2, after: null } };
  const told = (edition: number, after: string | null) =>
    given({ event: telling, ticket: null }).when({ type: "Told", edition, after });

  test("goes on with the next page, ends after the last, and begins again when the event has changed", () => {
    told(2, "t9").expect({ write: { event: { ...telling, told: { edition: 2, after: "t9" } } }, timers: [tell] });
    told(2, null).expect({ write: { event: { ...telling, told: null } } });
    told(1, null).expect({ timers: [tell] });
    given({ event, ticket: null }).when({ type: "Told", edition: 0, after: null }).expect({});
  });
});

describe("End", () => {
  test("ends an event once it is over, and waits for one that was moved", () => {
    const at = (now: number, one: Event) =>
      decisionsOf(eventActor, { now, id: "ticket", terms: PLAIN_TERMS })
        .given({ event: one, ticket: null })
        .when({ type: "End" });
    const end = 50_000 + END_MS;
    const over = { ...event, status: "over", endedAt: end } as const;
    at(end, event).expect({ write: { event: over }, events: { event: "EventUpdated" } });
    expect(eventDocument.lists?.(over)).toEqual([{ list: "ended-events" }]);
    at(end - 1, event).expect({ timers: [{ name: "end", at: end }] });
    at(end, { ...event, status: "cancelled" }).expect({});
    at(end, anEvent()).expect({});
  });
});

describe("FollowEvent", () => {
  const on = (ticket: Ticket | null, next: Event | null) =>
    decisionsOf(ticketActor, { now: NOW, id: "ticket", terms: PLAIN_TERMS })
      .given({ ticket, event: next, bar: null })
      .when({ type: "FollowEvent", eventId: "ticket" });
  const moved = { ...event, title: "Moved", edition: 3 };
  const followed = { title: "Moved", startsAt: 50_000, eventEdition: 3 };

  test("gives the ticket the facts of its event, raises the edition as the event's, and moves the end of the sale", () => {
    on(aTicket({ edition: 1, eventEdition: 2 }), moved).expect({
      write: { ticket: aTicket({ ...followed, edition: 2 }) },
      events: { ticket: "TicketUpdated" },
      timers: [{ name: "start", at: 50_000 }],
    });
    on(aTicket({ ...followed, edition: 2 }), moved).expect({});
    on(aTicket(), null).expect({});
    on(null, moved).expect({});
  });

  test("takes the tickets of a cancelled event off sale, and ends a reservation that is not being paid", () => {
    const cancelled = { ...event, startsAt: null, status: "cancelled" as const, edition: 1 };
    const after = { edition: 1, eventEdition: 1 };
    const refused = { orderId: "order-1", reason: "event cancelled" };
    const published = { events: { ticket: "TicketUpdated" as const } };
    on(aTicket(), cancelled).expect({ write: { ticket: { ...delisted(), ...after } }, ...published });
    on(reserved(), cancelled).expect({
      write: { ticket: { ...delisted(), ...after, fence: 1, refused } },
      ...published,
    });
    const paying: Ticket = {
      ...reserved(),
      status: "reserved",
      orderId: "order-1",
      holderId: "buyer-1",
      heldUntil: null,
    };
    on(paying, cancelled).expect({ write: { ticket: { ...paying, ...after } }, ...published });
    on(sold(), cancelled).expect({ write: { ticket: { ...sold(), ...after } }, ...published });
  });
});

describe("a reservation", () => {
  const follow = (ticket: Ticket, next: Event) =>
    decisionsOf(ticketActor, { now: NOW, id: "ticket", terms: PLAIN_TERMS })
      .given({ ticket, event: next, bar: null })
      .when({ type: "FollowOrder", order: anOrder(1) });
  const refusedWith = (reason: string) => ({ fence: 1, refused: { orderId: "order-1", reason } });

  test("is judged with the event as it is, before the ticket was told: changed, begun or cancelled", () => {
    const published = { events: { ticket: "TicketUpdated" as const } };
    const after = { edition: 1, eventEdition: 1 };
    follow(aTicket(), { ...event, startsAt: null, title: "Moved", edition: 1 }).expect({
      write: { ticket: aTicket({ title: "Moved", ...after, ...refusedWith("ticket changed") }) },
      ...published,
    });
    follow(aTicket(), { ...event, startsAt: null, status: "cancelled", edition: 1 }).expect({
      write: { ticket: { ...delisted(), ...after, ...refusedWith("event cancelled") } },
      ...published,
    });
    follow(aTicket(), { ...event, startsAt: NOW, edition: 1 }).expect({
      write: { ticket: { ...delisted(), startsAt: NOW, ...after, ...refusedWith("delisted") } },
      ...published,
      timers: [{ name: "start", at: NOW }],
    });
  });
});
