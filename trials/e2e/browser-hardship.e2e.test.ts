// Uses the site in a browser as people must: by keyboard alone, without cookies, over a connection that comes and goes.

import { type FocusFault, walkByTab } from "@holdfast/testing/focus";
import { expect, test } from "vitest";
import {
  badge,
  openPages,
  type Page,
  RESERVED_FOR_YOU,
  sendCredentials,
  untilHeading,
} from "../support/browser-people.ts";
import { BROWSER_TEST_MS, describeInBrowser, useBrowserSite } from "../support/browser-site.ts";
import { openFront } from "../support/front.ts";
import { buy, listTicket, type Person, pay, signUp, untilOrder } from "../support/people.ts";

const UNREACHABLE = "We can't reach Holdfast.";

describeInBrowser("people with less than the best", () => {
  const here = useBrowserSite();

  async function reserved(buyer: Person): Promise<string> {
    const { id } = await buy(buyer, (await listTicket(await signUp(here.url))).id);
    await untilOrder(buyer, id, "AwaitingPayment");
    return id;
  }

  test(
    "by the Tab key everything is reached, and at every stop the focus is seen",
    async () => {
      const [seller, buyer] = [await signUp(here.url), await signUp(here.url)];
      const open = await reserved(buyer);
      const sold = await buy(buyer, (await listTicket(seller)).id);
      await untilOrder(buyer, sold.id, "AwaitingPayment");
      await pay(buyer, sold.id);
      await untilOrder(buyer, sold.id, "Completed");
      const { id } = await listTicket(seller, "999999.99", "An evening of very long titles, twice");
      const faults: (FocusFault & { path: string })[] = [];
      const walk = async (page: Page, paths: readonly string[]) => {
        const [canvas, seen] = [await page.context().newPage(), new Set<string>()];
        for (const path of paths) {
          await page.goto(path);
          for (const fault of (await walkByTab(page, canvas, seen)).faults) faults.push({ path, ...fault });
        }
      };
      const forGuest = await here.open({ viewport: { width: 375, height: 740 } });
      await forGuest.emulateMedia({ colorScheme: "dark" });
      await Promise.all([
        walk(await here.open({ as: seller }), [`/tickets/${id}`, "/account/sales"]),
        walk(await here.open({ as: buyer }), ["/orders", `/orders/${open}`, `/orders/${sold.id}`]),
        walk(forGuest, ["/", "/account/signin"]),
      ]);
      expect(faults).toEqual([]);
    },
    BROWSER_TEST_MS,
  );

  for (const javaScriptEnabled of [true, false]) {
    const script = javaScriptEnabled ? "with JavaScript" : "without JavaScript";
    test(
      `${script}: who signs in with cookies blocked is told what is needed`,
      async () => {
        const front = openFront(here.url, { keepsCookies: false });
        const person = await signUp(here.url);
        const blocked = openPages(here.browser, front.url);
        const page = await blocked.open({ javaScriptEnabled });
        await page.goto("/orders");
        await sendCredentials(page, person.email, "Sign in");
        const notice = page.getByRole("alert").getByText("Allow cookies for this site, then sign in again.");
        await notice.waitFor();
        expect(await page.getByRole("button", { name: "Sign out" }).count()).toBe(0);
        await blocked.close();
        await front.close();
      },
      BROWSER_TEST_MS,
    );
  }

  test(
    "a page whose server goes away says that it may be old, and is live again when the server is back, if its session is",
    async () => {
      const front = openFront(here.url);
      const watcher = openPages(here.browser, front.url);
      const { id } = await listTicket(await signUp(here.url));
      const page = await watcher.open();
      const buyer = await signUp(here.url);
      const order = await reserved(buyer);
      const signedOut = await watcher.open({ as: buyer });
      for (const [shown, path] of [
        [page, `/tickets/${id}`],
        [signedOut, `/orders/${order}`],
      ] as const) {
        const stream = shown.waitForResponse(/\/events$/);
        await shown.goto(path);
        await stream;
      }
      await front.close();
      await signedOut.context().clearCookies();
      const lost = page.getByText("Reconnecting. What you see may be old.");
      await lost.first().waitFor();
      front.open();
      // A page that is leaving already needs no hint.
      const hint = (shown: Page) => shown.evaluate(() => dispatchEvent(new Event("online"))).catch(() => {});
      await Promise.all([hint(page), hint(signedOut)]);
      await untilHeading(signedOut, "Sign in");
      await signedOut.getByText("is still reserved: sign in to pay").waitFor();
      await page.locator(".live-lost").waitFor({ state: "detached" });
      await buy(await signUp(here.url), id);
      await badge(page, /reserved|on hold/i).waitFor();
      expect(await lost.count()).toBe(0);
      // Each attempt to connect again is an error for the browser.
      await watcher.close().catch(() => {});
      await front.close();
    },
    BROWSER_TEST_MS,
  );

  test(
    "Pay pressed offline leaves the page as it is and says so; pressed again online it goes on",
    async () => {
      const buyer = await signUp(here.url);
      const id = await reserved(buyer);
      const page = await here.open({ as: buyer });
      await page.goto(`/orders/${id}`);
      await page.route("**/healthz", (route) => route.abort());
      await page.getByRole("button", { name: "Pay" }).click();
      await page.getByRole("status").filter({ hasText: UNREACHABLE }).waitFor();
      await untilHeading(page, RESERVED_FOR_YOU);
      await page.unroute("**/healthz");
      await page.getByRole("button", { name: "Pay" }).click();
      await untilHeading(page, "Pay");
    },
    BROWSER_TEST_MS,
  );

  test(
    "a page that is slow to come shows that it is on its way",
    async () => {
      const page = await here.open();
      await page.goto("/");
      const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
      await page.route("**/account/signin", async (route) => {
        await isReleased;
        await route.continue();
      });
      await page.getByRole("navigation").getByRole("link", { name: "Sign in" }).click();
      await page.waitForFunction(() => getComputedStyle(document.documentElement, "::before").position === "fixed");
      release();
      await untilHeading(page, "Sign in");
      await page.locator("html:not([data-loading])").waitFor();
    },
    BROWSER_TEST_MS,
  );
});
