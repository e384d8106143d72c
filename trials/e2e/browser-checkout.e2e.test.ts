// Pays on Stripe's page in a browser, with and without JavaScript.

import { canRunBrowser, launchBrowser, type Site, startSite } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  BOUGHT,
  type Browser,
  openPages,
  type Page,
  type Pages,
  RESERVED_FOR_YOU,
  untilHeading,
  useTestCard,
  WAIT_MS,
} from "../support/browser-people.ts";
import { buy, listTicket, orderOf, type Person, sandboxControlIn, signUp, untilOrder } from "../support/people.ts";

const TIMEOUT_MS = 4 * WAIT_MS;
const HOLD_SECONDS = 12;
const pressed = (page: Page, name: string) => page.getByRole("button", { name }).click();

describe.skipIf(!canRunBrowser())("on Stripe's page", () => {
  let browser: Browser;
  let site: Site;
  let pages: Pages;

  beforeAll(async () => {
    const env = { RATE_LIMITS: "off", ORDER_HOLD_SECONDS: String(HOLD_SECONDS) };
    [browser, site] = await Promise.all([launchBrowser(), startSite({ env })]);
    pages = openPages(browser, site.url);
  }, TIMEOUT_MS);
  afterEach(() => pages.close());
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  }, TIMEOUT_MS);

  /** Brings a new buyer to the page that the Pay button leads to. */
  async function atCheckout(javaScriptEnabled: boolean): Promise<{ page: Page; buyer: Person; orderId: string }> {
    const buyer = await signUp(site.url);
    const { id: orderId } = await buy(buyer, (await listTicket(await signUp(site.url))).id);
    await untilOrder(buyer, orderId, "AwaitingPayment");
    const page = await pages.open({ as: buyer, javaScriptEnabled });
    await page.goto(`/orders/${orderId}`);
    await pressed(page, "Pay $19.99");
    await untilHeading(page, "Pay");
    return { page, buyer, orderId };
  }

  async function moneyOf(orderId: string): Promise<number[]> {
    const { intents } = await sandboxControlIn(site.dataDir).summary();
    const mine = intents.filter(({ metadata }) => metadata["orderId"] === orderId);
    return mine.map(({ captured, refunded }) => captured - refunded);
  }

  for (const javaScriptEnabled of [true, false]) {
    const script = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

    test(
      `${script}: 3-D Secure failed leaves the page open, passed it pays`,
      async () => {
        const { page, orderId } = await atCheckout(javaScriptEnabled);
        await useTestCard(page, "asks for 3-D Secure");
        await pressed(page, "Fail");
        await page.getByRole("alert").getByText("Nothing was charged.").waitFor();
        await useTestCard(page, "asks for 3-D Secure");
        await pressed(page, "Complete");
        await untilHeading(page, BOUGHT);
        expect(await moneyOf(orderId)).toEqual([1999]);
      },
      TIMEOUT_MS,
    );

    test(
      `${script}: left, given back or run out of time nothing can be paid there any more, and the buyer is told`,
      async () => {
        const [left, late] = [await atCheckout(javaScriptEnabled), await atCheckout(javaScriptEnabled)];
        await left.page.getByRole("link", { name: "Back" }).click();
        await untilHeading(left.page, RESERVED_FOR_YOU);
        await pressed(left.page, "Cancel reservation");
        await untilHeading(left.page, "Reservation cancelled");
        await untilOrder(late.buyer, late.orderId, "Cancelled", (HOLD_SECONDS + 20) * 1_000);
        await useTestCard(late.page, "pays");
        await untilHeading(late.page, /expired/);
        await late.page.getByText(/Nothing was charged|nothing was charged/).waitFor();
        await late.page.goto(`/orders/${late.orderId}`);
        await untilHeading(late.page, "Your reservation expired");
        expect((await orderOf(late.buyer, late.orderId)).reason).toBe("expired");
        expect(
          [...(await moneyOf(left.orderId)), ...(await moneyOf(late.orderId))].filter((cents) => cents !== 0),
        ).toEqual([]);
      },
      TIMEOUT_MS,
    );
  }
});
