// Checks in a browser what an open ticket page does when the seller changes the ticket.

import { canRunBrowser, launchBrowser, waitFor } from "@holdfast/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { exampleTicket } from "./example-pages.tsx";
import { exampleSite } from "./example-site.tsx";

const TIMEOUT_MS = 60_000;

describe.skipIf(!canRunBrowser())("an open ticket page", () => {
  let browser: Browser;
  let site: ReturnType<typeof exampleSite>;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
  }, TIMEOUT_MS);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    site = exampleSite();
    page = await browser.newPage({ reducedMotion: "reduce" });
  });
  afterEach(async () => {
    await page.context().close();
    await site.stop();
  });

  const streamOpened = () => waitFor(() => site.state.openStreams === 1, { timeoutMs: 20_000, message: "a stream" });

  test(
    "a change by the seller renews all details, is told, and Buy rests a moment",
    async () => {
      await page.addInitScript(() => {
        let ms = 0;
        performance.now = () => ms;
        addEventListener("later", () => {
          ms += 1_100;
        });
      });
      await page.goto(`${site.url}/tickets/t1`);
      await streamOpened();
      await page.getByRole("button", { name: "Buy" }).focus();
      site.state.ticket = { ...exampleTicket, title: "High Tide", priceCents: 40_000, seat: "Row 9", edition: 1 };
      site.state.send({ status: "available" });
      await page.locator("h1", { hasText: "High Tide" }).waitFor();
      expect(await page.title()).toBe("High Tide · Holdfast");
      expect(await page.locator(".ticket-details").textContent()).toContain("Row 9");
      expect(await page.getByRole("status").filter({ hasText: "Price" }).locator("p").allTextContents()).toEqual([
        "Title changed from Low Tide Festival: Friday night to High Tide.",
        "Price changed from $89.50 to $400.00.",
        "Seat changed from Row 4, seat 17 to Row 9.",
      ]);
      await page.keyboard.press("Enter");
      expect(await page.locator("form[data-busy]").count()).toBe(0);
      await page.evaluate(() => dispatchEvent(new Event("later")));
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "You bought this ticket" }).waitFor();
      expect(site.state.posts.map((sent) => new URLSearchParams(sent).get("expectedEdition"))).toEqual(["1"]);
    },
    TIMEOUT_MS,
  );

  test(
    "a message of a server that knows no such page changes nothing",
    async () => {
      await page.addInitScript(() => {
        addEventListener("htmx:sse:close", () => document.documentElement.setAttribute("data-closed", "yes"));
      });
      const text = 'data: <section id="ticket-status">Of old</section>\n\nevent: end\ndata:\n\n';
      site.state.streamAnswer = new Response(text, { headers: { "Content-Type": "text/event-stream" } });
      await page.goto(`${site.url}/tickets/t1`);
      await page.locator("html[data-closed]").waitFor({ state: "attached" });
      expect(await page.locator("h1").allTextContents()).toEqual(["Low Tide Festival: Friday night"]);
    },
    TIMEOUT_MS,
  );
});
