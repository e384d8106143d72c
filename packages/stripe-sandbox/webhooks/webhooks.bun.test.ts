import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ServeOptions } from "../process/serve-sandbox.ts";
import { CARD, HELD, SESSION } from "../testing/contract-target.ts";
import { openReceiver, SECRET } from "../testing/receiver.ts";
import { newFolder, openSandbox, until } from "../testing/sandbox.ts";
import type { Delivery } from "./deliveries.ts";

const QUICK = { tickMs: 5, webhookRetryMs: [10, 20, 30] };

type List = { counts: Record<Delivery["status"], number>; deliveries: Delivery[] };

function open(options: Partial<ServeOptions> = {}) {
  const receiver = openReceiver();
  const sandbox = openSandbox({ ...QUICK, webhooks: [{ url: receiver.url, secret: SECRET }], ...options });
  return { ...sandbox, sandbox, receiver, ...outbox(sandbox) };
}

function outbox({ control }: Pick<ReturnType<typeof openSandbox>, "control">) {
  const list = async (query = ""): Promise<List> => (await control(`webhooks/deliveries${query}`)).json();
  return {
    list,
    /** Waits until no delivery is pending. */
    settled: () => until(async () => (await list()).counts.pending === 0),
    webhookFault: (kind: string, more: object = {}) => control("webhooks/faults", { kind, ...more }),
    redeliver: (event: string, more: object = {}) => control("webhooks/deliveries", { event, ...more }),
    setWebhooks: (...endpoints: object[]) => control("webhooks/endpoints", { endpoints }, undefined, "PUT"),
  };
}

describe("webhooks", () => {
  test("every event arrives, signed as the SDK verifies, in its order", async () => {
    const { intents, stripe, receiver, settled } = open();
    const { id } = await intents.create(HELD);
    await intents.capture(id);
    await stripe.refunds.create({ payment_intent: id });
    await settled();
    expect(receiver.received.map(({ refusal }) => refusal)).toEqual(Array(7).fill(undefined));
    expect(receiver.types().toSorted()).toEqual(
      [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "payment_intent.succeeded",
        "refund.created",
        "charge.refunded",
      ].toSorted(),
    );
    const sent = receiver.received.find(({ type }) => type === "payment_intent.succeeded")?.event;
    expect(sent).toMatchObject({ object: "event", pending_webhooks: 1, data: { object: { id, status: "succeeded" } } });
    expect((await stripe.events.retrieve(sent?.id ?? "")).pending_webhooks).toBe(0);
  });

  test("an endpoint that answers an error or a redirect gets as many retries as configured", async () => {
    const { intents, receiver, settled, list } = open();
    const answers = [
      () => new Response("not now", { status: 500 }),
      () => Response.redirect("http://127.0.0.1:1/elsewhere"),
    ];
    receiver.answerWith(() => answers.shift()?.() ?? new Response("thanks"));
    await intents.create(CARD);
    await settled();
    expect(receiver.types()).toEqual(Array(3).fill("payment_intent.created"));
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect((await list()).deliveries).toMatchObject([{ status: "delivered", attempts: 3, answer: "200 thanks" }]);
    receiver.answerWith(() => new Response("never", { status: 503 }));
    await intents.create(CARD);
    await settled();
    expect((await list("?status=failed")).deliveries).toMatchObject([{ attempts: 4, answer: "503 never" }]);
  });

  test("an endpoint that does not answer in time, or at all, has not accepted", async () => {
    const { intents, receiver, settled, list } = open({ webhookTimeoutMs: 100, webhookRetryMs: [1] });
    receiver.answerWith(() => new Promise<Response>(() => {}));
    await intents.create(CARD);
    await settled();
    expect(receiver.received).toHaveLength(2);
    await receiver.stop();
    await intents.create(CARD);
    await settled();
    const failed = { status: "failed", attempts: 2, answer: expect.stringMatching(/\w/) };
    expect((await list()).deliveries).toMatchObject([failed, failed]);
  });

  test("each attempt waits longer and is signed anew", async () => {
    const { intents, receiver, settled } = open({ webhookRetryMs: [30, 120] });
    receiver.answerWith(() => new Response("", { status: 500 }));
    await intents.create(CARD);
    await settled();
    const [first = 0, second = 0, third = 0] = receiver.received.map(({ atMs }) => atMs);
    expect(receiver.received).toHaveLength(3);
    expect([second - first >= 29, third - second >= 119]).toEqual([true, true]);
  });

  test("what waits is sent after a restart, to the endpoints kept in the file", async () => {
    const databaseFile = join(newFolder(), "sandbox.sqlite");
    const receiver = openReceiver();
    const before = openSandbox({ ...QUICK, databaseFile, webhooks: [{ url: receiver.url, secret: SECRET }] });
    // The stop interrupts an attempt, so that it is unknown whether the event has arrived.
    receiver.answerWith(() => new Promise<Response>(() => {}));
    await before.intents.create(CARD);
    await until(() => receiver.received.length === 1);
    await before.stop();
    receiver.answerWith(() => new Response("thanks"));
    const after = openSandbox({ ...QUICK, databaseFile });
    const { settled, list } = outbox(after);
    await settled();
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect((await list()).deliveries).toMatchObject([{ status: "delivered", attempts: 1, answer: "200 thanks" }]);
  });

  test("several endpoints, each with its secret or the sandbox's", async () => {
    const webhookSecret = "whsec_of_the_sandbox";
    const { intents, receiver, settled, setWebhooks, control, sandbox } = open({ webhookSecret });
    const other = openReceiver({ secret: webhookSecret });
    expect((await setWebhooks({ url: receiver.url, secret: SECRET }, { url: other.url })).status).toBe(200);
    await intents.create(CARD);
    await settled();
    expect([receiver.accepted().length, other.accepted().length]).toEqual([1, 1]);
    sandbox.setWebhooks([{ url: other.url }]);
    await intents.create(CARD);
    await settled();
    expect([receiver.received.length, other.accepted().length]).toEqual([1, 2]);
    expect((await setWebhooks({ url: "ftp://x" })).status).toBe(400);
    expect(await (await control("webhooks/endpoints")).json()).toEqual([{ url: other.url, secret: webhookSecret }]);
  });

  test("a due task sends its events without any call", async () => {
    let nowMs = Date.now();
    const { stripe, receiver } = open({ now: () => nowMs });
    const { id } = await stripe.checkout.sessions.create(SESSION);
    nowMs += 25 * 3_600_000;
    await until(() => receiver.received.length > 0);
    expect(receiver.received).toMatchObject([
      { type: "checkout.session.expired", event: { data: { object: { id, status: "expired" } } } },
    ]);
  });
});

