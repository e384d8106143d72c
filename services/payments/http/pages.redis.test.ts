import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answerBank, enterCard, isPageOpen } from "../testing/buyer-on-page.ts";
import { exampleOrder } from "../testing/example-order.ts";
import { type Copy, openPaymentSite, type PaymentSite, payFor } from "../testing/payment-site.ts";
import { PAGE } from "../testing/sandbox-control.ts";

let site: PaymentSite;
let copy: Copy;

beforeAll(async () => {
  site = await openPaymentSite();
  copy = await site.startCopy();
});
afterEach(() => site.clearFaults());
afterAll(() => site.stop());

const press = (
  orderId: string,
  { key, on = copy, userId = "ann" }: { key?: string; on?: Copy; userId?: string } = {},
) =>
  on.client(userId)("/payments", {
    method: "POST",
    body: new URLSearchParams({ orderId, ...(key !== undefined && { idempotencyKey: key }) }),
  });
const to = ({ status, headers }: Response) => [status, headers.get("Location")];
const pageOf = async (orderId: string, options?: Parameters<typeof press>[1]): Promise<string> => {
  const answer = await press(orderId, options);
  expect(answer.status).toBe(303);
  return answer.headers.get("Location") ?? "";
};
const comeBack = (address: string, on = copy) => on.client("ann")(new URL(address).pathname + new URL(address).search);
const DECLINED = "4000000000000002";
const ASKS = "4000002500003155";

describe("POST /payments", () => {
  test("leads to Stripe's page, where the order is paid, and back to the order", async () => {
    const orderId = await site.order();
    const page = await pageOf(orderId);
    expect(page).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/c\/pay\/cs_/);
    const back = await enterCard(page);
    expect(back).toMatch(/^http:\/\/localhost\/payments\/return\?charge=\w+$/);
    expect(to(await comeBack(back))).toEqual([303, `/orders/${orderId}`]);
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
    await waitFor(async () => (await site.orders.read(orderId))?.status === "Completed");
    expect(to(await comeBack(back))).toEqual([303, `/orders/${orderId}`]);
  });

  test("pressed twice, or again while the page is open, leads to the same page", async () => {
    const orderId = await site.order();
    const pages = await Promise.all([1, 2, 3].map(() => pageOf(orderId, { key: "form" })));
    expect(new Set([...pages, await pageOf(orderId), await pageOf(orderId, { key: "other" })]).size).toBe(1);
    expect((await payFor(copy, orderId)).status).toBe(409);
  });

  test("a card declined on the page leaves it open for another", async () => {
    const orderId = await site.order();
    const page = await pageOf(orderId);
    expect(await enterCard(page, DECLINED)).toBe(page);
    expect(await pageOf(orderId)).toBe(page);
    expect(to(await comeBack(await enterCard(page)))).toEqual([303, `/orders/${orderId}`]);
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test.each(["complete", "fail"] as const)("3-D Secure on the page: %s", async (answer) => {
    const orderId = await site.order();
    const page = await pageOf(orderId);
    const bank = await enterCard(page, ASKS);
    expect(bank).toContain("/3ds/");
    await answerBank(bank, answer);
    if (answer === "complete") await waitFor(async () => (await site.orders.read(orderId))?.status === "Completed");
    else expect(await isPageOpen(page)).toBe(true);
    expect(await site.money(orderId)).toEqual([
      answer === "complete" ? "succeeded 1999 0" : "requires_payment_method 0 0",
    ]);
  });

  test("two tabs, one on the page and one by the API, pay once whoever comes first", async () => {
    for (let round = 0; round < 5; round++) {
      const orderId = await site.order();
      const [pressed, paid] = await Promise.all([press(orderId), payFor(copy, orderId)]);
      const page = pressed.headers.get("Location") ?? "";
      if (page.includes("/c/pay/")) await comeBack(await enterCard(page));
      expect([
        [303, 409],
        [409, 201],
        [303, 201],
      ]).toContainEqual([pressed.status, paid.status]);
      await waitFor(async () => (await site.orders.read(orderId))?.status === "Completed");
      expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
    }
  });

  test("the page is closed when its order ends, and nothing can be paid on it", async () => {
    const orderId = await site.order();
    const page = await pageOf(orderId);
    await enterCard(page, DECLINED);
    await site.orders.set(orderId, { status: "Cancelled", reason: "expired" });
    await waitFor(async () => !(await isPageOpen(page)));
    await enterCard(page);
    expect(await site.money(orderId)).toEqual(["canceled 0 0"]);
    await waitFor(async () => (await site.chargesOf(orderId)).at(-1)?.ended);
  });

  test("a card declined on the page is told to the order while the page stays open", async () => {
    const orderId = await site.order();
    await enterCard(await pageOf(orderId), DECLINED);
    const last = async () => (await site.chargesOf(orderId)).at(-1);
    await waitFor(async () => (await last())?.reason === "Your card was declined.");
    expect(await last()).toMatchObject({ status: "Created", ended: false });
  });

  test("a card entered at the moment the order ends takes nothing, and the buyer is told", async () => {
    const orderId = await site.order({ answers: "silent" });
    const back = await enterCard(await pageOf(orderId));
    await site.orders.set(orderId, { status: "Cancelled", reason: "expired" });
    const answer = await comeBack(back);
    expect([answer.status, (await answer.text()).includes("Your reservation expired")]).toEqual([409, true]);
    expect(await site.money(orderId)).toEqual(["canceled 0 0"]);
  });

  test("coming back without having paid gives the order back", async () => {
    const orderId = await site.order();
    const hasty = await site.startCopy({ returnWithinMs: 50 });
    const page = await pageOf(orderId, { on: hasty });
    const charge = (await site.chargesOf(orderId)).at(-1);
    const back = `http://localhost/payments/return?charge=${charge?.id}`;
    expect(to(await comeBack(back, hasty))).toEqual([303, `/orders/${orderId}`]);
    expect(await pageOf(orderId)).toBe(page);
  });

  test("a page that Stripe makes slowly is waited for, then offered as a link", async () => {
    const orderId = await site.order();
    const hasty = await site.startCopy({ answerWithinMs: 0 });
    await site.addFault({ kind: "delay_before", path: PAGE, method: "POST", delayMs: 300 });
    const [status, path] = to(await press(orderId, { on: hasty }));
    expect([status, path]).toEqual([303, expect.stringMatching(/^\/payments\/\w+$/)]);
    const waiting = await copy.client("ann")(String(path));
    expect([waiting.status, (await waiting.text()).includes("being processed")]).toEqual([200, true]);
    await waitFor(async () => (await (await copy.client("ann")(String(path))).text()).includes("Go on to pay"));
    expect(await (await copy.client("ann")(String(path))).text()).toContain(await pageOf(orderId));
  });

  test.each(["drop_before", "drop_after", "fail_before", "fail_after"] as const)(
    "%s of the page is made good",
    async (kind) => {
      const orderId = await site.order();
      await site.addFault({ kind, path: PAGE, method: "POST" });
      expect(to(await comeBack(await enterCard(await pageOf(orderId))))).toEqual([303, `/orders/${orderId}`]);
      expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
    },
  );

  test.each([
    [{ status: "Cancelled" as const, reason: "expired" }, "Your reservation expired"],
    [{ status: "Cancelled" as const, reason: "cancelled by buyer" }, "This order has ended"],
    [{ status: "Completed" as const, chargeId: "c" }, "This order is already paid"],
    [{ chargeId: "c" }, "A payment is already under way"],
  ])("for an order that is %o says %s", async (fields, heading) => {
    const answer = await press(await site.order(fields));
    expect([answer.status, (await answer.text()).includes(heading)]).toEqual([409, true]);
  });

  test("what Stripe refuses of the site's own doing is told as ours, not as a declined card", async () => {
    const answer = await press(await site.order({ ticket: { ...exampleOrder().ticket, priceCents: 10 } }));
    const text = await answer.text();
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "600"]);
    expect([text.includes("We could not start your payment"), text.includes("declined")]).toEqual([true, false]);
  });

  test("opens no page for an order for which too many cards were declined", async () => {
    const orderId = await site.order();
    for (let count = 0; count < 10; count += 1) {
      await payFor(copy, orderId, { paymentMethod: "pm_card_visa_chargeDeclined" });
    }
    const answer = await press(orderId);
    expect([answer.status, Number(answer.headers.get("Retry-After")) > 800]).toEqual([429, true]);
    expect(await answer.text()).toContain("Too many cards were declined");
  });

  test("while a card of the API is asked says that a payment is under way", async () => {
    const orderId = await site.order({ answers: "silent" });
    const hasty = await site.startCopy({ answerWithinMs: 0 });
    await payFor(hasty, orderId);
    const answer = await press(orderId);
    expect([answer.status, (await answer.text()).includes("already under way")]).toEqual([409, true]);
  });

  test("refuses a faulty form, an unknown order, another's order and strangers", async () => {
    const orderId = await site.order();
    expect((await copy.client("ann")("/payments", { method: "POST", body: new URLSearchParams() })).status).toBe(404);
    expect((await press("nonsense")).status).toBe(404);
    expect((await press(orderId, { userId: "bob" })).status).toBe(403);
    expect(to(await press(orderId, { userId: "" }))).toEqual([303, `/account/signin?returnTo=%2Forders%2F${orderId}`]);
    await pageOf(orderId);
    expect((await press(orderId, { userId: "bob" })).status).toBe(403);
    expect(await site.money(orderId)).toEqual([]);
  });
});

