// Checks what the pages do in a browser: streams, countdowns, focus, history, and all of it without JavaScript.

import { canRunBrowser, launchBrowser, waitFor } from "@holdfast/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { exampleSite } from "./example-site.tsx";

const TIMEOUT_MS = 60_000;
const badge = "#ticket-status .badge";

function until(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

describe.skipIf(!canRunBrowser())("pages in a browser", () => {
  let browser: Browser;
  let site: ReturnType<typeof exampleSite>;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
  }, TIMEOUT_MS);
  afterAll(() => browser?.close());

  beforeEach(async () => {
    site = exampleSite();
    complaints = [];
    page = await newPage({ javaScriptEnabled: true });
  });
  afterEach(async () => {
    await page.context().close();
    await site.stop();
    if (complaints.length > 0) throw new Error(`Cannot accept the page: ${complaints.join("; ")}`);
  });

  async function newPage(options: { javaScriptEnabled: boolean }): Promise<Page> {
    const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
    const created = await context.newPage();
    created.on("pageerror", (error) => complaints.push(error.message));
    created.on("console", (message) => {
      if (/content security policy/i.test(message.text())) complaints.push(message.text());
    });
    return created;
  }

  async function expectText(selector: string, text: string): Promise<void> {
    await page.locator(selector).filter({ hasText: text }).waitFor({ timeout: 20_000 });
  }

  async function expectSpoken(text: string): Promise<void> {
    await page.locator("#announcer").filter({ hasText: text }).waitFor({ state: "attached", timeout: 20_000 });
  }

  async function expectStreams(count: number): Promise<void> {
    await waitFor(() => site.state.openStreams === count, { timeoutMs: 20_000, message: `${count} open streams` });
  }

  test(
    "the stream's first message is swapped in at 15 of 15 loads",
    async () => {
      const deadline = until(600);
      site.state.availability = () => ({ status: "held", until: deadline });
      for (let load = 1; load <= 15; load += 1) {
        await page.goto(`${site.url}/tickets/t1?shown=available`);
        await expectText(badge, "Reserved");
      }
    },
    TIMEOUT_MS,
  );

  test(
    "a change is swapped in and spoken",
    async () => {
      await page.goto(`${site.url}/tickets/t1`);
      await expectStreams(1);
      site.state.send({ status: "sold" });
      await expectText(badge, "Sold");
      await expectSpoken("This ticket is sold.");
    },
    TIMEOUT_MS,
  );

  test(
    "a stream that says it has ended is not opened again",
    async () => {
      await page.addInitScript(() => {
        addEventListener("htmx:sse:close", (event) => {
          const { detail } = event as CustomEvent<{ reason: string }>;
          document.documentElement.setAttribute("data-closed", detail.reason);
        });
      });
      await page.goto(`${site.url}/tickets/t1`);
      await expectStreams(1);
      site.state.send({ status: "sold" });
      await page.locator("html[data-closed=message]").waitFor();
      await expectStreams(0);
    },
    TIMEOUT_MS,
  );

  test(
    "a message leaves the focus where it is",
    async () => {
      await page.goto(`${site.url}/orders/waiting`);
      await expectStreams(1);
      await page.getByRole("button", { name: "Pay" }).focus();
      site.state.send({ status: "available" });
      await page.locator('.pay-form [name="idempotencyKey"][value="k2"]').waitFor({ state: "attached" });
      expect(await page.locator(".pay-form button:focus").count()).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    "a faulty form comes back as typed, with the focus on the fault and no new place in the history",
    async () => {
      await page.goto(`${site.url}/tickets/new`);
      await page.getByLabel("Title").fill("Derby");
      const before = await page.evaluate(() => history.length);
      await page.getByRole("button", { name: "List ticket" }).click();
      await page.locator("#field-price:focus").waitFor();
      expect(await page.getByLabel("Title").inputValue()).toBe("Derby");
      expect(await page.evaluate(() => history.length)).toBe(before);
    },
    TIMEOUT_MS,
  );

  test(
    "an answer that is no stream is never swapped in",
    async () => {
      site.state.streamAnswer = new Response("<h1>Sign in</h1>", {
        status: 200,
        headers: { "Content-Type": "text/html" },
      });
      await page.addInitScript(() => {
        addEventListener("htmx:finally:request", () => document.documentElement.setAttribute("data-asked", "yes"));
      });
      await page.goto(`${site.url}/tickets/t1`);
      await page.locator("html[data-asked]").waitFor();
      await expectText(badge, "Available");
      expect(await page.locator("h1").allTextContents()).toEqual(["Low Tide Festival: Friday night"]);
    },
    TIMEOUT_MS,
  );

  test(
    "boosted navigation keeps the document, moves the focus, opens and closes the stream",
    async () => {
      const deadline = until(600);
      await page.goto(site.url);
      await page.evaluate(() => document.documentElement.setAttribute("data-first", "yes"));
      site.state.availability = () => ({ status: "held", until: deadline });
      await page.getByRole("link", { name: "Low Tide, " }).first().click();
      await expectText(badge, "Reserved");
      await page.locator("#main:focus").waitFor();
      expect(await page.title()).toBe("Low Tide Festival: Friday night · Holdfast");
      expect(page.url()).toBe(`${site.url}/tickets/t1`);
      await expectStreams(1);
      await page.goBack();
      await page.getByRole("heading", { name: "Buy and sell tickets, safely" }).waitFor();
      await expectStreams(0);
      expect(await page.locator("html[data-first]").count()).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    "a tab opened in the background opens its stream when it is shown",
    async () => {
      await page.addInitScript(() => {
        let isHidden = true;
        Object.defineProperty(document, "hidden", { get: () => isHidden });
        addEventListener("htmx:before:request", () => document.documentElement.setAttribute("data-asked", "yes"));
        addEventListener("shown", () => {
          isHidden = false;
          document.dispatchEvent(new Event("visibilitychange"));
        });
      });
      await page.goto(`${site.url}/tickets/t1`);
      await page.locator("html[data-asked]").waitFor();
      expect(site.state.openStreams).toBe(0);
      await page.evaluate(() => dispatchEvent(new Event("shown")));
      await expectStreams(1);
      site.state.send({ status: "sold" });
      await expectText(badge, "Sold");
    },
    TIMEOUT_MS,
  );

  test(
    "an order page requests itself again when its stream says nothing for a while",
    async () => {
      site.state.streamAnswer = new Response(null, { status: 204 });
      await page.goto(`${site.url}/gallery/order-created`);
      await page.getByRole("heading", { name: "Confirming your reservation" }).waitFor();
      await expectText("h1", "You bought this ticket");
    },
    TIMEOUT_MS,
  );

  test(
    "the countdown ticks, and at its end the server is asked and the end is spoken",
    async () => {
      site.state.streamAnswer = new Response(null, { status: 204 });
      const deadline = Date.now() + 4000;
      site.state.availability = () =>
        Date.now() < deadline ? { status: "held", until: deadline } : { status: "available" };
      await page.goto(`${site.url}/tickets/t1`);
      await page.evaluate(() => {
        const seen = new Set<string>();
        const listen = () => {
          for (const place of document.querySelectorAll("#announcer, [data-left]")) seen.add(place.textContent ?? "");
          document.documentElement.setAttribute("data-seen", [...seen].join("|"));
        };
        new MutationObserver(listen).observe(document.body, { childList: true, subtree: true, characterData: true });
      });
      await expectText(badge, "Available");
      await expectSpoken("This ticket is available.");
      const seen = (await page.locator("html").getAttribute("data-seen")) ?? "";
      expect(seen.split("|")).toContain("00:01");
      expect(seen).toContain("The reservation has expired.");
    },
    TIMEOUT_MS,
  );

  test(
    "the last minute is spoken, corrected for a browser whose clock is an hour slow",
    async () => {
      const deadline = until(63);
      site.state.availability = () => ({ status: "held", until: deadline });
      await page.addInitScript(() => {
        const { now } = Date;
        Date.now = () => now() - 3_600_000;
      });
      await page.goto(`${site.url}/tickets/t1`);
      await expectSpoken("1 minute left.");
      expect(await page.locator("[data-left]").textContent()).toMatch(/^\s*(00:5\d|01:00)\s*$/);
    },
    TIMEOUT_MS,
  );

  test(
    "Buy leads to the order",
    async () => {
      await page.goto(`${site.url}/tickets/t1`);
      await page.getByRole("button", { name: "Buy" }).click();
      await page.getByRole("heading", { name: "You bought this ticket" }).waitFor();
      const prices = site.state.posts.map((sent) => new URLSearchParams(sent).get("expectedPrice"));
      expect(prices).toEqual(["89.50"]);
    },
    TIMEOUT_MS,
  );

  test(
    "a second press on Pay while the first is under way does nothing",
    async () => {
      await page.goto(`${site.url}/orders/waiting`);
      const sent = await page.locator("form.pay-form").evaluate((form: HTMLFormElement) => {
        let count = 0;
        form.addEventListener("submit", (event) => {
          event.preventDefault();
          count += 1;
        });
        form.requestSubmit();
        form.requestSubmit();
        return count;
      });
      expect(sent).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    "the processing page goes on by itself",
    async () => {
      await page.goto(`${site.url}/payments/c1`);
      await page.getByRole("heading", { name: "You bought this ticket" }).waitFor({ timeout: 20_000 });
      expect(page.url()).toBe(`${site.url}/orders/o1`);
    },
    TIMEOUT_MS,
  );

  test(
    "without JavaScript Buy works and the processing page goes on by its link",
    async () => {
      const plain = await newPage({ javaScriptEnabled: false });
      await plain.goto(`${site.url}/tickets/t1`);
      await plain.getByRole("button", { name: "Buy" }).click();
      await plain.getByRole("heading", { name: "You bought this ticket" }).waitFor();
      await plain.goto(`${site.url}/payments/c1`);
      const again = plain.getByRole("link", { name: "Check again" });
      while (await again.isVisible()) await again.click();
      await plain.getByRole("heading", { name: "You bought this ticket" }).waitFor();
      expect(plain.url()).toBe(`${site.url}/orders/o1`);
      await plain.context().close();
    },
    TIMEOUT_MS,
  );
});