describe("webhook faults", () => {
  test("lose never sends, duplicate sends twice, each for as many as asked", async () => {
    const { intents, receiver, settled, webhookFault, list } = open();
    await webhookFault("lose", { type: "payment_intent.*" });
    await webhookFault("duplicate", { type: "charge.succeeded" });
    await intents.create(HELD);
    await settled();
    expect(receiver.types().toSorted()).toEqual([
      "charge.succeeded",
      "charge.succeeded",
      "payment_intent.amount_capturable_updated",
    ]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
    expect((await list("?status=lost")).deliveries).toMatchObject([{ type: "payment_intent.created", attempts: 0 }]);
  });

  test("delay sends late", async () => {
    const { intents, receiver, settled, webhookFault } = open();
    await webhookFault("delay", { type: "payment_intent.created", delayMs: 300 });
    const startMs = Date.now();
    await intents.create(HELD);
    await settled();
    const late = receiver.received.find(({ type }) => type === "payment_intent.created");
    expect(receiver.received).toHaveLength(3);
    expect((late?.atMs ?? 0) - startMs).toBeGreaterThanOrEqual(300);
  });

  test("reorder sends after the next", async () => {
    const { intents, receiver, settled, webhookFault } = open();
    await webhookFault("reorder", { type: "payment_intent.created", delayMs: 3_600_000 });
    await intents.create(CARD);
    await intents.create(PAID_LATER);
    await until(() => receiver.received.length === 2);
    await settled();
    const amounts = receiver.received.map(({ event }) => event && Reflect.get(event.data.object, "amount"));
    expect(amounts).toEqual([PAID_LATER.amount, CARD.amount]);
  });

  test.each([
    ["wrong_secret", "No signatures found matching"],
    ["old_timestamp", "Timestamp outside the tolerance zone"],
    ["unsigned", "No stripe-signature header"],
    ["truncated", "No signatures found matching"],
  ])("%s is refused, and the next attempt is good", async (kind, message) => {
    const { intents, receiver, settled, webhookFault, list } = open();
    await webhookFault(kind);
    await intents.create(CARD);
    await settled();
    const [first, second] = receiver.received;
    expect(first?.refusal).toContain(message);
    expect(second?.refusal).toBe(undefined);
    expect((await list()).deliveries).toMatchObject([{ status: "delivered", attempts: 2, forgery: null }]);
  });

  test("an old event can be sent again, also forged", async () => {
    const { intents, receiver, settled, redeliver, list } = open({ webhookRetryMs: [] });
    await intents.create(CARD);
    await settled();
    const id = receiver.received[0]?.id ?? "";
    expect((await redeliver(id)).status).toBe(201);
    await settled();
    expect(receiver.accepted().map((one) => one.id)).toEqual([id, id]);
    await redeliver(id, { forgery: "wrong_secret" });
    await settled();
    expect(receiver.accepted()).toHaveLength(2);
    expect((await list(`?event=${id}`)).deliveries.map(({ status }) => status)).toEqual([
      "delivered",
      "delivered",
      "failed",
    ]);
    expect((await redeliver("evt_none")).status).toBe(404);
  });

  test("faults can be listed and forgotten, and one that cannot be read is refused", async () => {
    const { control, webhookFault, token } = openFaults();
    expect((await webhookFault("explode")).status).toBe(400);
    await webhookFault("lose", { times: 2 });
    expect(await (await control("webhooks/faults")).json()).toEqual([{ kind: "lose", times: 2, delayMs: 1000 }]);
    await control("webhooks/faults", {}, undefined, "DELETE");
    expect(await (await control("webhooks/faults")).json()).toEqual([]);
    expect((await control("webhooks/faults", undefined, `${token}x`)).status).toBe(401);
  });
});

const PAID_LATER = { ...CARD, amount: 2500 };

function openFaults() {
  const sandbox = openSandbox();
  return { ...outbox(sandbox), control: sandbox.control, token: sandbox.controlToken };
}
