// Does in a browser what people are not meant to do: double presses, stale pages, hostile texts.

import { axe, waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import {
  BOUGHT,
  idIn,
  type Page,
  RESERVED_FOR_YOU,
  sendCredentials,
  untilHeading,
  untilShown,
  useTestCard,
} from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { buy, listTicket, type Person, sandboxControlIn, signUp, signUpMany, untilOrder } from "../support/people.ts";

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

describeInBrowser("people who do what was not meant", () => {
  const here = useBrowserSite();

  async function orderIds({ http }: Person): Promise<string[]> {
    const orders: { id: string }[] = await (await http("/api/orders")).json();
    return orders.map(({ id }) => id);
  }

  async function expectPaidOnce(orderId: string): Promise<void> {
    const { intents } = await sandboxControlIn(here.site.dataDir).summary();
    const mine = intents.filter(({ metadata }) => Object.values(metadata).includes(orderId));
    expect(mine.map(({ captured, refunded }) => captured - refunded).filter((net) => net !== 0)).toEqual([1999]);
  }

  for (const javaScriptEnabled of [true, false]) {
    const still = !javaScriptEnabled;
    const script = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

    test(
      `${script}: Buy and Pay pressed twice make one order and one payment, and going back offers no other`,
      async () => {
        const buyer = await signUp(here.url);
        const { id } = await listTicket(await signUp(here.url));
        const page = await here.open({ as: buyer, javaScriptEnabled });
        await page.goto(`/tickets/${id}`);
        await press(page, "Buy").dblclick();
        await untilHeading(page, RESERVED_FOR_YOU);
        const orderId = idIn(page);
        expect(await orderIds(buyer)).toEqual([orderId]);
        await press(page, "Pay $19.99").dblclick();
        await useTestCard(page, "pays");
        await untilHeading(page, BOUGHT);
        await expectPaidOnce(orderId);
        await page.goBack();
        await page.getByRole("link", { name: "Back to the shop" }).click();
        await untilShown(page, page.getByRole("heading", { name: BOUGHT }).or(page.getByText("See your ticket")), {
          still,
        });
        expect(await press(page, /^(Pay|Buy|Cancel reservation)/).count()).toBe(0);
      },
      BROWSER_TEST_MS,
    );

    test(
      `${script}: of two tabs of one order one pays, the other sees it and can neither pay nor give back`,
      async () => {
        const buyer = await signUp(here.url);
        const { id } = await buy(buyer, (await listTicket(await signUp(here.url))).id);
        await untilOrder(buyer, id, "AwaitingPayment");
        const tab = await here.open({ as: buyer, javaScriptEnabled });
        const [other, third] = [await tab.context().newPage(), await tab.context().newPage()];
        for (const each of [tab, other, third]) await each.goto(`/orders/${id}`);
        await press(tab, "Pay").click();
        await useTestCard(tab, "pays");
        await untilHeading(tab, BOUGHT);
        if (javaScriptEnabled) {
          await untilHeading(other, BOUGHT);
          expect(await press(other, /^(Pay|Cancel reservation)/).count()).toBe(0);
        } else {
          await press(other, "Pay").click();
          await untilHeading(other, "This order is already paid");
          await other.getByRole("link", { name: "Back to the order" }).click();
          await untilHeading(other, BOUGHT);
          await press(third, "Cancel reservation").click();
          await untilHeading(third, "This order is already paid");
        }
        await untilOrder(buyer, id, "Completed");
        await expectPaidOnce(id);
      },
      BROWSER_TEST_MS,
    );

    test(
      `${script}: a session that ends while a form is filled in loses nothing that was typed`,
      async () => {
        const seller = await signUp(here.url);
        const page = await here.open({ as: seller, javaScriptEnabled });
        await page.goto("/tickets/new");
        await page.getByLabel("Title").fill("Typed at length");
        await page.getByLabel("Price").fill("33.30");
        await page.getByLabel("Description").fill("Two lines\nof words");
        await page.context().clearCookies();
        await press(page, "List ticket").click();
        const [aside] = await Promise.all([
          page.context().waitForEvent("page"),
          page.getByRole("alert").getByRole("link", { name: "Sign in in a new tab" }).click(),
        ]);
        await sendCredentials(aside, seller.email, "Sign in");
        await press(aside, "Sign out").waitFor();
        await press(page, "List ticket").click();
        await untilHeading(page, "Typed at length");
        await page.getByText("Two lines").waitFor();
      },
      BROWSER_TEST_MS,
    );

    test(
      `${script}: Buy, Pay and Cancel reservation after the session has ended lead through sign-in and back`,
      async () => {
        const buyer = await signUp(here.url);
        const { id } = await listTicket(await signUp(here.url));
        const page = await here.open({ as: buyer, javaScriptEnabled });
        const signInAgain = async (): Promise<void> => {
          await untilHeading(page, "Sign in");
          await sendCredentials(page, buyer.email, "Sign in");
        };
        // A stream that opens after the end of the session would show the page of a guest, which is not tested here.
        const stream = javaScriptEnabled ? page.waitForResponse(/\/events$/) : null;
        await page.goto(`/tickets/${id}`);
        await stream;
        await page.context().clearCookies();
        await press(page, "Buy").click();
        await signInAgain();
        await press(page, "Buy").click();
        await untilHeading(page, RESERVED_FOR_YOU);
        for (const name of ["Pay", "Cancel reservation"]) {
          await page.context().clearCookies();
          await press(page, name).click();
          await page.getByText("is still reserved: sign in to pay").waitFor();
          await signInAgain();
          await untilHeading(page, RESERVED_FOR_YOU);
        }
        expect(await orderIds(buyer)).toEqual([idIn(page)]);
      },
      BROWSER_TEST_MS,
    );
  }

  test(
    "two tabs that press Pay at the same instant pay once",
    async () => {
      const buyer = await signUp(here.url);
      const { id } = await buy(buyer, (await listTicket(await signUp(here.url))).id);
      await untilOrder(buyer, id, "AwaitingPayment");
      const tab = await here.open({ as: buyer, javaScriptEnabled: false });
      const other = await tab.context().newPage();
      for (const each of [tab, other]) await each.goto(`/orders/${id}`);
      await Promise.all([press(tab, "Pay").click(), press(other, "Pay").click()]);
      await Promise.all([useTestCard(tab, "pays"), useTestCard(other, "pays")]);
      await untilOrder(buyer, id, "Completed");
      for (const each of [tab, other]) {
        await each.goto(`/orders/${id}`);
        await untilHeading(each, BOUGHT);
      }
      await expectPaidOnce(id);
    },
    BROWSER_TEST_MS,
  );

  test(
    "Buy pressed while the line is down is said to have reached nobody, and pressed again it buys once",
    async () => {
      const buyer = await signUp(here.url);
      const { id } = await listTicket(await signUp(here.url));
      const page = await here.open({ as: buyer });
      await page.goto(`/tickets/${id}`);
      await page.route("**/orders", (route) => route.abort());
      await press(page, "Buy").click();
      await page.getByRole("status").filter({ hasText: "We can't reach Holdfast." }).waitFor();
      expect(await axe(page)).toEqual([]);
      await page.unroute("**/orders");
      await press(page, "Buy").click();
      await untilHeading(page, RESERVED_FOR_YOU);
      await page.locator("#announcer.visually-hidden").waitFor({ state: "attached" });
      expect(await orderIds(buyer)).toEqual([idIn(page)]);
    },
    BROWSER_TEST_MS,
  );

  test(
    "Remove, opened before the page's stream speaks, stays open",
    async () => {
      const seller = await signUp(here.url);
      const { id } = await listTicket(seller);
      const page = await here.open({ as: seller });
      const { promise: isOpened, resolve: opened } = Promise.withResolvers<void>();
      await page.route("**/events", async (route) => {
        await isOpened;
        await route.continue();
      });
      await page.addInitScript(() => {
        addEventListener("htmx:after:swap", () => document.documentElement.setAttribute("data-swapped", "yes"));
      });
      await page.goto(`/tickets/${id}`);
      await page.getByText("Remove listing…").click();
      expect(await page.locator("html[data-swapped]").count()).toBe(0);
      opened();
      await page.locator("html[data-swapped]").waitFor();
      expect(await press(page, "Remove this listing").isVisible()).toBe(true);
    },
    BROWSER_TEST_MS,
  );

  test(
    "what sellers write is text on every page, even if it is markup",
    async () => {
      const [seller, buyer] = [await signUp(here.url), await signUp(here.url)];
      const title = `<script>alert(1)</script>"'><img src=x onerror=alert(2)> {{7*7}} \u05D0`;
      // What turns the direction of the text around it is taken out.
      const { id } = await listTicket(seller, "19.99", title.replace("\u05D0", "\u202E\u05D0"));
      const page = await here.open({ as: buyer });
      await page.goto("/");
      await page.getByRole("link", { name: "<script>alert(1)</script>" }).click();
      await page.getByRole("heading", { level: 1, name: "<img src=x onerror=alert(2)>" }).waitFor();
      await press(page, "Buy").click();
      await untilHeading(page, RESERVED_FOR_YOU);
      await press(page, "Pay").click();
      await useTestCard(page, "pays");
      await untilHeading(page, BOUGHT);
      expect(await page.locator(".receipt").textContent()).toContain(title);
      expect(await page.locator("main img, main script").count()).toBe(0);
      await page.goto(`/tickets/${id}`);
      expect(await page.title()).toBe(`${title} · Holdfast`);
    },
    BROWSER_TEST_MS,
  );

  test(
    "a hundred tickets are found page by page, each once, and back again",
    async () => {
      const sellers = await signUpMany(here.url, 4);
      const titles = Array.from({ length: 100 }, (_none, number) => `Seat ${number} of a hundred`);
      for (let row = 0; row < titles.length; row += 4)
        await Promise.all(sellers.map((seller, column) => listTicket(seller, "19.99", titles[row + column])));
      const page = await here.open({ viewport: { width: 375, height: 740 } });
      await page.goto("/");
      const seen: string[] = [];
      const shown = page.locator(".stub-title");
      const older = page.getByRole("link", { name: "Next page" });
      const first = await shown.allTextContents();
      for (let count = 1; ; count++) {
        seen.push(...(await shown.allTextContents()));
        expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
        if ((await older.count()) === 0) break;
        const address = page.url();
        await older.click();
        await page.waitForURL((url) => url.href !== address);
        await waitFor(async () => !(await shown.allTextContents()).some((title) => seen.includes(title)));
        expect(count).toBeLessThan(10);
      }
      const hundred = seen.map((title) => title.trim()).filter((title) => titles.includes(title));
      expect(hundred.toSorted()).toEqual(titles.toSorted());
      await page.getByRole("link", { name: "Back to first page" }).click();
      await page.getByRole("heading", { name: "Buy and sell tickets, safely" }).waitFor();
      expect(await shown.allTextContents()).toEqual(first);
    },
    BROWSER_TEST_MS,
  );
});
