import { decisionsOf } from "@holdfast/actors/testing";
import { NO_FEES } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import {
  exampleCopy,
  exampleHold,
  exampleOrder,
  exampleTicket,
  HOLD_MS,
  NO_LINE,
  NOW,
  TERMS,
} from "../testing/examples.ts";
import type { OrderAndHold } from "./order.ts";
import { orderActor } from "./order-actor.ts";
import { orderDocument } from "./order-document.ts";

const held: OrderAndHold = { order: exampleOrder(), hold: exampleHold() };
const created: OrderAndHold = { ...held, order: exampleOrder({ status: "Created", version: 0 }) };
const cancelByAnn = { type: "CancelByBuyer", userId: "ann" } as const;
const free = { orderId: null, userId: null, fence: 1, until: null };
const release = { mode: "release", claim: "lock", name: "t1", owner: "o1", until: null } as const;
const { given } = at(NOW);

function at(now: number) {
  const actor = decisionsOf(orderActor, { now, id: "o1", terms: TERMS });
  return {
    given: (documents: { order: OrderAndHold["order"] | null; hold: OrderAndHold["hold"] }) =>
      actor.given({ ...NO_LINE, ticket: exampleCopy(), ...documents }),
  };
}

function ended({ order }: OrderAndHold, reason: string, now = NOW) {
  const cancelled = { ...order, status: "Cancelled" as const, reason, remainingMs: null, endedAt: now };
  return { write: { order: cancelled, hold: free }, events: { order: "OrderCancelled" as const }, claims: [release] };
}

/** Says what the end of the hold is about to change, when its event is handled at `now`. */
function passDeadline(documents: OrderAndHold, now = NOW + HOLD_MS) {
  const deadline = { id: "o1", version: 0, expiresAt: NOW + HOLD_MS };
  return at(now).given(documents).when({ type: "DeadlinePassed", deadline });
}

/** Says what an event of the ticket is about to change. */
function follow(documents: OrderAndHold, changes: Parameters<typeof exampleTicket>[0]) {
  return given(documents).when({ type: "FollowTicket", ticket: exampleTicket(changes) });
}

function lists(status: "Created" | "AwaitingPayment" | "Completed" | "Cancelled") {
  return orderDocument.lists?.(exampleOrder({ status })).map(({ list }) => list);
}

describe("CancelByBuyer", () => {
  test("cancels an open order and frees its ticket", () => {
    given(held).when(cancelByAnn).expect(ended(held, "cancelled by buyer"));
    given(created).when(cancelByAnn).expect(ended(created, "cancelled by buyer"));
  });

  test("is fine a second time and changes nothing", () => {
    const order = exampleOrder({ status: "Cancelled", reason: "expired" });
    given({ ...held, order })
      .when(cancelByAnn)
      .expect({});
  });

  test("keeps what is known of the holds of the last hour", () => {
    const grants = [{ userId: "ann", at: NOW - 1 }];
    const { write, ...change } = ended(held, "cancelled by buyer");
    given({ ...held, hold: exampleHold({ grants }) })
      .when(cancelByAnn)
      .expect({ ...change, write: { order: write.order, hold: { ...free, grants } } });
  });

  test("leaves the hold of the next order alone", () => {
    const next = exampleHold({ orderId: "o2", userId: "bob", fence: 2 });
    const { write, ...change } = ended(held, "cancelled by buyer");
    given({ ...held, hold: next })
      .when(cancelByAnn)
      .expect({ ...change, write: { order: write?.order } });
  });

  test("is refused to others, on a completed order, while paying, and for no order", () => {
    given(held).when({ type: "CancelByBuyer", userId: "bob" }).expectRefusal("forbidden");
    const completed = exampleOrder({ status: "Completed", chargeId: "c1" });
    given({ ...held, order: completed })
      .when(cancelByAnn)
      .expectRefusal("completed");
    const paying = exampleOrder({ chargeId: "c1", remainingMs: 5 });
    given({ ...held, order: paying })
      .when(cancelByAnn)
      .expectRefusal("paying");
    given({ order: null, hold: null }).when(cancelByAnn).expectRefusal("not_found");
  });
});

