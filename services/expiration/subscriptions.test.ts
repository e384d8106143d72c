import { type Event, silentLog } from "@holdfast/actors";
import { NO_FEES, type OrderView } from "@holdfast/contracts";
import { expect, test } from "vitest";
import { expirationService } from "./subscriptions.ts";

const order: OrderView = {
  ...{ id: "o1", version: 2, userId: "ann", sellerId: "seller", status: "Created", expiresAt: 1_800_000_000_000 },
  ticket: {
    ...{ id: "t1", eventId: "e1", title: "Concert", priceCents: 1999, faceValueCents: null, ...NO_FEES },
    ...{ venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null },
    ...{ section: null, row: null, seat: null, description: null },
  },
  ...{ fence: 1, edition: 0, seal: "none", reason: null, chargeId: null, refused: null },
};

function sentFor(changes: Partial<OrderView>): number {
  const data = { ...order, ...changes };
  const event: Event<unknown> = {
    ...{ type: "any", kind: "any", cause: "", trace: "", schema: 1, time: 0, previous: null },
    ...{ id: data.id, version: data.version, data },
  };
  return expirationService.reactions.flatMap(({ react }) => [...react(event, { partitions: 4, log: silentLog })])
    .length;
}

test("an order that begins, awaits its payment or ends reaches its deadline; one that is being paid does not", () => {
  expect([sentFor({}), sentFor({ status: "AwaitingPayment" })]).toEqual([1, 1]);
  expect([sentFor({ status: "Completed", chargeId: "c1" }), sentFor({ status: "Cancelled" })]).toEqual([1, 1]);
  expect(sentFor({ status: "AwaitingPayment", chargeId: "c1" })).toBe(0);
});
