// Shows what an operator does by clicks: an event which a service cannot handle goes to dead letters, raises its alert, is
// found, retried and gone, with and without JavaScript; holds are released, and Stripe is asked about a payment.

import { canRunBrowser, launchBrowser, testingConfig, waitFor } from "@holdfast/testing";
import { orderNumber } from "@holdfast/views";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Browser, openPages, type Page, type Pages, untilHeading, untilShown } from "../support/browser-people.ts";
import { buy, listTicket, orderOf, type Person, signUp, ticketOf, untilOrder, untilTicket } from "../support/people.ts";
import { createResigner } from "../support/session-tokens.ts";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";
import { evaluate, promtoolPath } from "./promtool.ts";
import { readMetrics } from "./site-metrics.ts";

describe.skipIf(!canRunBrowser())("an operator", () => {
  let site: WholeSite;
  let browser: Browser;
  let pages: Pages;
  let operator: Person;
  let seller: Person;
  beforeAll(async () => {
    // After two failures an event is given up.
    [site, browser] = await Promise.all([startWholeSite({ settings: { retryMs: [20] } }), launchBrowser()]);
    pages = openPages(browser, site.url);
    [operator, seller] = [await signUp(site.url), await signUp(site.url)];
    const { cookies } = operator.http;
    cookies.set(
      "session",
      createResigner(site)(cookies.get("session") ?? "", () => ({ role: "operator" })),
    );
  }, 60_000);
  afterEach(() => pages.close());
  afterAll(async () => {
    await browser.close();
    await site.stop();
  }, 60_000);

  /** Makes a document that orders reads unreadable, so that an event of its ticket fails; returns what mends it. */
  async function poison(): Promise<() => Promise<void>> {
    const { commands } = site.database;
    const ticket = await listTicket(seller, "10.00");
    const key = `{${ticket.id.slice(-2)}}:orders:ticket:${ticket.id}`;
    await waitFor(async () => (await commands.exists(key)) === 1);
    await commands.rename(key, `${key}:kept`);
    await commands.set(key, "not a document");
    const changed = await seller.http(`/api/tickets/${ticket.id}`, {
      method: "PUT",
      ...{ json: { title: ticket.title, price: "12.00" } },
    });
    expect([changed.status, (await ticketOf(seller, ticket.id)).price]).toEqual([200, 12]);
    await waitFor(async () => (await commands.xlen(`{${ticket.id.slice(-2)}}:orders:dead`)) === 1);
    return async () => {
      await commands.del(key);
      await commands.rename(`${key}:kept`, key);
    };
  }

  /** Expects that the metrics of the site raise the alert of dead letters. */
  async function expectAlert(): Promise<void> {
    if (promtoolPath() === null && !testingConfig().isCi) return;
    // A busy site answers with earlier figures, and reads them anew each 10 s.
    const samples = await waitFor(
      async () => {
        const all = (await readMetrics(site)).flatMap((metric) => metric.samples);
        return all.some(({ series, value }) => series.startsWith("holdfast_dead_letters{") && value > 0) ? all : null;
      },
      { timeoutMs: 30_000, message: "the metrics show no dead letter" },
    );
    const series = samples.map((sample) => ({ series: sample.series, values: `${sample.value}x5` }));
    const expected = [{ alert: "DeadLetters", at: "5m", firing: [{ service: "orders" }] }];
    expect(evaluate([{ series, expected }])).toMatchObject({ code: 0 });
  }

  test.each([
    ["with", true],
    ["without", false],
  ] as const)(
    "finds a poisoned event, retries it and is rid of it, %s JavaScript",
    async (_, isScripted) => {
      const mend = await poison();
      if (isScripted) await expectAlert();
      const page = await pages.open({ as: operator, javaScriptEnabled: isScripted });
      await page.goto("/operator");
      // The overview may be two seconds old.
      const found = page.getByRole("link", { name: "1 dead letter of orders" });
      await untilShown(page, found, { still: true });
      await found.click();
      await untilHeading(page, "Dead letters");
      await page.getByRole("link", { name: "TicketUpdated" }).click();
      await untilHeading(page, "TicketUpdated");
      expect(await page.locator(".operator-attempts li").count()).toBeGreaterThan(0);
      await page.getByRole("link", { name: "All dead letters" }).click();
      await mend();
      await page.getByRole("checkbox").check();
      await page.getByRole("button", { name: "Retry chosen" }).click();
      await page.getByText("1 dead letter will be handed to orders again").waitFor();
      await page.getByLabel("Reason").fill("the document is mended");
      await page.getByRole("button", { name: "Retry" }).click();
      await untilDone(page, isScripted);
      await page.getByText("1 handed over again.").waitFor();
      await page.getByRole("link", { name: "Dead letters" }).click();
      await page.getByText("No service has given up on anything.").waitFor();
    },
    60_000,
  );

  test("releases a hold, and has Stripe asked about a payment, without JavaScript", async () => {
    const buyer = await signUp(site.url);
    const [held, paying] = [await listTicket(seller, "10.00"), await listTicket(seller, "11.00")];
    const orders = [await buy(buyer, held.id), await buy(buyer, paying.id)] as const;
    const [hold, order] = await Promise.all(orders.map(({ id }) => untilOrder(buyer, id, "AwaitingPayment")));
    if (!hold || !order) throw new Error("there are no orders");
    // The buyer is on Stripe's page.
    const body = new URLSearchParams({ orderId: order.id });
    expect((await buyer.http("/payments", { method: "POST", body })).status).toBe(303);

    const page = await pages.open({ as: operator, javaScriptEnabled: false });
    await page.goto("/operator/holds");
    await page.getByRole("link", { name: `Release order ${orderNumber(hold.id)}` }).click();
    await page.getByText("its ticket is free for the next buyer").waitFor();
    await page.getByRole("button", { name: "Release the ticket" }).click();
    await untilDone(page, false);
    expect((await untilOrder(buyer, hold.id, "Cancelled")).reason).toBe("cancelled by operator");
    await untilTicket(seller, held.id, "available");
    await page.goto("/operator/holds");
    expect(await page.getByRole("link", { name: /^Release order / }).count()).toBe(1);

    await page.goto("/operator/payments");
    await page.getByRole("link", { name: `payment of order ${orderNumber(order.id)}` }).click();
    await page.getByRole("button", { name: "Ask Stripe now" }).click();
    await untilDone(page, false);
    await page.getByText("Stripe is being asked.").waitFor();
    expect((await orderOf(buyer, order.id)).status).toBe("AwaitingPayment");
  }, 60_000);
});

// Without a script the page is loaded again by its link.
async function untilDone(page: Page, isScripted: boolean): Promise<void> {
  await page.waitForURL(/\/operator\/actions\/\w+$/);
  if (isScripted) return await page.getByText("Done", { exact: true }).waitFor();
  await waitFor(async () => {
    if (await page.getByText("Done", { exact: true }).isVisible()) return true;
    await page.getByRole("link", { name: "Check again" }).click();
    return null;
  });
}
