import type { Bar } from "@holdfast/accounts";
import type { Documents, Stored } from "@holdfast/actors";
import { decisionsOf } from "@holdfast/actors/testing";
import { orderedTicket } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { exampleCopy, exampleHold, exampleOrder, HOLD_MS, NOW } from "../testing/examples.ts";
import type { Hold } from "./hold.ts";
import type { Gate } from "./line.ts";
import type { Order } from "./order-document.ts";
import { holdActor, type PlaceOrder } from "./purchase.ts";
import type { TicketCopy } from "./ticket-copy.ts";

type Given = Documents<{ hold: Hold; ticket: TicketCopy; order: Order; bar: Bar; gate: Gate }>;

const HOUR_MS = 3_600_000;
const free = (grants: NonNullable<Hold["grants"]>) => exampleHold({ orderId: null, userId: null, until: null, grants });

const nobody = { hold: null, ticket: exampleCopy(), order: null, bar: null, gate: null };

/** Says what an order of the ticket, by default of bob, is about to change. */
function place(documents: Given, message: Partial<PlaceOrder> = {}, counted = 0) {
  const limits = { holdMs: HOLD_MS, maxOpenOrders: 4, maxHoldsPerTicket: 2 };
  const page = { expectedPriceCents: null, expectedEdition: null };
  return decisionsOf(holdActor, { now: NOW, id: "t1", counted })
    .given(documents)
    .when({ type: "PlaceOrder", orderId: "o9", userId: "bob", ...page, ...limits, ...message });
}

const now = { userId: "bob", at: NOW };

/** The whole change that grants bob the ticket of a copy, with the fence of his hold and the grants before it. */
function granted(
  fence: number,
  { userId: sellerId, edition, ...copy } = exampleCopy(),
  { before = [], until = NOW + HOLD_MS }: { before?: NonNullable<Hold["grants"]>; until?: number } = {},
): Granted {
  const ticket = orderedTicket.parse(copy);
  return {
    write: {
      hold: { orderId: "o9", userId: "bob", fence, until, grants: [...before, now] },
      order: {
        userId: "bob",
        sellerId,
        status: "Created",
        expiresAt: until,
        ticket,
        ...{ fence, edition, seal: copy.seal, reason: null, chargeId: null, refused: null },
        ...{ remainingMs: null, refusedCharges: [], endedAt: null, refund: null },
      },
    },
    events: { order: "OrderCreated" },
    claims: [
      {
        mode: "acquire",
        claim: "lock",
        name: "t1",
        owner: "o9",
        until,
        orElse: { refused: { code: "held", message: "Cannot buy ticket t1: someone else holds it" } },
      },
    ],
    ...(ticket.startsAt !== null && { notAfter: ticket.startsAt }),
  };
}
type Granted = Parameters<ReturnType<typeof place>["expect"]>[0];

