// Pays on Stripe's page in a browser, in time and too late, with and without JavaScript.

import { expect, test } from "vitest";
import {
  BOUGHT,
  badge,
  idIn,
  type Page,
  RESERVED_FOR_YOU,
  untilHeading,
  useTestCard,
} from "../support/browser-people.ts";
import { BROWSER_TEST_MS, type BrowserSite, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { buy, listTicket, orderOf, type Person, sandboxControlIn, signUp, untilOrder } from "../support/people.ts";

// Time enough to reach Stripe's page on a busy machine.
const HOLD_SECONDS = 20;
const pressed = (page: Page, name: string) => page.getByRole("button", { name }).click();

/** Brings a new buyer to the page that the Pay button leads to. */
async function atCheckout(
  here: BrowserSite,
  javaScriptEnabled: boolean,
): Promise<{ page: Page; buyer: Person; orderId: string }> {
  const buyer = await signUp(here.url);
  const { id: orderId } = await buy(buyer, (await listTicket(await signUp(here.url))).id);
  await untilOrder(buyer, orderId, "AwaitingPayment");
  const page = await here.open({ as: buyer, javaScriptEnabled });
  await page.goto(`/orders/${orderId}`);
  await pressed(page, "Pay $19.99");
  await untilHeading(page, "Pay");
  return { page, buyer, orderId };
}

async function moneyOf(here: BrowserSite, orderId: string): Promise<number[]> {
  const { intents } = await sandboxControlIn(here.site.dataDir).summary();
  const mine = intents.filter(({ metadata }) => metadata["orderId"] === orderId);
  return mine.map(({ captured, refunded }) => captured - refunded);
}

describeInBrowser("on Stripe's page", () => {
  const here = useBrowserSite();

  for (const javaScriptEnabled of [true, false]) {
    const script = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

    test(
      `${script}: 3-D Secure failed leaves the page open, passed it pays`,
      async () => {
        const { page, orderId } = await atCheckout(here, javaScriptEnabled);
        await useTestCard(page, "asks for 3-D Secure");
        await pressed(page, "Fail");
        await page.getByRole("alert").getByText("Nothing was charged.").waitFor();
        await useTestCard(page, "asks for 3-D Secure");
        await pressed(page, "Complete");
        await untilHeading(page, BOUGHT);
        expect(await moneyOf(here, orderId)).toEqual([1999]);
      },
      BROWSER_TEST_MS,
    );

    test(
      `${script}: left and given back nothing is paid`,
      async () => {
        const { page, orderId } = await atCheckout(here, javaScriptEnabled);
        await page.getByRole("link", { name: "Back" }).click();
        await untilHeading(page, RESERVED_FOR_YOU);
        await pressed(page, "Cancel reservation");
        await untilHeading(page, "Reservation cancelled");
        expect((await moneyOf(here, orderId)).filter((cents) => cents !== 0)).toEqual([]);
      },
      BROWSER_TEST_MS,
    );
  }
});

describeInBrowser("on Stripe's page, too late", () => {
  const here = useBrowserSite({ ORDER_HOLD_SECONDS: String(HOLD_SECONDS) });

  // All that waits for a deadline waits at the same time.
  test(
    "out of time nothing can be paid, with JavaScript and without, and open pages change by themselves",
    async () => {
      const [money] = await Promise.all([Promise.all([true, false].map(payTooLate)), watchTheDeadline()]);
      expect(money.flat().filter((cents) => cents !== 0)).toEqual([]);
    },
    BROWSER_TEST_MS,
  );

  async function payTooLate(javaScriptEnabled: boolean): Promise<number[]> {
    const { page, buyer, orderId } = await atCheckout(here, javaScriptEnabled);
    await untilOrder(buyer, orderId, "Cancelled", (HOLD_SECONDS + 20) * 1_000);
    await useTestCard(page, "pays");
    await untilHeading(page, /expired/);
    await page.getByText(/Nothing was charged|nothing was charged/).waitFor();
    await page.goto(`/orders/${orderId}`);
    await untilHeading(page, "Your reservation expired");
    expect((await orderOf(buyer, orderId)).reason).toBe("expired");
    return await moneyOf(here, orderId);
  }

  async function watchTheDeadline(): Promise<void> {
    const buyer = await signUp(here.url);
    const { id } = await listTicket(await signUp(here.url));
    const [order, ticket] = [await here.open({ as: buyer }), await here.open()];
    await Promise.all([order.goto(`/tickets/${id}`), ticket.goto(`/tickets/${id}`)]);
    await pressed(order, "Buy");
    await untilHeading(order, RESERVED_FOR_YOU);
    const orderId = idIn(order);
    await badge(ticket, "Reserved").waitFor();
    await untilHeading(order, "Your reservation expired");
    await badge(ticket, "Available").waitFor();
    await order.getByRole("link", { name: "Check if it's still available" }).click();
    await order.getByRole("button", { name: "Buy" }).waitFor();
    await untilOrder(buyer, orderId, "Cancelled");
  }
});
