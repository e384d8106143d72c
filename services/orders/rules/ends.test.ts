import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { exampleCopy, exampleHold, exampleOrder, NO_LINE, NOW, TERMS } from "../testing/examples.ts";
import type { Hold } from "./hold.ts";
import { orderActor } from "./order-actor.ts";
import { ticketEndActor } from "./ticket-end.ts";

const archive = (documents: { order: ReturnType<typeof exampleOrder> | null; hold: ReturnType<typeof exampleHold> }) =>
  decisionsOf(orderActor, { now: NOW, id: "o1", terms: TERMS })
    .given({ ...NO_LINE, ...documents })
    .when({ type: "Archive" });

test.each(["Completed", "Cancelled"] as const)(
  "an order that is %s is archived with the hold it has for good",
  (status) => {
    const order = exampleOrder({ status });
    archive({ order, hold: exampleHold({ until: null }) }).expect({
      archive: { order: true },
      delete: { hold: true },
      claims: [{ claim: "lock", name: "t1", mode: "release", owner: "o1", until: null }],
    });
    archive({ order, hold: exampleHold({ orderId: "o2" }) }).expect({ archive: { order: true } });
  },
);

test.each(["Offered", "Created", "AwaitingPayment"] as const)("an order that is %s stays", (status) => {
  archive({ order: exampleOrder({ status }), hold: exampleHold() }).expect({});
  archive({ order: null, hold: exampleHold() }).expect({});
});

test("of a ticket that is gone a hold stays that an order has", () => {
  const gone = (orderId: Hold["orderId"]) =>
    decisionsOf(ticketEndActor, { now: NOW, id: "t1" })
      .given({ ticket: exampleCopy(), tried: null, hold: exampleHold({ orderId }) })
      .when({ type: "Gone" });
  gone("o1").expect({ delete: { ticket: true, tried: true } });
  gone(null).expect({ delete: { ticket: true, tried: true, hold: true } });
});