describe("PlaceOrder grants a free ticket", () => {
  test("in one change: hold, order, lock and event", () => {
    place(nobody).expect(granted(1));
  });

  test("answers with the shown part of the order as it is after the commit", () => {
    const order = exampleOrder({ id: "o9" });
    const { id, userId, status, expiresAt, reason, version, seal } = order;
    const ticket = { id: "t1", title: order.ticket.title, priceCents: 1999, buyerFeeCents: 0 };
    place(nobody).expectReply(
      { ...nobody, order },
      { kind: "placed", order: { id, userId, status, expiresAt, reason, version, seal, ticket } },
    );
  });

  test("with a fence above the last one", () => {
    place({ ...nobody, hold: { ...free([]), fence: 7 } }).expect(granted(8));
  });

  test("whose hold is overdue, though nothing has cleaned up", () => {
    place({ ...nobody, hold: exampleHold({ until: NOW }) }).expect(granted(2));
  });

  test("until the event begins, where that comes before the end of the hold", () => {
    const ticket = exampleCopy({ startsAt: NOW + 1 });
    place({ ...nobody, ticket }).expect(granted(1, ticket, { until: NOW + 1 }));
  });

  test("of an event without a start", () => {
    const ticket = exampleCopy({ startsAt: null });
    place({ ...nobody, ticket }).expect(granted(1, ticket));
  });

  test("a second time within an hour, and again when the first time is an hour ago", () => {
    const once = { userId: "bob", at: NOW - 1_000 };
    place({ ...nobody, hold: free([once]) }).expect(granted(2, exampleCopy(), { before: [once] }));
    const long = { userId: "bob", at: NOW - HOUR_MS };
    place({ ...nobody, hold: free([long, once]) }).expect(granted(2, exampleCopy(), { before: [once] }));
  });

  test("after any number of holds by others, of which the last hundred are kept", () => {
    const others = Array.from({ length: 100 }, (_, n) => ({ userId: `buyer-${n}`, at: NOW - 200 + n }));
    place({ ...nobody, hold: free(others) }).expect(granted(2, exampleCopy(), { before: others.slice(1) }));
  });

  test("at the price and in the edition on the page", () => {
    place(nobody, { expectedPriceCents: 1999, expectedEdition: 0 }).expect(granted(1));
  });

  test("of the edition in the copy of the ticket", () => {
    const ticket = exampleCopy({ edition: 3, priceCents: 2500 });
    place({ ...nobody, ticket }).expect(granted(1, ticket));
  });
});

describe("PlaceOrder refuses", () => {
  test("a ticket without a copy", () => place({ ...nobody, ticket: null }).expectRefusal("not_found"));

  test("a delisted ticket", () =>
    place({ ...nobody, ticket: exampleCopy({ status: "delisted" }) }).expectRefusal("not_found"));

  test("the seller's own ticket", () => place(nobody, { userId: "seller" }).expectRefusal("own_ticket"));

  test("a ticket held by another, to the last millisecond", () => {
    place({ ...nobody, hold: exampleHold({ until: NOW + 1 }) }).expectRefusal("held");
  });

  test("a ticket whose hold has no deadline, because a charge was accepted", () => {
    place({ ...nobody, hold: exampleHold({ until: null }) }).expectRefusal("held");
  });

  test("a sold ticket, with and without a hold", () => {
    const sold = { ...nobody, ticket: exampleCopy({ status: "sold" }) };
    place(sold).expectRefusal("sold");
    place({ ...sold, hold: exampleHold({ until: null }) }).expectRefusal("sold");
  });

  test("a ticket from the instant on at which its event begins, whatever tickets has said of it", () => {
    for (const status of ["available", "delisted"] as const) {
      place({ ...nobody, ticket: exampleCopy({ startsAt: NOW, status }) }).expectRefusal("event_begun");
    }
    place({ ...nobody, ticket: exampleCopy({ startsAt: NOW, status: "sold" }) }).expectRefusal("sold");
    place({ ...nobody, ticket: exampleCopy({ startsAt: NOW }) }, { userId: "seller" }).expectRefusal("own_ticket");
  });

  test("a third hold by the same buyer within an hour, to the last millisecond, whoever held it between", () => {
    const grants = [
      { userId: "bob", at: NOW - HOUR_MS + 1 },
      { userId: "ann", at: NOW - 2 },
      { userId: "bob", at: NOW - 1 },
    ];
    place({ ...nobody, hold: free(grants) }).expectRefusal("held_too_often");
    place({ ...nobody, hold: exampleHold({ until: NOW, grants }) }).expectRefusal("held_too_often");
    place({ ...nobody, hold: exampleHold({ grants }) }).expectRefusal("held");
    place({ ...nobody, hold: free(grants) }, { maxHoldsPerTicket: 1 }).expectRefusal("held_too_often");
  });

  test("another price than the one on the page", () => {
    place(nobody, { expectedPriceCents: 1998 }).expectRefusal("price_changed");
  });

  test("another edition than the one on the page, though the price is the same", () => {
    const edited = { ...nobody, ticket: exampleCopy({ edition: 2, seat: "B2" }) };
    for (const expectedEdition of [0, 1, 3]) {
      place(edited, { expectedEdition, expectedPriceCents: 1999 }).expectRefusal("ticket_changed");
    }
    place(edited, { expectedEdition: 1, expectedPriceCents: 1998 }).expectRefusal("price_changed");
  });

  test("a buyer with the maximum of open orders, after every reason of the ticket itself", () => {
    place(nobody, {}, 3).expect(granted(1));
    for (const counted of [4, 5]) place(nobody, {}, counted).expectRefusal("too_many_open_orders");
    const held = { ...nobody, hold: exampleHold() };
    place(held, {}, 4).expectRefusal("held");
    place(held, { userId: "ann" }, 4).expect({});
  });
});

