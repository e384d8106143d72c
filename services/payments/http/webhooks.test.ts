import { UnavailableError } from "@holdfast/actors";
import { createApp, createLogger, readCommon } from "@holdfast/server";
import { sessionsBy } from "@holdfast/server/testing";
import { expect, test } from "vitest";
import type { Charge } from "../rules/charge.ts";
import { commandIdOf } from "../stripe/event-command.ts";
import { NEEDED_EVENTS, type StripeEvent } from "../stripe/stripe-events.ts";
import { webhooks } from "./webhooks.ts";

const event: StripeEvent = {
  ...{ id: "evt_1", type: "payment_intent.succeeded", createdAt: 1_000, siteId: "ours", orderId: "o1", chargeId: "c1" },
  ...{ isRefundEvent: false, isTransferEvent: false, payeeId: null, disputedIntentId: null },
  told: { id: "pi_1", state: "captured" },
};

const COMMAND = commandIdOf(event);

/** Creates the route; `asked` lists the messages to the actor with their command ids, a repeated id once. */
function inbox(received: StripeEvent = event, charge: Pick<Charge, "intent" | "stripeId"> | null = null) {
  const asked: unknown[] = [];
  const state = { isAway: false };
  const outcomes = new Set<string>();
  const engine = {
    partitionOf: (id: string) => (id.startsWith("no") ? null : 0),
  };
  async function ask(id: string, message: object, { commandId }: { commandId: string }): Promise<void> {
    if (state.isAway) throw new UnavailableError("Redis is away");
    if (outcomes.has(commandId)) return;
    outcomes.add(commandId);
    asked.push({ id, ...message, commandId });
  }
  const gateway = { takesEvents: true, readEvent: async () => received };
  const log = createLogger({ logLevel: "silent" });
  const common = readCommon({});
  const session = sessionsBy(() => null);
  const app = createApp({ service: "payments", log, common, session, isReady: () => true });
  const others = {
    recheckPayee: async (id: string) => asked.push({ id, type: "payee" }),
    recheckDispute: async (id: string) => asked.push({ id, type: "dispute" }),
  };
  const readCharge = async ({ chargeId }: { chargeId: string }) => (chargeId === "c1" ? charge : null);
  app.route("/", webhooks({ engine, ask, readCharge, gateway, siteId: async () => "ours", ...others }));
  const send = async () => (await app.request("/webhooks/stripe", { method: "POST", body: "{}" })).status;
  return { asked, state, send };
}

test("an event counts once, however often it comes", async () => {
  const { asked, send } = inbox();
  expect([await send(), await send(), await send()]).toEqual([200, 200, 200]);
  expect(asked).toEqual([{ id: "o1", type: "Recheck", commandId: COMMAND }]);
});

test("two deliveries at once have one command, which counts once", async () => {
  const { asked, send } = inbox();
  expect(await Promise.all([send(), send()])).toEqual([200, 200]);
  expect(new Set(asked.map((each) => JSON.stringify(each))).size).toBe(1);
});

test("what could not be committed is 503, and is taken under the same command when it comes again", async () => {
  const { asked, state, send } = inbox();
  state.isAway = true;
  expect(await send()).toBe(503);
  state.isAway = false;
  expect([await send(), await send()]).toEqual([200, 200]);
  expect(asked).toEqual([{ id: "o1", type: "Recheck", commandId: COMMAND }]);
});

test("an event that tells what the charge has seen is taken and asks nobody; one that tells more does", async () => {
  const known = inbox(event, { intent: "captured", stripeId: "pi_1" });
  expect([await known.send(), known.asked]).toEqual([200, []]);
  const news = inbox(event, { intent: "authorised", stripeId: "pi_1" });
  expect([await news.send(), news.asked.length]).toEqual([200, 1]);
});

test("the event that an intent was created is taken and asks nobody", async () => {
  const created = { ...event, type: "payment_intent.created", told: { id: "pi_1", state: "declined" } } as const;
  const { asked, send } = inbox(created);
  expect([await send(), asked]).toEqual([200, []]);
});

test("a refund of a charge that is known as captured is read again", async () => {
  const refunded = { ...event, type: "charge.refunded", isRefundEvent: true, told: null };
  const { asked, send } = inbox(refunded, { intent: "captured", stripeId: "pi_1" });
  expect([await send(), asked.length]).toEqual([200, 1]);
});

test("an event of a refund names the charge it was of", async () => {
  const { asked, send } = inbox({ ...event, type: "refund.failed", isRefundEvent: true });
  await send();
  expect(asked).toEqual([{ id: "o1", type: "Recheck", refundOf: "c1", commandId: COMMAND }]);
});

test.each<[Partial<StripeEvent>, object]>([
  [
    { type: "transfer.created", isTransferEvent: true },
    { id: "o1", type: "RecheckPayout", commandId: COMMAND },
  ],
  [
    { type: "account.updated", orderId: null, payeeId: "o7" },
    { id: "o7", type: "payee" },
  ],
  // A dispute has no metadata of ours.
  [
    { siteId: null, orderId: null, disputedIntentId: "pi_1" },
    { id: "pi_1", type: "dispute" },
  ],
])("an event with %j has what it concerns read again", async (fields, message) => {
  const { asked, send } = inbox({ ...event, ...fields });
  expect([await send(), asked]).toEqual([200, [message]]);
});

test("another event about the same order has another command", async () => {
  const { asked, send } = inbox({ ...event, id: "evt_2" });
  await send();
  expect(asked).toEqual([{ id: "o1", type: "Recheck", commandId: commandIdOf({ ...event, id: "evt_2" }) }]);
  expect(commandIdOf({ ...event, id: "evt_2" })).not.toBe(COMMAND);
});

test.each<Partial<StripeEvent>>([
  // The intent of the payment tells the same.
  { type: "payment_intent.created" },
  { type: "charge.succeeded" },
  { type: "charge.failed" },
  { type: "charge.captured" },
  { siteId: "another" },
  { siteId: "another", orderId: null, payeeId: "o7" },
  { orderId: null, payeeId: "no partition" },
  { siteId: null },
  { orderId: null },
  { orderId: "no partition" },
])("an event with %j is taken and asks nobody", async (fields) => {
  const { asked, send } = inbox({ ...event, ...fields });
  expect([await send(), asked]).toEqual([200, []]);
});

test("each needed event of a payment has its order read again, so a payment is not left unread", async () => {
  for (const type of NEEDED_EVENTS) {
    const { asked, send } = inbox({ ...event, type, told: null });
    expect([type, await send(), asked.length]).toEqual([type, 200, 1]);
  }
});
