import type { Decision } from "@holdfast/actors";
import type { TicketBody } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { decide } from "./ticket.ts";
import { type Ticket, type TicketState, ticketDocument } from "./ticket-document.ts";

type Made = Decision<{ ticket: TicketState }, Ticket>;

const body: TicketBody = { title: "Gig", price: 1999, venue: "Hall" };

function written(decision: Made): TicketState | undefined {
  return "refused" in decision ? undefined : decision.write?.ticket;
}

function refusal(decision: Made): string {
  return "refused" in decision ? decision.refused.code : "not refused";
}

const revise = (ticket: Ticket | null, change: Partial<TicketBody> = {}, sellerId = "seller") =>
  decide(ticket, { type: "Revise", sellerId, ticket: { title: "Gig", price: 1999, ...change } });
const delist = (ticket: Ticket | null, sellerId = "seller") => decide(ticket, { type: "Delist", sellerId });
const listsOf = (ticket: Ticket) => ticketDocument.lists?.(ticket).map(({ list }) => list);

describe("List", () => {
  test("makes an available ticket of edition 0 that nobody holds", () => {
    const decision = decide(null, { type: "List", sellerId: "seller", ticket: body });
    expect(written(decision)).toEqual({
      title: "Gig",
      priceCents: 1999,
      venue: "Hall",
      startsAt: null,
      section: null,
      seat: null,
      description: null,
      userId: "seller",
      status: "available",
      orderId: null,
      holderId: null,
      heldUntil: null,
      fence: 0,
      edition: 0,
      refused: null,
    });
    expect(decision).toMatchObject({ events: { ticket: "TicketCreated" } });
  });

  test("refuses an id that is taken", () => {
    expect(refusal(decide(aTicket(), { type: "List", sellerId: "seller", ticket: body }))).toBe("exists");
  });
});

describe("Revise", () => {
  test("changes what is given, keeps absent optional fields and raises the edition", () => {
    const ticket = aTicket({ venue: "Hall", seat: "7", section: "B" });
    const decision = revise(ticket, { price: 2500, section: null });
    expect(written(decision)).toEqual({ ...ticket, priceCents: 2500, section: null, edition: 1 });
    expect(decision).toMatchObject({ events: { ticket: "TicketUpdated" } });
  });

  test.each([
    { title: "Other" },
    { price: 2000 },
    { venue: "Barn" },
    { startsAt: 1 },
    { section: "C" },
    { seat: "9" },
    { description: "Good view" },
  ])("raises the edition for %j", (change) => {
    expect(written(revise(aTicket({ edition: 3 }), change))?.edition).toBe(4);
  });

  test("writes nothing when nothing is different", () => {
    expect(revise(aTicket({ venue: "Hall" }), { venue: "Hall" })).toEqual({ reply: expect.any(Function) });
  });

  test.each([
    ["an unknown ticket", null, "seller", "not_found"],
    ["another's ticket", aTicket(), "stranger", "forbidden"],
    ["another's reserved ticket", reserved(), "stranger", "forbidden"],
    ["another's delisted ticket", delisted(), "stranger", "not_found"],
    ["a reserved ticket", reserved(), "seller", "reserved"],
    ["a sold ticket", sold(), "seller", "sold"],
    ["a delisted ticket", delisted(), "seller", "delisted"],
  ])("refuses %s", (_what, ticket, sellerId, code) => {
    expect(refusal(revise(ticket, { price: 3000 }, sellerId))).toBe(code);
  });
});

describe("Delist", () => {
  test("takes an available ticket off sale without a new edition", () => {
    const decision = delist(aTicket());
    expect(written(decision)).toEqual({ ...aTicket(), status: "delisted" });
    expect(decision).toMatchObject({ events: { ticket: "TicketUpdated" } });
  });

  test("is content with a ticket already delisted", () => {
    expect(delist(delisted())).toEqual({ reply: expect.any(Function) });
  });

  test.each([
    ["an unknown ticket", null, "seller", "not_found"],
    ["another's ticket", aTicket(), "stranger", "forbidden"],
    ["another's delisted ticket", delisted(), "stranger", "not_found"],
    ["a reserved ticket", reserved(), "seller", "reserved"],
    ["a sold ticket", sold(), "seller", "sold"],
  ])("refuses %s", (_what, ticket, sellerId, code) => {
    expect(refusal(delist(ticket, sellerId))).toBe(code);
  });
});

describe("the document", () => {
  test("shows in its view neither the holder nor the deadline", () => {
    const { holderId: _holderId, heldUntil: _heldUntil, ...view } = reserved();
    expect(ticketDocument.view?.(reserved())).toEqual(view);
  });

  test("is for sale only while available, and its seller's always", () => {
    expect(listsOf(aTicket())).toEqual(["by-seller:seller", "available"]);
    for (const ticket of [reserved(), sold(), delisted()]) expect(listsOf(ticket)).toEqual(["by-seller:seller"]);
  });

  test.each([aTicket(), reserved(), sold(), delisted()])("is read back as it was written: $status", (ticket) => {
    const { id: _id, version: _version, ...state } = ticket;
    expect(ticketDocument.schema.parse(JSON.parse(JSON.stringify(ticket)))).toEqual(state);
  });
});