describe("PlaceOrder changes nothing", () => {
  test("for the buyer who holds the ticket: the answer names the buyer's order", () => {
    const given = { ...nobody, hold: exampleHold() };
    const again = place(given, { userId: "ann", expectedPriceCents: 1, expectedEdition: 9 });
    again.expect({});
    again.expectReply(given, { kind: "mine", orderId: "o1" });
  });

  test("when the same order id comes again, whatever the order's status is", () => {
    const order = exampleOrder({ id: "o9", status: "Cancelled", reason: "expired" });
    const given = { ...nobody, order, hold: exampleHold({ orderId: "o10", userId: "cid" }) };
    const { id, userId, status, expiresAt, reason, version, seal } = order;
    const ticket = { id: "t1", title: order.ticket.title, priceCents: 1999, buyerFeeCents: 0 };
    const again = place(given);
    again.expect({});
    again.expectReply(given, {
      kind: "placed",
      order: { id, userId, status, expiresAt, reason, version, seal, ticket },
    });
  });
});

describe("PlaceOrder by a person who was barred a moment ago", () => {
  const bar = { id: "bar", version: 0, sourceVersion: 3, at: NOW };

  test.each(["banned", "closed"] as const)("is refused while the account is %s", (reason) => {
    const text = `Cannot buy ticket t1: your account is ${reason}`;
    place({ ...nobody, bar: { ...bar, reason } }).expectRefusal("barred", text);
    place({ ...nobody, bar: { ...bar, reason }, hold: exampleHold({ userId: "bob" }) }).expectRefusal("barred", text);
  });

  test("is granted once the bar is lifted", () => {
    place({ ...nobody, bar: { ...bar, reason: null } }).expect(granted(1));
  });

  test("answers for the order that was created before", () => {
    place({ ...nobody, bar: { ...bar, reason: "banned" }, order: exampleOrder({ id: "o9" }) }).expect({});
  });
});

test("a purchase reads the gate of the event only where the ticket has the hold of an order", () => {
  const message = { type: "PlaceOrder", orderId: "o9", userId: "bob", holdMs: 1, maxOpenOrders: 1 } as const;
  const whole = { ...message, expectedPriceCents: null, expectedEdition: null, maxHoldsPerTicket: 1 };
  const ticket = exampleCopy({ eventId: "e1" });
  const gateOf = (hold: Stored<Hold> | null) => holdActor.documents("t1", whole, { ticket, hold }, () => "").gate;
  expect([gateOf(null), gateOf(free([])), gateOf(exampleHold())].map((gate) => gate?.id ?? null)).toEqual([
    ...[null, null, "e1"],
  ]);
});

test("PlaceOrder compares the whole price, with the fee, with that of the buyer's page", () => {
  const withFee = exampleCopy({ buyerFeeCents: 150 });
  const sees = (expectedPriceCents: number) => place({ ...nobody, ticket: withFee }, { expectedPriceCents });
  sees(1999).expectRefusal("price_changed");
  sees(2149).expect(granted(1, withFee));
});