describe("/payments/return", () => {
  test("is for the payer alone", async () => {
    const back = await enterCard(await pageOf(await site.order()));
    const address = new URL(back).pathname + new URL(back).search;
    expect((await copy.client("bob")(address)).status).toBe(403);
    expect(to(await copy.client()(address))).toEqual([303, expect.stringMatching(/^\/account\/signin\?returnTo=/)]);
    expect((await copy.client("ann")("/payments/return?charge=nonsense")).status).toBe(404);
    expect((await copy.client("ann")("/payments/return")).status).toBe(404);
  });
});

describe("/payments/:id", () => {
  test("waits for a payment that takes longer and then leads to the order", async () => {
    const hasty = await site.startCopy({ answerWithinMs: 0 });
    const orderId = await site.order({ answers: "silent" });
    const back = await enterCard(await pageOf(orderId));
    await waitFor(async () => {
      const [, path] = to(await comeBack(back, hasty));
      return String(path).startsWith("/payments/");
    });
    const address = String(to(await comeBack(back, hasty))[1]);
    expect((await copy.client("bob")(address)).status).toBe(403);
    expect((await copy.client()(address)).status).toBe(303);
    await waitFor(async () => (await site.chargesOf(orderId)).at(-1)?.authorised);
    site.orders.say(orderId, "accepts");
    await waitFor(async () => (await copy.client("ann")(address)).status === 303);
    expect(to(await copy.client("ann")(address))).toEqual([303, `/orders/${orderId}`]);
  });

  test("shows why a payment failed", async () => {
    const hasty = await site.startCopy({ answerWithinMs: 0 });
    const orderId = await site.order();
    const first = await payFor(hasty, orderId, { paymentMethod: "pm_card_visa_chargeDeclined" });
    const address = (first.headers.get("Location") ?? "").replace("/api", "");
    await waitFor(async () => (await (await copy.client("ann")(address)).text()).includes("Your card was declined"));
  });
});
