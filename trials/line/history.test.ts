import { NO_FEES, type OrderView } from "@holdfast/contracts";
import { expect, test } from "vitest";
import { type OrderEvent, readHistory, type Waiter } from "./history.ts";

const waiters: readonly Waiter[] = [
  { userId: "ann", rank: 1, maxPriceCents: null },
  { userId: "bob", rank: 2, maxPriceCents: 100 },
  { userId: "cid", rank: 3, maxPriceCents: null },
];
const place = { venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null };
const ticket = { id: "t1", title: "Gig", priceCents: 500, eventId: "e1", faceValueCents: null, ...NO_FEES, ...place };
let time = 0;

function event(type: string, userId: string, changes: Partial<OrderView> = {}): OrderEvent {
  const details = { section: null, row: null, seat: null, description: null };
  const order: OrderView = {
    ...{ id: `order of ${userId}`, version: 0, userId, sellerId: "sid", status: "Created", expiresAt: 0 },
    ...{
      ticket: { ...ticket, ...details },
      fence: 1,
      edition: 0,
      seal: "none",
      reason: null,
      chargeId: null,
      refused: null,
    },
    ...changes,
  };
  return { type, time: (time += 10), order };
}
const bought = event("OrderCreated", "zoe");
const back = (userId: string, reason = "cancelled by buyer") =>
  event("OrderCancelled", userId, { status: "Cancelled", reason });
const offered = (userId: string) => event("OrderOffered", userId, { status: "Offered" });

test("a line that keeps its promises has no findings, and says how long each ticket was free", () => {
  const events = [bought, back("zoe"), offered("ann"), back("ann", "passed"), offered("cid")];
  const freedAt = events.map(({ time: at }) => at);
  const offers = [1, 3].map((at) => ({
    userId: events[at + 1]?.order.userId,
    freedAt: freedAt[at],
    offeredAt: freedAt[at + 1],
  }));
  expect(readHistory(events, waiters, 1)).toEqual({ findings: [], offers });
});

test.each<[what: string, events: OrderEvent[], finding: string]>([
  ["an overtaken person", [bought, back("zoe"), offered("cid")], "offered to cid, though ann comes first"],
  ["an offer above the price", [bought, back("zoe"), offered("bob")], "offered to bob, who does not want it"],
  [
    "a second offer of what was passed",
    [bought, back("zoe"), offered("ann"), back("ann", "passed"), offered("ann")],
    "offered to ann, who does not want it",
  ],
  ["a sale past the line", [bought, back("zoe"), event("OrderCreated", "yan")], "yan bought it past ann"],
  ["two holders", [bought, offered("ann")], "order of ann has it while order of zoe holds it"],
])("%s is found", (_what, events, finding) => {
  expect(readHistory(events, waiters, 1).findings).toContain(`t1: ${finding}`);
});
