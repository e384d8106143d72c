import { decisionsOf } from "@holdfast/actors/testing";
import type { OrderView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { anOrder, aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import { followOrder } from "./reservation.ts";
import { ticketActor } from "./ticket.ts";
import { type TicketState, ticketDocument } from "./ticket-document.ts";

const cancelled = (fence: number, reason = "expired"): OrderView => anOrder(fence, { status: "Cancelled", reason });
const completed = (fence: number): OrderView => anOrder(fence, { status: "Completed", chargeId: "charge" });

describe("an open order", () => {
  test("reserves an available ticket", () => {
    expect(followOrder(aTicket(), anOrder(1))).toEqual(reserved());
  });

  test("with a higher fence replaces the reservation of the one before", () => {
    const after = followOrder(reserved(), anOrder(2));
    expect(after).toEqual({ ...reserved(), orderId: "order-2", holderId: "buyer-2", heldUntil: 2_000, fence: 2 });
  });

  test("with a lower fence is ignored", () => {
    const ticket = aTicket({ fence: 2 });
    expect(followOrder(ticket, anOrder(1))).toBe(ticket);
  });

  test("refreshes its own deadline, which an accepted charge takes away", () => {
    const paid = anOrder(1, { status: "AwaitingPayment", chargeId: "charge" });
    expect(followOrder(reserved(), paid)).toEqual({ ...reserved(), heldUntil: null });
  });

  test("tells nobody else that its payment is under way", () => {
    const view = (ticket: TicketState) => ticketDocument.view?.({ ...ticket, id: "ticket", version: 1 });
    const paid = anOrder(1, { status: "AwaitingPayment", chargeId: "charge" });
    expect(view(followOrder(reserved(), paid))).toEqual(view(reserved()));
  });

  test("changes nothing when its event comes again", () => {
    const ticket = reserved();
    expect(followOrder(ticket, anOrder(1, { status: "AwaitingPayment" }))).toBe(ticket);
  });

  test("of another price is refused", () => {
    const ticket = aTicket({ edition: 1, priceCents: 2_500 });
    const refused = { orderId: "order-1", reason: "price changed" };
    expect(followOrder(ticket, anOrder(1))).toEqual({ ...ticket, fence: 1, refused });
  });

  test("of the same price and other details is refused", () => {
    const ticket = aTicket({ edition: 1, seat: "9" });
    const refused = { orderId: "order-1", reason: "ticket changed" };
    expect(followOrder(ticket, anOrder(1))).toEqual({ ...ticket, fence: 1, refused });
  });

  test("of a delisted ticket is refused", () => {
    const refused = { orderId: "order-1", reason: "delisted" };
    expect(followOrder(delisted(), anOrder(1))).toEqual({ ...delisted(), fence: 1, refused });
  });

  test("of a sold ticket is refused, and the buyer's fence stays", () => {
    const refused = { orderId: "order-2", reason: "ticket taken" };
    expect(followOrder(sold(), anOrder(2))).toEqual({ ...sold(), refused });
  });

  test("once refused stays refused", () => {
    const ticket = followOrder(sold(), anOrder(2));
    expect(followOrder(ticket, anOrder(2, { version: 1 }))).toBe(ticket);
  });

  test("that is refused ends the reservation of the one before, whose hold it took", () => {
    const refused = { orderId: "order-2", reason: "ticket changed" };
    expect(followOrder(reserved(), anOrder(2, { edition: 1 }))).toEqual(aTicket({ fence: 2, refused }));
  });
});

describe("a cancelled order", () => {
  test("frees the ticket reserved for it", () => {
    expect(followOrder(reserved(), cancelled(1))).toEqual(aTicket({ fence: 1 }));
  });

  test("raises the fence of a ticket that never saw it", () => {
    expect(followOrder(aTicket(), cancelled(3))).toEqual(aTicket({ fence: 3 }));
  });

  test("never touches the next order's reservation", () => {
    const ticket = followOrder(reserved(), anOrder(2));
    expect(followOrder(ticket, cancelled(1))).toBe(ticket);
  });

  test("does not free a ticket sold to another", () => {
    const ticket = sold();
    expect(followOrder(ticket, cancelled(2, "ticket taken"))).toBe(ticket);
  });

  test("does not put a delisted ticket back on sale", () => {
    expect(followOrder(delisted(), cancelled(1, "delisted"))).toEqual({ ...delisted(), fence: 1 });
  });

  test("that was refunded delists the ticket", () => {
    expect(followOrder(sold(), cancelled(1, "refunded"))).toEqual({ ...delisted(), fence: 1, isRefunded: true });
  });

  test("changes nothing the second time", () => {
    const ticket = followOrder(reserved(), cancelled(1));
    expect(followOrder(ticket, cancelled(1))).toBe(ticket);
  });
});

describe("a completed order", () => {
  test("makes the ticket sold for it", () => {
    expect(followOrder(reserved(), completed(1))).toEqual(sold());
  });

  test("makes the ticket sold also when its reservation was never seen", () => {
    expect(followOrder(aTicket(), completed(1))).toEqual(sold());
  });

  test("changes nothing the second time", () => {
    const ticket = sold();
    expect(followOrder(ticket, completed(1))).toBe(ticket);
  });
});

describe("FollowOrder", () => {
  const { given } = decisionsOf(ticketActor, { now: 0, id: "ticket", terms: PLAIN_TERMS });

  test("publishes a change and keeps quiet about none", () => {
    given({ event: null, bar: null, ticket: reserved() })
      .when({ type: "FollowOrder", order: cancelled(1) })
      .expect({ write: { ticket: aTicket({ fence: 1 }) }, events: { ticket: "TicketUpdated" } });
    given({ event: null, bar: null, ticket: reserved() })
      .when({ type: "FollowOrder", order: anOrder(1) })
      .expect({});
  });

  test("refuses an order on a ticket that is not there", () => {
    given({ event: null, bar: null, ticket: null })
      .when({ type: "FollowOrder", order: anOrder(1) })
      .expectRefusal("not_found");
  });
});
