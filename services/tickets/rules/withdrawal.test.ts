import type { BarReason } from "@holdfast/accounts";
import { decisionsOf } from "@holdfast/actors/testing";
import { describe, test } from "vitest";
import { aListing, anEvent, anOrder, aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import { ticketActor } from "./ticket.ts";
import type { Ticket } from "./ticket-document.ts";

const { given } = decisionsOf(ticketActor, { now: 0, id: "ticket", terms: PLAIN_TERMS });
const bar = { id: "bar", version: 0, sourceVersion: 3, at: 0 } as const;
const held = { ...reserved(), withdrawn: "banned" } as const;
const erased = { title: "Deleted listing", venue: null, section: null, seat: null, description: null };
const texts = { venue: "Hall", description: "Write to ann@example.com" };

function withdraw(ticket: Ticket | null, reason: BarReason = "banned") {
  return given({ event: null, bar: null, ticket }).when({ type: "Withdraw", reason });
}

function follow(ticket: Ticket, ...order: Parameters<typeof anOrder>) {
  return given({ event: null, bar: null, ticket }).when({ type: "FollowOrder", order: anOrder(...order) });
}

const changed = (ticket: Ticket) => ({ write: { ticket }, events: { ticket: "TicketUpdated" } }) as const;

describe("the listings of a barred seller", () => {
  test("go off sale at once, and what the owner of a closed account wrote is erased", () => {
    withdraw(aTicket(texts)).expect(changed({ ...delisted(), ...texts }));
    withdraw(aTicket(texts), "closed").expect(changed({ ...delisted(), ...erased }));
    withdraw({ ...delisted(), ...texts }, "closed").expect(changed({ ...delisted(), ...erased }));
  });

  test("stay as they are when they are sold, delisted, refunded, withdrawn before or not there", () => {
    for (const ticket of [sold(), delisted(), held, null]) withdraw(ticket).expect({});
    const refunded = { ...delisted(), isRefunded: true };
    for (const ticket of [sold(), refunded, { ...delisted(), ...erased }]) withdraw(ticket, "closed").expect({});
  });

  test("stay with the buyer while they are reserved, and go off sale when the reservation ends", () => {
    withdraw(reserved()).expect(changed(held));
    follow(held, 1, { status: "Cancelled", reason: "expired" }).expect(changed(delisted1()));
    const closing = { ...held, withdrawn: "closed" } as const;
    follow(closing, 1, { status: "Cancelled", reason: "expired" }).expect(changed({ ...delisted1(), ...erased }));
  });

  test("are sold to the buyer who pays in time, and then belong to the sale", () => {
    follow(held, 1, { status: "Completed", chargeId: "charge" }).expect(changed(sold()));
  });

  test("go to no later buyer, whose order is refused and ended", () => {
    follow(held, 2).expect(changed({ ...delisted(), fence: 2, refused: { orderId: "order-2", reason: "delisted" } }));
  });

  test("are kept by their buyer through a charge that is accepted and given back", () => {
    follow(held, 1, { status: "AwaitingPayment", chargeId: "charge" }).expect(changed({ ...held, heldUntil: null }));
  });
});

describe("a new listing", () => {
  const list = aListing();

  test.each(["banned", "closed"] as const)("of a seller whose account is %s is refused", (reason) => {
    given({ event: null, bar: { ...bar, reason }, ticket: null })
      .when(list)
      .expectRefusal("barred", `Cannot list ticket: your account is ${reason}`);
  });

  test("is possible again once the bar is lifted", () => {
    const { id: _id, version: _version, ...ticket } = aTicket();
    const { id: _eventId, version: _eventVersion, ...event } = anEvent();
    given({ event: null, bar: { ...bar, reason: null }, ticket: null })
      .when(list)
      .expect({ write: { ticket, event }, events: { ticket: "TicketCreated", event: "EventUpdated" } });
  });
});

/** The ticket after the reservation of its first hold has ended. */
function delisted1(): Ticket {
  return { ...delisted(), fence: 1 };
}