describe("DeadlinePassed", () => {
  test("cancels an open order whose time is up", () => {
    passDeadline(held).expect(ended(held, "expired", NOW + HOLD_MS));
  });

  test.each<Parameters<typeof exampleOrder>[0]>([
    { chargeId: "c1" },
    { status: "Completed" },
    { status: "Cancelled" },
    { expiresAt: NOW + HOLD_MS + 1 },
  ])("changes nothing of an order that is %j", (changes) => {
    passDeadline({ ...held, order: exampleOrder(changes) }).expect({});
  });

  test("of an event that has begun says so", () => {
    const order = exampleOrder({ ticket: { ...held.order.ticket, startsAt: NOW + HOLD_MS } });
    const documents = { ...held, order };
    passDeadline(documents).expect(ended(documents, "event begun", NOW + HOLD_MS));
  });

  test("comes again when the clock was set back", () => {
    passDeadline(held, NOW + HOLD_MS - 1).expectRefusal("early");
  });
});

describe("FollowTicket", () => {
  test("keeps the copy of the ticket that the order has reserved, and of no other", () => {
    const { order, hold } = held;
    const ticket = exampleTicket({ status: "reserved", orderId: "o1", version: 5 });
    const { id: _id, version: _version, ...copied } = ticket;
    const documents = { ...NO_LINE, order, hold, ticket: exampleCopy({ sourceVersion: 4 }) };
    const decided = decisionsOf(orderActor, { now: NOW, id: "o1", terms: TERMS });
    const after = (view: typeof ticket) => decided.given(documents).when({ type: "FollowTicket", ticket: view });
    after(ticket).expect({ write: { ticket: { ...copied, sourceVersion: 5 } } });
    after({ ...ticket, version: 4 }).expect({});
    after({ ...ticket, orderId: "o2" }).expect({});
    after({ ...ticket, status: "sold" }).expect({});
  });

  test("asks for the payment once the ticket is reserved", () => {
    follow(created, { status: "reserved", orderId: "o1" }).expect({
      write: { order: { ...created.order, status: "AwaitingPayment" } },
      events: { order: "OrderUpdated" },
    });
  });

  test("cancels with the ticket's reason when it refused", () => {
    for (const reason of ["price changed", "ticket changed", "delisted", "ticket taken"]) {
      follow(created, { refused: { orderId: "o1", reason } }).expect(ended(created, reason));
      follow(held, { refused: { orderId: "o1", reason } }).expect(ended(held, reason));
    }
  });

  test("cancels because the event has begun, where that is why the ticket refused", () => {
    const order = { ...created.order, ticket: { ...created.order.ticket, startsAt: NOW } };
    const documents = { ...created, order };
    follow(documents, { refused: { orderId: "o1", reason: "delisted" } }).expect(ended(documents, "event begun"));
  });

  test("does not count a refused hold among those of its buyer", () => {
    const [first, other] = [
      { userId: "ann", at: NOW - 9 },
      { userId: "bob", at: NOW - 5 },
    ];
    const hold = exampleHold({ grants: [first, other, { userId: "ann", at: NOW }] });
    const { write, ...change } = ended(created, "delisted");
    follow({ ...created, hold }, { refused: { orderId: "o1", reason: "delisted" } }).expect({
      ...change,
      write: { order: write.order, hold: { ...free, grants: [first, other] } },
    });
  });

  test("changes nothing when it names another order, has nothing new, or comes too late", () => {
    follow(created, { status: "reserved", orderId: "o2" }).expect({});
    follow(created, { refused: { orderId: "o2", reason: "delisted" } }).expect({});
    follow(held, { status: "reserved", orderId: "o1" }).expect({});
    for (const late of [{ status: "Completed" }, { status: "Cancelled" }, { chargeId: "c1" }] as const) {
      const order = exampleOrder(late);
      follow({ ...held, order }, { refused: { orderId: "o1", reason: "delisted" } }).expect({});
    }
  });
});

