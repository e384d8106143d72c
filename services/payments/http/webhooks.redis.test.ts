import { createHmac } from "node:crypto";
import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { enterCard } from "../testing/buyer-on-page.ts";
import { type Copy, openPaymentSite, type PaymentSite } from "../testing/payment-site.ts";

let site: PaymentSite;

beforeAll(async () => {
  site = await openPaymentSite();
});
afterEach(async () => {
  await site.clearFaults();
  await site.sendEventsTo();
  await site.stopCopies();
});
afterAll(() => site.stop());

// The periodic reads are turned off, so that only the webhook can finish a payment.
const asleep = { sweepMs: 3_600_000, answerWithinMs: 5_000 };
const isCompleted = async (orderId: string) => (await site.orders.read(orderId))?.status === "Completed";

async function listening(): Promise<Copy> {
  const copy = await site.startCopy(asleep);
  await site.sendEventsTo(`${copy.url}/webhooks/stripe`);
  return copy;
}

async function openPage(copy: Copy, orderId: string): Promise<string> {
  const answer = await copy.client("ann")("/payments", { method: "POST", body: new URLSearchParams({ orderId }) });
  return answer.headers.get("Location") ?? "";
}

const told = async (type: string) => (await site.deliveries()).filter((delivery) => delivery.type === type);

describe("an event", () => {
  test("finishes a payment alone", async () => {
    const copy = await listening();
    const orderId = await site.order();
    await enterCard(await openPage(copy, orderId));
    await waitFor(() => isCompleted(orderId));
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test.each(["duplicate", "reorder"] as const)("%s: the end is the same", async (kind) => {
    const copy = await listening();
    await site.addWebhookFault({ kind, times: 20, delayMs: 300 });
    const orderId = await site.order();
    await enterCard(await openPage(copy, orderId));
    await waitFor(() => isCompleted(orderId));
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test.each(["wrong_secret", "old_timestamp", "unsigned", "truncated"] as const)(
    "%s is 400 and nothing changes",
    async (kind) => {
      const copy = await listening();
      await site.addWebhookFault({ kind, times: 100 });
      const orderId = await site.order();
      await enterCard(await openPage(copy, orderId));
      await waitFor(async () => (await told("checkout.session.completed")).at(-1)?.attempts);
      expect((await site.chargesOf(orderId)).at(-1)?.authorised).toBe(false);
      expect((await told("checkout.session.completed")).at(-1)?.status).toBe("pending");
    },
  );

  test("is answered 503 while nothing can be written, and taken when Stripe repeats it", async () => {
    const dead = await site.startCopy(asleep);
    const copy = await site.startCopy(asleep);
    const orderId = await site.order();
    const page = await openPage(copy, orderId);
    const text = JSON.stringify(eventAbout(orderId, await site.siteId()));
    await dead.cut();
    expect((await post(dead, text, signed(text, site.webhookSecret))).status).toBe(503);
    await enterCard(page);
    expect((await post(copy, text, signed(text, site.webhookSecret))).status).toBe(200);
    await waitFor(() => isCompleted(orderId));
  });
});

describe("what is no event of ours", () => {
  const type = (name: string, metadata: object = {}) => ({
    ...eventAbout("o", "s"),
    type: name,
    data: { object: { metadata } },
  });

  test.each([
    ["an unknown type", type("planet.aligned")],
    ["an object without metadata", { ...type("x"), data: { object: {} } }],
    ["no object", { ...type("x"), data: {} }],
    ["another site's", type("x", { siteId: "another", orderId: "o", chargeId: "c" })],
    ["metadata of numbers", type("x", { siteId: 7, orderId: [], chargeId: null })],
  ])("is taken and changes nothing: %s", async (_, event) => {
    const copy = await site.startCopy(asleep);
    const text = JSON.stringify(event);
    const answer = await post(copy, text, signed(text, site.webhookSecret));
    expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
  });

  test("an order that is not there, of our own site", async () => {
    const copy = await site.startCopy(asleep);
    for (const orderId of ["nonsense", "", await site.order().then((id) => id.replace(/^.{4}/, "0000"))]) {
      const text = JSON.stringify(eventAbout(orderId, await site.siteId()));
      expect((await post(copy, text, signed(text, site.webhookSecret))).status).toBe(200);
    }
  });
});

describe("a delivery", () => {
  const text = JSON.stringify(eventAbout("o", "s"));
  const now = () => Math.floor(Date.now() / 1_000);

  test.each<[string, string, (secret: string) => string | undefined]>([
    ["without a signature", text, () => undefined],
    ["with an empty one", text, () => ""],
    ["with nonsense", text, () => "t=soon,v1=zz"],
    ["of another body", `${text} `, (secret) => signed(text, secret)],
    ["signed by another", text, () => signed(text, "whsec_other")],
    ["signed ten minutes ago", text, (secret) => signed(text, secret, now() - 600)],
    ["that is no JSON", "{", (secret) => signed("{", secret)],
    ["without a body", "", (secret) => signed("", secret)],
  ])("%s is 400 in the one shape", async (_, body, signature) => {
    const copy = await site.startCopy(asleep);
    const answer = await post(copy, body, signature(site.webhookSecret));
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { errors: [{ message: "This event is not signed as Stripe signs" }] },
    ]);
  });

  test("of 10 MB is 413", async () => {
    const copy = await site.startCopy(asleep);
    const large = JSON.stringify({ ...eventAbout("o", "s"), padding: "x".repeat(10_000_000) });
    expect((await post(copy, large, signed(large, site.webhookSecret))).status).toBe(413);
  });

  test("of a page of another site is refused, of a program without Origin is not", async () => {
    const copy = await site.startCopy(asleep);
    const signature = signed(text, site.webhookSecret);
    expect((await post(copy, text, signature, { Origin: "https://evil.example" })).status).toBe(403);
    expect((await post(copy, text, signature)).status).toBe(200);
  });

  test("is 503 where there is no secret to know it by", async () => {
    const copy = await site.startCopy({ ...asleep, stripe: { ...site.stripe, webhookSecret: null } });
    expect((await post(copy, text, signed(text, site.webhookSecret))).status).toBe(503);
  });
});

function eventAbout(orderId: string, siteId: string) {
  const object = { id: "pi_1", object: "payment_intent", metadata: { siteId, orderId, chargeId: "c" } };
  return { id: `evt_${crypto.randomUUID()}`, object: "event", type: "payment_intent.succeeded", data: { object } };
}

function signed(text: string, secret: string, time = Math.floor(Date.now() / 1_000)): string {
  return `t=${time},v1=${createHmac("sha256", secret).update(`${time}.${text}`).digest("hex")}`;
}

function post({ service }: Copy, body: string, signature: string | undefined, headers: Record<string, string> = {}) {
  const all = {
    "Content-Type": "application/json",
    ...headers,
    ...(signature !== undefined && { "Stripe-Signature": signature }),
  };
  return service.app.request("/webhooks/stripe", { method: "POST", body, headers: all });
}
