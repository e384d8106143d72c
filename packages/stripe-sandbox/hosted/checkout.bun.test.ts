import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import type { ServeOptions } from "../process/serve-sandbox.ts";
import { INVALID, LINE, refusal, SESSION } from "../testing/contract-target.ts";
import { openSandbox } from "../testing/sandbox.ts";

const CARD = { email: "b@example.com", number: "4242 4242 4242 4242", expiry: "12 / 49", cvc: "123" };
const PAYS = { ...CARD };
const DECLINED = { ...CARD, number: "4000000000000002" };
const ASKS = { ...CARD, number: "4000002500003155" };
const BACK = "https://shop.example/orders/1";
const HELD = { payment_intent_data: { capture_method: "manual", metadata: { order: "o1" } } } as const;

type Create = Partial<Stripe.Checkout.SessionCreateParams>;

async function openCheckout(params: Create = HELD, options: Partial<ServeOptions> = {}) {
  const sandbox = openSandbox(options);
  const { stripe, summary } = sandbox;
  const made = await stripe.checkout.sessions.create({ ...SESSION, cancel_url: BACK, ...params });
  const url = made.url ?? "";
  const post = (form: Record<string, string>, to = url) =>
    fetch(to, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  const events = async () => (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type).toReversed();
  return {
    ...sandbox,
    id: made.id,
    url,
    success: `https://example.com/thanks?session=${made.id}`,
    post,
    page: async () => (await fetch(url)).text(),
    session: () => stripe.checkout.sessions.retrieve(made.id, { expand: ["payment_intent"] }),
    events,
    intentCount: async () => (await summary()).intents.length,
  };
}

function intentOf({ payment_intent: intent }: Stripe.Checkout.Session): Stripe.PaymentIntent {
  if (intent !== null && typeof intent === "object") return intent;
  throw new Error("The session has no intent, or only its id");
}

test("a form that cannot be read is 400 on every page and charges nothing", async () => {
  const { url, session, id } = await openCheckout();
  const broken = { "Content-Type": "multipart/form-data; boundary=x" };
  const latin1 = { "Content-Type": "application/x-www-form-urlencoded" };
  for (const to of [url, new URL(`/3ds/${id}?client_secret=x`, url).href]) {
    expect((await fetch(to, { method: "POST", body: "rubbish", headers: broken })).status).toBe(400);
    expect((await fetch(to, { method: "POST", body: "email=caf%E9", headers: latin1 })).status).toBe(400);
  }
  expect(await session()).toMatchObject({ status: "open", payment_intent: null });
});

describe("paying on the page", () => {
  test("the page shows what is bought, and leads back to the shop", async () => {
    const { url } = await openCheckout({ ...HELD, line_items: [named("Row <1> & more")] });
    const response = await fetch(url);
    const page = await response.text();
    expect(page).toContain("Row &lt;1&gt; &amp; more");
    expect(page).toContain("$19.99");
    expect(page).toContain(`href="${BACK}"`);
    expect(page).toContain("Test payments.");
    expect(page).not.toContain("<script");
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' https://example.com; base-uri 'none'; frame-ancestors 'none'",
    );
    const style = await fetch(new URL("/c/hosted.css", url));
    expect([style.status, style.headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
  });

  test("shows the description of a product below its name", async () => {
    const product_data = { name: "Gig, Row 4", description: "Reserved until 18:45 UTC." };
    const line = { ...LINE, price_data: { ...LINE.price_data, product_data } };
    const { page } = await openCheckout({ line_items: [line] });
    expect(await page()).toMatch(/Gig, Row 4<[^]*<small class="quiet">Reserved until 18:45 UTC\.<\/small>/);
  });

  test("a card that pays is only authorised where capture is manual", async () => {
    const { post, session, success, id, stripe, events } = await openCheckout();
    expect((await session()).payment_intent).toBe(null);
    const response = await post(PAYS);
    expect([response.status, response.headers.get("location")]).toEqual([303, success]);
    const after = await session();
    const intent = intentOf(after);
    expect(after).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
      url: null,
      customer_details: { email: "b@example.com" },
    });
    expect(intent).toMatchObject({ status: "requires_capture", amount_capturable: 1999, metadata: { order: "o1" } });
    expect(await events()).toEqual([
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.amount_capturable_updated",
      "checkout.session.completed",
    ]);
    const [listed] = (await stripe.checkout.sessions.list({ payment_intent: intent.id })).data;
    expect(listed?.id).toBe(id);
    await stripe.paymentIntents.capture(intent.id);
    expect(await session()).toMatchObject({ status: "complete", payment_status: "paid" });
  });

  test("a card that pays has paid where capture is automatic", async () => {
    const { post, session, events } = await openCheckout({ customer_email: "known@example.com" });
    await post({ ...PAYS, email: "" });
    const after = await session();
    expect(after).toMatchObject({ payment_status: "paid", customer_details: { email: "known@example.com" } });
    expect(intentOf(after)).toMatchObject({ status: "succeeded", amount_received: 1999 });
    expect((await events()).slice(-2)).toEqual(["payment_intent.succeeded", "checkout.session.completed"]);
  });

  test("a decline is shown, and another card pays on the same intent", async () => {
    const { post, page, session, url, intentCount } = await openCheckout();
    const response = await post(DECLINED);
    expect([response.status, new URL(response.headers.get("location") ?? "", url).href]).toEqual([303, url]);
    expect(await page()).toContain("Your card was declined. Nothing was charged.");
    expect(await page()).toContain('value="b@example.com"');
    const between = await session();
    expect(between).toMatchObject({ status: "open", payment_status: "unpaid" });
    expect(intentOf(between).status).toBe("requires_payment_method");
    await post({ test_card: "4242424242424242" });
    expect(intentOf(await session())).toMatchObject({ id: intentOf(between).id, status: "requires_capture" });
    expect(await intentCount()).toBe(1);
  });

  test("a form sent twice, at once or later, charges once", async () => {
    const { post, success, summary } = await openCheckout({});
    const answers = await Promise.all([post(PAYS), post(PAYS), post(PAYS)]);
    answers.push(await post(PAYS));
    expect(answers.map((answer) => answer.headers.get("location"))).toEqual(Array(4).fill(success));
    expect((await summary()).totals).toEqual({ usd: { captured: 1999, refunded: 0 } });
  });

  test("a faulty card is reported at its field, and its number is not filled in again", async () => {
    const { post, intentCount } = await openCheckout();
    const attempts: [Record<string, string>, string][] = [
      [{ ...CARD, number: "4242 4242 4242 4241" }, "Your card number is incorrect."],
      [{ ...CARD, number: "4111 1111 1111 1111" }, "used a non test card"],
      [{ ...CARD, number: "" }, "Enter a card number."],
      [{ ...CARD, expiry: "13 / 49" }, "expiration month is invalid"],
      [{ ...CARD, expiry: "12/20" }, "expiration year is invalid"],
      [{ ...CARD, expiry: "soon" }, "Enter month and year"],
      [{ ...CARD, cvc: "12" }, "Enter the 3 or 4 digits"],
      [{ ...CARD, email: "nobody" }, "Enter an e-mail address"],
      [{}, "Enter a card number."],
      [{ test_card: "1" }, "Your card number is incorrect."],
    ];
    for (const [form, message] of attempts) {
      const response = await post(form);
      const page = await response.text();
      expect([response.status, page.includes(message)]).toEqual([422, true]);
      expect(page).toContain('aria-invalid="true"');
      expect(page).not.toMatch(/value="4[12]1?[\d ]{11,}[^"]*"\s+required/);
    }
    expect(await intentCount()).toBe(0);
  });
});

