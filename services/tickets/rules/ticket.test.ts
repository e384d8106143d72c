import { decisionsOf } from "@holdfast/actors/testing";
import { type TicketBody, UNSEALED } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { aListing, anEvent, anOrder, aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import type { Event } from "./event-document.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import { ticketActor } from "./ticket.ts";
import { type Ticket, ticketDocument } from "./ticket-document.ts";

const { given } = decisionsOf(ticketActor, { now: 0, id: "ticket", terms: PLAIN_TERMS });

const list = aListing({ venue: "Hall" });

/** Says what a change by a seller is about to do. */
function revise(ticket: Ticket | null, change: Partial<TicketBody> = {}, sellerId = "seller") {
  return given({ event: null, bar: null, ticket }).when({
    type: "Revise",
    sellerId,
    ticket: { title: "Gig", price: 1999, ...change },
  });
}

/** Says what a delisting by a seller is about to do. */
function delist(ticket: Ticket | null, sellerId = "seller") {
  return given({ event: null, bar: null, ticket }).when({ type: "Delist", sellerId });
}

function stateOf({ id: _id, version: _version, ...state }: Ticket) {
  return state;
}

function eventStateOf({ id: _id, version: _version, ...state }: Event) {
  return state;
}

const listsOf = (ticket: Ticket) => ticketDocument.lists?.(ticket).map(({ list }) => list);

describe("List", () => {
  test("makes an available ticket of edition 0 that nobody holds", () => {
    given({ event: null, bar: null, ticket: null })
      .when(list)
      .expect({
        write: {
          ticket: {
            title: "Gig",
            priceCents: 1999,
            venue: "Hall",
            startsAt: null,
            section: null,
            seat: null,
            description: null,
            ...{ eventId: "ticket", city: null, country: null, timeZone: null, endsAt: null },
            ...{ row: null, faceValueCents: null },
            ...UNSEALED,
            userId: "seller",
            status: "available",
            orderId: null,
            holderId: null,
            heldUntil: null,
            fence: 0,
            edition: 0,
            refused: null,
          },
          event: eventStateOf(anEvent({ venue: "Hall" })),
        },
        events: { ticket: "TicketCreated", event: "EventUpdated" },
      });
  });

  test("sets a timer for the start of the event", () => {
    const listed = aTicket({ eventId: "event", startsAt: 5_000 });
    given({ event: anEvent({ id: "event", startsAt: 5_000 }), bar: null, ticket: null })
      .when({ ...list, event: { id: "event", own: null } })
      .expect({
        write: { ticket: stateOf(listed) },
        events: { ticket: "TicketCreated" },
        timers: [{ name: "start", at: 5_000 }],
      });
  });

  test("refuses an id that is taken", () => {
    given({ event: null, bar: null, ticket: aTicket() }).when(list).expectRefusal("exists");
  });
});

describe("Revise", () => {
  test("changes what is given, keeps absent optional fields and raises the edition", () => {
    const ticket = aTicket({ venue: "Hall", row: "7", section: "B" });
    revise(ticket, { price: 2500, section: null }).expect({
      write: { ticket: { ...ticket, priceCents: 2500, section: null, edition: 1 } },
      events: { ticket: "TicketUpdated" },
    });
  });

  test.each<[change: Partial<TicketBody>, written: Parameters<typeof aTicket>[0]]>([
    [{ price: 2000 }, { priceCents: 2000 }],
    [{ row: "C" }, { row: "C" }],
    [{ faceValue: 1500 }, { faceValueCents: 1500 }],
    [{ section: "C" }, { section: "C" }],
    [{ description: "Good view" }, { description: "Good view" }],
  ])("raises the edition for %j", (change, written) => {
    revise(aTicket({ edition: 3 }), change).expect({
      write: { ticket: aTicket({ ...written, edition: 4 }) },
      events: { ticket: "TicketUpdated" },
    });
  });

  test("sets the timer of the start, also with an edit of something else", () => {
    const ticket = aTicket({ startsAt: 5_000 });
    const written = (changes: Parameters<typeof aTicket>[0], at: number | null) => ({
      write: { ticket: aTicket({ startsAt: 5_000, edition: 1, ...changes }) },
      events: { ticket: "TicketUpdated" as const },
      timers: [{ name: "start", at }] as const,
    });
    revise(ticket, { row: "9" }).expect(written({ row: "9" }, 5_000));
  });

  test.each<Partial<TicketBody>>([
    { title: "Other" },
    { venue: "Barn" },
    { city: "Bergen" },
    { startsAt: 9_000 },
    { timeZone: "Europe/Oslo" },
  ])("leaves it to the event where that would become another: %j", (change) => {
    revise(aTicket(), change).expectRefusal("event_differs");
  });

  test.each([
    [{ versions: [3] }, "changed"],
    [{ versions: [3, 4] }, null],
    [{ versions: [] }, "changed"],
    [{ edition: 1 }, "changed"],
    [{ edition: 2 }, null],
    [{ versions: [4], edition: 1 }, "changed"],
    [{ versions: undefined, edition: undefined }, null],
  ] as const)("of version 4 and edition 2, made from %j, is refused as %s", (expected, code) => {
    const ticket = { ...aTicket({ edition: 2 }), version: 4 };
    const off = { ...delisted(), edition: 2, version: 4 };
    const revision = given({ event: null, bar: null, ticket }).when({
      type: "Revise",
      sellerId: "seller",
      ticket: { title: "Gig", price: 1999 },
      expected,
    });
    const delisting = given({ event: null, bar: null, ticket }).when({ type: "Delist", sellerId: "seller", expected });
    if (code) revision.expectRefusal(code);
    else revision.expect({});
    if (code) delisting.expectRefusal(code);
    else
      delisting.expect({
        write: { ticket: off },
        events: { ticket: "TicketUpdated" },
      });
  });

  test("writes nothing when nothing is different, and replies its id", () => {
    const ticket = aTicket({ venue: "Hall" });
    const same = revise(ticket, { venue: "Hall" });
    same.expect({});
    same.expectReply({ event: null, bar: null, ticket }, { id: "ticket" });
  });

  test("finds no difference in another spelling of a text that an earlier release has stored", () => {
    const typed = { title: "Cafe\u0301 ", seat: "Row 4\t7", description: "One\r\ntwo\u200B\r\n", venue: "\u200B" };
    const read = { title: "Café", seat: "Row 4 7", description: "One\ntwo", venue: null };
    revise(aTicket(typed), read).expect({});
    revise(aTicket(typed), { ...read, description: "One two" }).expect({
      write: { ticket: aTicket({ ...typed, seat: read.seat, description: "One two", edition: 1 }) },
      events: { ticket: "TicketUpdated" },
    });
  });

  test.each([
    ["an unknown ticket", null, "seller", "not_found"],
    ["another's ticket", aTicket(), "stranger", "forbidden"],
    ["another's reserved ticket", reserved(), "stranger", "forbidden"],
    ["another's delisted ticket", delisted(), "stranger", "not_found"],
    ["a reserved ticket", reserved(), "seller", "reserved"],
    ["a sold ticket", sold(), "seller", "sold"],
    ["a delisted ticket", delisted(), "seller", "delisted"],
  ] as const)("refuses %s", (_what, ticket, sellerId, code) => {
    revise(ticket, { price: 3000 }, sellerId).expectRefusal(code);
  });
});

describe("Delist", () => {
  test("takes an available ticket off sale without a new edition", () => {
    delist(aTicket()).expect({
      write: { ticket: delisted() },
      events: { ticket: "TicketUpdated" },
    });
  });

  test("is content with a ticket already delisted, and replies its id", () => {
    delist(delisted()).expect({});
    delist(delisted()).expectReply({ event: null, bar: null, ticket: delisted() }, { id: "ticket" });
  });

  test.each([
    ["an unknown ticket", null, "seller", "not_found"],
    ["another's ticket", aTicket(), "stranger", "forbidden"],
    ["another's delisted ticket", delisted(), "stranger", "not_found"],
    ["a reserved ticket", reserved(), "seller", "reserved"],
    ["a sold ticket", sold(), "seller", "sold"],
  ] as const)("refuses %s", (_what, ticket, sellerId, code) => {
    delist(ticket, sellerId).expectRefusal(code);
  });
});

describe("a ticket whose event has begun", () => {
  const begun = aTicket({ startsAt: 1_000 });
  const off = { ...delisted(), startsAt: 1_000 };
  const at = (now: number, ticket: Ticket | null) =>
    decisionsOf(ticketActor, { now, id: "ticket", terms: PLAIN_TERMS }).given({ event: null, bar: null, ticket });
  const published = { write: { ticket: off }, events: { ticket: "TicketUpdated" } } as const;

  test("is delisted by the timer of its start", () => {
    at(1_000, begun).when({ type: "Begin" }).expect(published);
  });

  test("stays on sale when the timer fires early, and gets the timer again", () => {
    at(999, begun)
      .when({ type: "Begin" })
      .expect({ timers: [{ name: "start", at: 1_000 }] });
  });

  test("is left alone by the timer when it is reserved, sold, delisted or not there", () => {
    for (const ticket of [reserved(), sold(), delisted(), null]) {
      at(1_000, ticket && { ...ticket, startsAt: 1_000 })
        .when({ type: "Begin" })
        .expect({});
    }
  });

  test("goes off sale when its last order ends, and not back on sale", () => {
    const order = anOrder(1, { status: "Cancelled", reason: "event begun" });
    at(1_000, { ...reserved(), startsAt: 1_000 })
      .when({ type: "FollowOrder", order })
      .expect({ ...published, write: { ticket: { ...off, fence: 1 } } });
  });

  test("is sold all the same to the order that has paid in time", () => {
    const order = anOrder(1, { status: "Completed", chargeId: "charge" });
    for (const ticket of [begun, off]) {
      at(1_000, ticket)
        .when({ type: "FollowOrder", order })
        .expect({ ...published, write: { ticket: { ...sold(), startsAt: 1_000 } } });
    }
  });

  test("takes no seat when it is sold from there, which another listing of its seller could refuse", () => {
    const order = anOrder(1, { status: "Completed", chargeId: "charge" });
    const seated = { ...off, seat: "7" };
    at(1_000, seated)
      .when({ type: "FollowOrder", order })
      .expect({ ...published, write: { ticket: { ...sold(), startsAt: 1_000, seat: "7" } } });
  });

  test("refuses an order, and its seller's edit, also before the timer has fired", () => {
    const refused = { orderId: "order-1", reason: "delisted" };
    at(1_000, begun)
      .when({ type: "FollowOrder", order: anOrder(1) })
      .expect({ ...published, write: { ticket: { ...off, fence: 1, refused } } });
    at(1_000, begun)
      .when({ type: "Revise", sellerId: "seller", ticket: { title: "Gig", price: 1 } })
      .expectRefusal("delisted");
    at(1_000, begun).when({ type: "Delist", sellerId: "seller" }).expect({});
  });
});

describe("the document", () => {
  test("shows in its view neither the holder nor the deadline", () => {
    const { holderId: _holderId, heldUntil: _heldUntil, ...view } = reserved();
    expect(ticketDocument.view?.({ ...reserved(), isRefunded: true })).toEqual(view);
  });

  test("is for sale only while available, and its seller's always", () => {
    const always = ["by-seller:seller", "tickets-of:ticket"];
    expect(listsOf(aTicket())).toEqual([...always, "available", "for-sale:ticket"]);
    expect([reserved(), sold()].map(listsOf)).toEqual([
      [...always, "held:ticket"],
      [...always, "sold:ticket", "sold-by:seller"],
    ]);
    expect(listsOf(delisted())).toEqual(["by-seller:seller"]);
  });

  test.each([aTicket(), reserved(), sold(), delisted()])("is read back as it was written: $status", (ticket) => {
    const { id: _id, version: _version, ...state } = ticket;
    expect(ticketDocument.schema.parse(JSON.parse(JSON.stringify(ticket)))).toEqual(state);
  });
});
