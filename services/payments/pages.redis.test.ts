import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Copy, openPaymentSite, type PaymentSite, payFor } from "./payment-site.ts";

let site: PaymentSite;
let copy: Copy;

beforeAll(async () => {
  site = await openPaymentSite();
  copy = await site.startCopy();
});
afterAll(() => site.stop());

const press = (orderId: string, fields: Record<string, string> = {}, on = copy, userId: string | undefined = "ann") =>
  on.client(userId)("/payments", {
    method: "POST",
    body: new URLSearchParams({ orderId, paymentMethod: "pm_card_visa", ...fields }),
  });
const to = ({ status, headers }: Response) => [status, headers.get("Location")];

test("POST /payments pays and leads to the order, also when pressed twice", async () => {
  const orderId = await site.order();
  const answers = await Promise.all([1, 2].map(() => press(orderId, { idempotencyKey: "form" })));
  for (const answer of answers) expect(to(answer)).toEqual([303, `/orders/${orderId}`]);
  expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
});

test("POST /payments shows why a card was declined and the way back", async () => {
  const orderId = await site.order();
  const answer = await press(orderId, { paymentMethod: "pm_card_visa_chargeDeclined" });
  const page = await answer.text();
  expect([answer.status, page.includes("Your card was declined."), page.includes(`/orders/${orderId}`)]).toEqual([
    402,
    true,
    true,
  ]);
  expect(to(await press(orderId))).toEqual([303, `/orders/${orderId}`]);
});

test.each([
  [{ status: "Cancelled" as const, reason: "expired" }, "Time is up"],
  [{ status: "Cancelled" as const, reason: "cancelled by buyer" }, "This order has ended"],
  [{ status: "Completed" as const, chargeId: "c" }, "This order is already paid"],
  [{ chargeId: "c" }, "A payment is already under way"],
  [{ temper: "refuses" as const }, "Time is up"],
])("POST /payments for an order that is %o says %s", async (fields, heading) => {
  const answer = await press(await site.order(fields));
  expect([answer.status, (await answer.text()).includes(heading)]).toEqual([409, true]);
});

test("POST /payments refuses a faulty form, an unknown order, another's order and strangers", async () => {
  const orderId = await site.order();
  expect((await press(orderId, { paymentMethod: "" })).status).toBe(422);
  expect((await press("nonsense")).status).toBe(404);
  expect((await press(orderId, {}, copy, "bob")).status).toBe(403);
  expect(to(await press(orderId, {}, copy, ""))).toEqual([303, `/account/signin?returnTo=%2Forders%2F${orderId}`]);
  expect(await site.money(orderId)).toEqual([]);
});

test("/payments/:id waits for a payment that takes longer and then leads to the order", async () => {
  const hasty = await site.startCopy({ answerWithinMs: 0 });
  const orderId = await site.order({ temper: "silent" });
  const [status, path] = to(await press(orderId, {}, hasty));
  expect([status, path]).toEqual([303, expect.stringMatching(/^\/payments\/\w+$/)]);
  const address = String(path);
  const waiting = await copy.client("ann")(address);
  expect([waiting.status, (await waiting.text()).includes("being processed")]).toEqual([200, true]);
  expect((await copy.client("bob")(address)).status).toBe(403);
  expect((await copy.client()(address)).status).toBe(303);
  await waitFor(async () => (await site.judge.read(orderId))?.heard.at(-1)?.authorised);
  await site.judge.say(orderId, "accepts");
  await waitFor(async () => (await copy.client("ann")(address)).status === 303);
  expect(to(await copy.client("ann")(address))).toEqual([303, `/orders/${orderId}`]);
});

test("/payments/:id shows why a payment failed", async () => {
  const hasty = await site.startCopy({ answerWithinMs: 0 });
  const orderId = await site.order();
  const first = await payFor(hasty, orderId, { paymentMethod: "pm_card_visa_chargeDeclined" });
  const address = (first.headers.get("Location") ?? "").replace("/api", "");
  await waitFor(async () => (await (await copy.client("ann")(address)).text()).includes("Your card was declined"));
});
