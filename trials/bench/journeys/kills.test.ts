import type { IntentSummary } from "@holdfast/stripe-sandbox";
import { expect, test } from "vitest";
import { lossesOf } from "./kills.ts";
import type { Journey } from "./visits.ts";

const intent = (orderId: string, status: IntentSummary["status"] = "succeeded"): IntentSummary => ({
  ...{ id: `pi_${orderId}`, amount: 1999, amount_capturable: 0, currency: "usd", status, created: 0 },
  ...{ latest_charge: null, transfer_group: null, captured: 1999, refunded: 0, metadata: { orderId } },
});

const journey = (ticketId: string, orderId: string | null, changes: Partial<Journey> = {}): Journey => ({
  ...{ ticketId, orderId, isPaid: true, isDone: true, ms: 100, ...changes },
});

test("journeys that ended, each paid once, lose nothing", () => {
  const intents = [intent("o1"), intent("o2"), intent("o3", "canceled")];
  expect(lossesOf([journey("t1", "o1"), journey("t2", "o2")], { intents, shownFree: 0 })).toEqual({
    ...{ journeys: 2, stuck: 0, paidInVain: 0, paidTwice: 0, soldTwice: 0, shownFree: 0 },
  });
});

test("what never ended, was paid twice or sold twice counts", () => {
  const journeys = [
    journey("t1", "o1", { isDone: false }),
    journey("t2", null, { isPaid: false, isDone: false }),
    journey("t3", "o3"),
    journey("t4", "o4"),
    journey("t4", "o5"),
  ];
  const intents = [intent("o1"), intent("o3"), intent("o3"), intent("o4"), intent("o5")];
  expect(lossesOf(journeys, { intents, shownFree: 2 })).toEqual({
    ...{ journeys: 5, stuck: 2, paidInVain: 1, paidTwice: 1, soldTwice: 1, shownFree: 2 },
  });
});