describe("3-D Secure on the page", () => {
  test("the buyer goes to the bank and, having said yes, to the shop", async () => {
    const { post, page, session, success, url } = await openCheckout();
    const bank = (await post(ASKS)).headers.get("location") ?? "";
    expect(new URL(bank).pathname).toMatch(/^\/3ds\/pi_/);
    expect((await session()).status).toBe("open");
    expect(await page()).toContain(`href="${bank.replaceAll("&", "&amp;")}"`);
    const policy = (await fetch(bank)).headers.get("content-security-policy");
    expect(policy).toContain(`form-action 'self' ${new URL(url).origin} https://example.com;`);
    const back = (await post({ answer: "complete" }, bank)).headers.get("location") ?? "";
    expect(new URL(back).pathname).toBe(`${new URL(url).pathname}/return`);
    const end = await fetch(back, { redirect: "manual" });
    expect([end.status, end.headers.get("location")]).toEqual([303, success]);
    expect(intentOf(await session()).status).toBe("requires_capture");
  });

  test("having said no, the buyer can try another card", async () => {
    const { post, session, success } = await openCheckout();
    const bank = (await post(ASKS)).headers.get("location") ?? "";
    const back = (await post({ answer: "fail" }, bank)).headers.get("location") ?? "";
    const again = await fetch(back);
    expect(new URL(again.url).pathname).toMatch(/^\/c\/pay\/cs_test_\w+$/);
    expect(await again.text()).toContain("unable to authenticate your payment method");
    expect((await post(PAYS)).headers.get("location")).toBe(success);
    expect((await session()).status).toBe("complete");
  });

  test("a session that ends while the bank waits takes no money", async () => {
    const { post, session, stripe, id, url } = await openCheckout();
    const bank = (await post(ASKS)).headers.get("location") ?? "";
    await stripe.checkout.sessions.expire(id);
    const late = (await post({ answer: "complete" }, bank)).headers.get("location") ?? "";
    const end = await fetch(new URL(late, url));
    expect([end.status, (await end.text()).includes("This checkout has expired")]).toEqual([410, true]);
    expect(intentOf(await session())).toMatchObject({ status: "canceled", cancellation_reason: "expired" });
  });
});