describe("Refund", () => {
  const sold: OrderAndHold = {
    order: exampleOrder({ status: "Completed", chargeId: "c1", endedAt: NOW - 1 }),
    hold: exampleHold({ until: null }),
  };
  const refunded = { status: "Cancelled", reason: "refunded", endedAt: NOW } as const;
  const refund = (sellerId: string | null, order = sold.order) =>
    given({ ...sold, order }).when({ type: "Refund", sellerId });

  test.each(["seller", null])("by %s takes a completed sale back; the hold stays for ever", (sellerId) => {
    refund(sellerId).expect({
      write: { order: { ...sold.order, status: "Cancelled", reason: "refunded", endedAt: NOW } },
      events: { order: "OrderCancelled" },
    });
  });

  test("because the event is cancelled counts among the refunds of the event until the money is back", () => {
    given(sold)
      .when({ type: "Refund", sellerId: null, isForEvent: true })
      .expect({
        write: { order: { ...sold.order, ...refunded, isEventRefund: true } },
        events: { order: "OrderCancelled" },
      });
    const order = exampleOrder({ ...refunded, chargeId: "c1", isEventRefund: true });
    const listsOf = (standing: "due" | "failed" | "done" | null) =>
      orderDocument
        .lists?.({ ...order, refund: standing && { chargeId: "c1", standing } })
        .map(({ list }) => list)
        .filter((list) => list.includes("refund"));
    const { eventId } = order.ticket;
    const unfinished = [`refunded-for:${eventId}`, `unfinished-refunds-for:${eventId}`];
    for (const standing of [null, "due", "failed"] as const) expect(listsOf(standing)).toEqual(unfinished);
    expect(listsOf("done")).toEqual([`refunded-for:${eventId}`]);
    expect(orderDocument.view?.(order)).not.toHaveProperty("isEventRefund");
  });

  test("is for its seller alone, not for its buyer", () => {
    refund("ann").expectRefusal("forbidden");
    refund("other").expectRefusal("forbidden");
  });

  test("a second time changes nothing", () => {
    const order = exampleOrder({ status: "Cancelled", reason: "refunded", chargeId: "c1" });
    refund("seller", order).expect({});
  });

  test.each<Parameters<typeof exampleOrder>[0]>([
    { status: "Created" },
    { status: "AwaitingPayment" },
    { status: "AwaitingPayment", chargeId: "c1" },
    { status: "Cancelled", reason: "expired" },
  ])("refuses an order that is %j", (changes) => {
    refund("seller", exampleOrder(changes)).expectRefusal("not_completed");
  });
});

/** Reads a stored order of an earlier form. */
function read(older: object, form: number): Readonly<Record<string, unknown>> {
  const upcasts = orderDocument.upcasts?.slice(form - 1) ?? [];
  return upcasts.reduce<Record<string, unknown>>((data, upcast) => upcast(data), { ...older });
}

test("orderDocument reads an order from before refunds were noted", () => {
  const { refund: _, ...older } = exampleOrder();
  expect(read(older, 1)).toEqual(exampleOrder());
});

test("orderDocument reads an order from before there were events: its event has the ticket's id, and there are no fees", () => {
  const { id, title, priceCents, venue, startsAt, section, seat, description } = exampleOrder().ticket;
  const ticket = { id, title, priceCents, venue, startsAt, section, seat, description };
  const ofEvent = { eventId: id, city: null, country: null, timeZone: null, endsAt: null, row: null };
  expect(read({ ...exampleOrder(), ticket }, 2)["ticket"]).toEqual({
    ...ticket,
    ...ofEvent,
    faceValueCents: null,
    ...NO_FEES,
  });
});

test("orderDocument publishes only the view", () => {
  const { remainingMs, refusedCharges, endedAt, refund, ...view } = exampleOrder();
  expect([remainingMs, refusedCharges, endedAt, refund]).toEqual([null, [], null, null]);
  expect(orderDocument.view?.(exampleOrder())).toEqual(view);
});

test("orderDocument lists an order under its buyer, and as open while it is", () => {
  expect(lists("Created")).toEqual(["by-buyer:ann", "open:ann", "open-for:e1", "open-by-deadline"]);
  expect(lists("AwaitingPayment")).toEqual(["by-buyer:ann", "open:ann", "open-for:e1", "open-by-deadline"]);
  expect(lists("Completed")).toEqual(["by-buyer:ann"]);
  expect(lists("Cancelled")).toEqual(["by-buyer:ann"]);
});

describe("EndForBarred", () => {
  const end = (documents: OrderAndHold, reason: "banned" | "closed" = "banned") =>
    given(documents).when({ type: "EndForBarred", reason });
  const paying = { ...held, order: exampleOrder({ chargeId: "c1", remainingMs: 1_000 }) };

  test("ends an order that is not being paid for, and frees its ticket", () => {
    end(held).expect(ended(held, "banned"));
    end(created, "closed").expect(ended(created, "account closed"));
  });

  test("leaves the hold of the next order alone", () => {
    const next = exampleHold({ orderId: "o2", userId: "bob", fence: 2 });
    const { write, ...change } = ended(held, "banned");
    end({ ...held, hold: next }).expect({ ...change, write: { order: write.order } });
  });

  test("lets an accepted charge go on, once and for all, and changes no order that has ended", () => {
    const noted = { ...paying, order: { ...paying.order, barred: "banned" as const } };
    end(paying).expect({ write: { order: noted.order }, events: { order: "OrderUpdated" } });
    end(noted).expect({});
    for (const status of ["Completed", "Cancelled"] as const)
      end({ ...held, order: exampleOrder({ status }) }).expect({});
    expect(orderDocument.view?.(noted.order)).toEqual(orderDocument.view?.(paying.order));
  });
});
