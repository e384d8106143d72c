// Checks in a browser what happens to a form that the site cannot carry out just now.

import { canRunBrowser, launchBrowser } from "@holdfast/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleSite } from "./example-site.tsx";

const TIMEOUT_MS = 60_000;

describe.skipIf(!canRunBrowser())("a form that the site cannot carry out just now", () => {
  const site = exampleSite();
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await site.stop();
  });

  test.each([
    ["busy", "Try again in a moment. Holdfast could not do this right now. Nothing was charged"],
    ["proxy", "Holdfast could not do this right now. Try again in a moment."],
  ])(
    "keeps what was typed, says so and can be sent again: %s",
    async (title, words) => {
      const page = await browser.newPage();
      await page.goto(`${site.url}/tickets/new`);
      await page.getByLabel("Description").fill("Two lines\nof words");
      await page.getByLabel("Title").fill(title);
      await page.getByRole("button", { name: "List ticket" }).click();
      await page.locator("#announcer.notice").filter({ hasText: words }).waitFor();
      expect(await page.getByLabel("Description").inputValue()).toBe("Two lines\nof words");
      await page.getByLabel("Title").fill("Derby");
      await page.getByRole("button", { name: "List ticket" }).click();
      await page.locator("#field-price:focus").waitFor();
      await page.close();
    },
    TIMEOUT_MS,
  );
});
