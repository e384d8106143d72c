// Checks in browsers of three zones that an event has the time of its venue, and a deadline that of the viewer.

import { canRunBrowser, launchBrowser } from "@holdfast/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleTicket } from "./example-pages.tsx";
import { exampleSite } from "./example-site.tsx";

const TIMEOUT_MS = 60_000;
const DEADLINE = "2026-12-31T20:12:44.000Z";

describe.skipIf(!canRunBrowser())("times in a browser", () => {
  let browser: Browser;
  const site = exampleSite();

  beforeAll(async () => {
    browser = await launchBrowser();
    site.state.ticket = { ...exampleTicket, startsAt: "2026-12-31T00:30:00.000Z", timeZone: "America/New_York" };
    site.state.availability = () => ({ status: "held", until: DEADLINE });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await site.stop();
  });

  test.each([
    ["America/New_York", true, "15:12"],
    ["Europe/Berlin", true, "21:12"],
    ["Asia/Tokyo", true, "05:12"],
    ["Asia/Tokyo", false, "20:12 UTC"],
  ])(
    "in %s (with scripts: %j) the concert is on its own evening, and the deadline at %s",
    async (timezoneId, javaScriptEnabled, deadline) => {
      const context = await browser.newContext({ timezoneId, javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(`${site.url}/tickets/${exampleTicket.id}`);
      await page.locator(".countdown-until time").filter({ hasText: deadline }).waitFor();
      expect(await page.locator(".countdown-until time").textContent()).toBe(deadline);
      expect(await page.locator(".ticket-head time").textContent()).toMatch(
        /^Wednesday 30 December(?: 2026)?, 19:30 in New York$/,
      );
      expect(await page.locator(".ticket-head .leaf").innerText()).toMatch(/^30\s*Dec/i);
      await page.goto(`${site.url}/tickets/new`);
      expect(await page.getByLabel("Time zone").inputValue()).toBe(javaScriptEnabled ? timezoneId : "UTC");
      await context.close();
    },
    TIMEOUT_MS,
  );
});