describe("the end of a session", () => {
  test("the clock ends it, with its intent, its event and its page", async () => {
    const { post, page, session, advance, events, summary } = await openCheckout();
    await post(DECLINED);
    await advance(24 * 3_600_000 - 5000);
    expect((await session()).status).toBe("open");
    await advance(6000);
    expect((await events()).slice(-2)).toEqual(["payment_intent.canceled", "checkout.session.expired"]);
    const after = await session();
    expect(after).toMatchObject({ status: "expired", url: null });
    expect(intentOf(after).status).toBe("canceled");
    expect(await page()).toContain("This checkout has expired");
    expect((await post(PAYS)).status).toBe(410);
    expect((await summary()).totals).toEqual({ usd: { captured: 0, refunded: 0 } });
  });

  test("a complete session cannot be expired, and its page leads to the shop", async () => {
    const { post, page, stripe, id, success, advance, session } = await openCheckout();
    await post(PAYS);
    expect(await refusal(stripe.checkout.sessions.expire(id))).toMatchObject(INVALID);
    expect(await page()).toContain(`href="${success}"`);
    await advance(25 * 3_600_000);
    expect((await session()).status).toBe("complete");
  });

  test("only an authorised intent of a session can be cancelled, and none confirmed", async () => {
    const { post, session, intents } = await openCheckout();
    await post(DECLINED);
    const { id } = intentOf(await session());
    expect(await refusal(intents.cancel(id))).toMatchObject(INVALID);
    expect(await refusal(intents.confirm(id, { payment_method: "pm_card_visa" }))).toMatchObject(INVALID);
    expect((await intents.update(id, { metadata: { note: "tried" } })).metadata).toEqual({
      order: "o1",
      note: "tried",
    });
    await post(PAYS);
    expect((await intents.cancel(id)).status).toBe("canceled");
    expect(await session()).toMatchObject({ status: "complete", payment_status: "unpaid" });
  });

  test("an address without a session is 404", async () => {
    const { url, post } = await openCheckout();
    const none = `${new URL(url).origin}/c/pay/cs_test_none`;
    expect((await fetch(none)).status).toBe(404);
    expect((await fetch(`${none}/return`)).status).toBe(404);
    expect((await post(PAYS, none)).status).toBe(404);
  });

  test("links name the public address where there is one", async () => {
    const publicUrl = "https://pay.example";
    const { url, port, id } = await openCheckout(HELD, { publicUrl });
    expect(url).toBe(`https://pay.example/c/pay/${id}`);
    const form = { method: "POST", body: new URLSearchParams(ASKS), redirect: "manual" } as const;
    const asked = await fetch(`http://127.0.0.1:${port}/c/pay/${id}`, form);
    expect(asked.headers.get("location")).toMatch(/^https:\/\/pay\.example\/3ds\/pi_/);
  });
});

function named(name: string) {
  return { ...LINE, price_data: { ...LINE.price_data, product_data: { name } } };
}
