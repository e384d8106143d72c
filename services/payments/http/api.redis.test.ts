import type { ChargeAnswer } from "@holdfast/contracts";
import { createRateLimits } from "@holdfast/server";
import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { exampleOrder } from "../testing/example-order.ts";
import { type Copy, chargeAt, openPaymentSite, type PaymentSite, payFor } from "../testing/payment-site.ts";
import { CANCEL, CAPTURE, CREATE } from "../testing/sandbox-control.ts";

let site: PaymentSite;
let copy: Copy;

beforeAll(async () => {
  site = await openPaymentSite();
  copy = await site.startCopy();
});
afterEach(() => site.clearFaults());
afterAll(() => site.stop());

const messagesOf = async (answer: Response) =>
  ((await answer.json()) as { errors: { message: string }[] }).errors.map(({ message }) => message);

describe("POST /api/payments", () => {
  test("captures the price and completes the charge", async () => {
    const orderId = await site.order();
    const answer = await payFor(copy, orderId);
    const charge = (await answer.json()) as ChargeAnswer;
    expect(answer.status).toBe(201);
    expect(charge).toEqual({
      id: expect.any(String),
      orderId,
      status: "Completed",
      amount: 19.99,
      stripeId: expect.stringMatching(/^pi_/),
      stripeRefundId: null,
    });
    expect(answer.headers.get("Location")).toBe(`/api/payments/${charge.id}`);
    expect(await chargeAt(copy, answer.headers.get("Location"))).toEqual(charge);
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
    await waitFor(async () => (await site.orders.read(orderId))?.status === "Completed");
  });

  test("takes a token in place of a payment method", async () => {
    const orderId = await site.order();
    expect((await payFor(copy, orderId, { token: "tok_visa" })).status).toBe(201);
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test.each([
    ["pm_card_visa_chargeDeclined", "Your card was declined.", ["canceled 0 0"]],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "Your card has insufficient funds.", ["canceled 0 0"]],
    ["tok_chargeDeclinedExpiredCard", "Your card has expired.", ["canceled 0 0"]],
    ["pm_card_authenticationRequired", expect.stringContaining("bank"), ["canceled 0 0"]],
    ["pm_nonsense", "This payment method cannot be used. Try another card.", []],
  ])("declines %s with 402 and lets the order be paid again", async (paymentMethod, message, money) => {
    const orderId = await site.order();
    const declined = await payFor(copy, orderId, { paymentMethod });
    expect([declined.status, await messagesOf(declined)]).toEqual([402, [message]]);
    expect(await site.money(orderId)).toEqual(money);
    expect((await payFor(copy, orderId)).status).toBe(201);
    expect(await site.money(orderId)).toEqual([...money, "succeeded 1999 0"]);
  });

  test("tells a buyer what is the fault of the site, and keeps the order open", async () => {
    const ticket = { ...exampleOrder().ticket, priceCents: 10 };
    const orderId = await site.order({ ticket });
    const failed = await payFor(copy, orderId);
    expect([failed.status, failed.headers.get("Retry-After")]).toEqual([503, "600"]);
    expect(await messagesOf(failed)).toEqual([expect.stringContaining("The fault is ours, not your card's")]);
    expect(await site.money(orderId)).toEqual([]);
    await site.orders.set(orderId, { ticket: { ...ticket, priceCents: 1999 } });
    await waitFor(async () => (await payFor(copy, orderId)).status === 201);
  });

  test("stops a search for cards that work after ten declines, with the end of the hold", async () => {
    const orderId = await site.order();
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      statuses.push((await payFor(copy, orderId, { paymentMethod: "pm_card_visa_chargeDeclined" })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(402), 429]);
    const refused = await payFor(copy, orderId);
    expect([refused.status, await messagesOf(refused)]).toEqual([429, ["Cannot pay order: 10 cards were declined"]]);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(800);
    expect(await site.money(orderId)).toEqual(Array(10).fill("canceled 0 0"));
  });

  test("limits the declined cards of one person over all orders, and nobody else", async () => {
    const limits = createRateLimits({ redis: null, rates: { "declined-cards": { most: 2, seconds: 600 } } });
    const limited = await site.startCopy({}, limits);
    const declined = { paymentMethod: "pm_card_visa_chargeDeclined" };
    const pay = async (userId: string, options: object = {}) =>
      (await payFor(limited, await site.order({ userId }), { userId, ...options })).status;
    const statuses = [await pay("cat"), await pay("cat", declined), await pay("cat", declined), await pay("cat")];
    expect(statuses).toEqual([201, 402, 402, 429]);
    expect(await pay("dan")).toBe(201);
    limits.close();
  });

  test("cancels the intent of an order that refuses the charge", async () => {
    const orderId = await site.order({ answers: "refuses" });
    const answer = await payFor(copy, orderId);
    expect([answer.status, await messagesOf(answer)]).toEqual([409, ["Cannot pay order: expired"]]);
    expect(await site.money(orderId)).toEqual(["canceled 0 0"]);
  });

  test("takes nothing for an order cancelled while its card is asked", async () => {
    const orderId = await site.order();
    await site.addFault({ kind: "delay_after", path: CREATE, method: "POST", delayMs: 1_500 });
    const paying = payFor(copy, orderId);
    await waitFor(async () => (await site.money(orderId)).length === 1);
    await site.orders.set(orderId, { status: "Cancelled", reason: "cancelled by buyer" });
    expect((await paying).status).toBe(409);
    expect(await site.money(orderId)).toEqual(["canceled 0 0"]);
  });

  test("lets one of several simultaneous payments begin", async () => {
    const orderId = await site.order();
    const answers = await Promise.all([1, 2, 3, 4].map(() => payFor(copy, orderId)));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 409, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused && (await messagesOf(refused))).toEqual(["Payment in progress"]);
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test.each([
    [{ status: "Created" as const }, "Cannot pay order: its ticket is not reserved yet"],
    [{ status: "Cancelled" as const, reason: "expired" }, "Cannot pay order: its time is up"],
    [{ status: "Completed" as const, chargeId: "c" }, "Cannot pay order: it is already paid"],
    [{ expiresAt: 1 }, "Cannot pay order: its time is up"],
  ])("refuses an order that is %o and asks Stripe nothing", async (fields, message) => {
    const orderId = await site.order(fields);
    const answer = await payFor(copy, orderId);
    expect([answer.status, await messagesOf(answer)]).toEqual([409, [message]]);
    expect(await site.money(orderId)).toEqual([]);
  });

  test("waits for a young order that is about to await its payment", async () => {
    const orderId = await site.order({ status: "Created" });
    const paying = payFor(copy, orderId);
    await Bun.sleep(100);
    await site.orders.set(orderId, { status: "AwaitingPayment" });
    expect((await paying).status).toBe(201);
  });

  test("checks in the order 401, 400, 404, 403", async () => {
    const orderId = await site.order();
    const unknown = orderId.replace(/^.{4}/, "0000");
    const statuses = [
      (await copy.client()("/api/payments", { json: {} })).status,
      (await copy.client("bob")("/api/payments", { json: {} })).status,
      (await payFor(copy, "nonsense", { userId: "bob" })).status,
      (await payFor(copy, unknown, { userId: "bob" })).status,
      (await payFor(copy, orderId, { userId: "bob" })).status,
    ];
    expect(statuses).toEqual([401, 400, 404, 404, 403]);
    expect(await site.money(orderId)).toEqual([]);
  });

  test.each([
    "{",
    "[]",
    "null",
    "7",
    "{}",
    '{"orderId":7,"paymentMethod":"pm_card_visa"}',
    '{"orderId":"ID"}',
    '{"orderId":"ID","paymentMethod":""}',
    '{"orderId":"ID","paymentMethod":{"$ne":null}}',
    '{"orderId":"ID","paymentMethod":"pm card"}',
    '{"orderId":"ID","token":"../refunds"}',
    `{"orderId":"ID","paymentMethod":"${"x".repeat(101)}"}`,
    `{"orderId":"${"x".repeat(201)}","paymentMethod":"pm_card_visa"}`,
  ])("refuses %s and changes nothing", async (text) => {
    const orderId = await site.order();
    const headers = { "Content-Type": "application/json" };
    const body = text.replace("ID", orderId);
    const answer = await copy.client("ann")("/api/payments", { method: "POST", body, headers });
    expect(answer.status).toBe(400);
    expect((await messagesOf(answer)).every((message) => message.length > 0)).toBe(true);
    expect(await site.money(orderId)).toEqual([]);
  });

  test("answers 202 while the outcome is not known, and the present state to the same key later", async () => {
    const slow = await site.startCopy({ answerWithinMs: 200 });
    const orderId = await site.order({ answers: "silent" });
    const first = await payFor(slow, orderId, { key: "slow" });
    expect([first.status, ((await first.json()) as ChargeAnswer).status]).toEqual([202, "Created"]);
    expect((await payFor(slow, orderId)).status).toBe(409);
    await waitFor(async () => (await site.chargesOf(orderId)).at(-1)?.authorised);
    site.orders.say(orderId, "accepts");
    await waitFor(async () => (await chargeAt(slow, first.headers.get("Location"))).status === "Completed");
    const again = await payFor(slow, orderId, { key: "slow" });
    expect([again.status, again.headers.get("Location")]).toEqual([201, first.headers.get("Location")]);
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });
});

describe("Idempotency-Key", () => {
  test("gives the same charge to the same request, also to several at once", async () => {
    const orderId = await site.order();
    const answers = await Promise.all([1, 2, 3].map(() => payFor(copy, orderId, { key: "same" })));
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as ChargeAnswer).id));
    expect([answers.map(({ status }) => status), new Set(ids).size]).toEqual([[201, 201, 201], 1]);
    expect((await payFor(copy, orderId, { key: "same" })).headers.get("Idempotency-Replayed")).toBe("true");
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test("remembers a 402, refuses another body, and a new key pays", async () => {
    const orderId = await site.order();
    const declined = { key: "declined", paymentMethod: "pm_card_visa_chargeDeclined" };
    const statuses = [
      (await payFor(copy, orderId, declined)).status,
      (await payFor(copy, orderId, declined)).status,
      (await payFor(copy, orderId, { ...declined, paymentMethod: "pm_card_visa" })).status,
      (await payFor(copy, orderId, { key: "second" })).status,
    ];
    expect(statuses).toEqual([402, 402, 409, 201]);
    expect(await site.money(orderId)).toEqual(["canceled 0 0", "succeeded 1999 0"]);
  });
});

describe("GET /api/payments/:id", () => {
  test("shows a charge to its payer alone", async () => {
    const paid = await payFor(copy, await site.order());
    const path = paid.headers.get("Location") ?? "";
    const statuses = await Promise.all([
      copy
        .client()(path)
        .then(({ status }) => status),
      copy
        .client("bob")(path)
        .then(({ status }) => status),
      copy
        .client("ann")("/api/payments/nonsense")
        .then(({ status }) => status),
    ]);
    expect(statuses).toEqual([401, 403, 404]);
  });
});

describe("faults at Stripe", () => {
  const kinds = ["drop_before", "drop_after", "fail_before", "fail_after"] as const;
  const calls = [CREATE, CAPTURE].flatMap((path) => kinds.map((kind) => [kind, path] as const));

  test.each(calls)("%s of POST %s is made good: one payment, taken once", async (kind, path) => {
    const orderId = await site.order();
    await site.addFault({ kind, path, method: "POST" });
    expect((await payFor(copy, orderId)).status).toBe(201);
    expect(await site.faults()).toEqual([]);
    expect((await site.money(orderId)).filter((money) => !money.startsWith("canceled"))).toEqual(["succeeded 1999 0"]);
  });

  test.each(kinds)("%s of POST cancel is made good: nothing is taken", async (kind) => {
    const orderId = await site.order({ answers: "refuses" });
    await site.addFault({ kind, path: CANCEL, method: "POST" });
    expect((await payFor(copy, orderId)).status).toBe(409);
    expect(await site.faults()).toEqual([]);
    expect(await site.money(orderId)).toEqual(["canceled 0 0"]);
  });

  test("an answer later than the timeout is looked up", async () => {
    const orderId = await site.order();
    await site.addFault({ kind: "delay_after", path: CREATE, method: "POST", delayMs: 2_500 });
    expect((await payFor(copy, orderId)).status).toBe(201);
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });
});
