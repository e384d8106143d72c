// Checks every page in a browser: accessibility, keyboard, content security policy and width.

import { canRunBrowser, faultsInAllAppearances, launchBrowser, testingConfig } from "@holdfast/testing";
import { walkByTab } from "@holdfast/testing/focus";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examplePages } from "./example-pages.tsx";
import { exampleSite } from "./example-site.tsx";

const TIMEOUT_MS = 1_800_000;
const { isFullGate } = testingConfig();

describe.skipIf(!canRunBrowser())("every page", () => {
  let browser: Browser;
  const site = exampleSite();
  // Without a stream each page keeps the state that it was rendered with.
  site.state.streamAnswer = new Response(null, { status: 204 });
  // In short one state of each page is checked.
  const all = examplePages();
  const pages = isFullGate ? all : [...new Map(all.map((one) => [one.path, one])).values()];

  beforeAll(async () => {
    browser = await launchBrowser();
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await site.stop();
  });

  test.each(isFullGate ? ["with JavaScript", "without JavaScript"] : ["with JavaScript"])(
    "%s: axe finds nothing, on a desktop and a phone, light and dark, the policy holds, nothing runs over the edge",
    async (script) => {
      const { page, faults } = await open(browser);
      const setScripts = await scriptSwitch(page);
      for (const [at, { name }] of pages.entries()) {
        // The page is read without scripts; axe-core, which needs timers, runs once they are allowed again.
        await setScripts(script === "with JavaScript");
        await page.goto(`${site.url}/gallery/${name}`);
        await setScripts(true);
        const found = await faultsInAllAppearances(page, isFullGate ? {} : { turn: at });
        for (const fault of found) faults.push({ name, ...fault });
      }
      expect(faults).toEqual([]);
      if (isFullGate) console.log(`gallery, ${script}: ${pages.length} pages in 4 appearances, 0 findings`);
      await page.context().close();
    },
    TIMEOUT_MS,
  );

  test(
    "by the Tab key everything is reached in the order of the page, and at every stop the focus is seen",
    async () => {
      const { page, faults } = await open(browser);
      const canvas = await page.context().newPage();
      const total = { pages: 0, stops: 0, measured: 0 };
      // In short each kind of stop is measured once.
      const walk = async (colorScheme: "light" | "dark", width: number): Promise<void> => {
        await page.setViewportSize({ width, height: 740 });
        await page.emulateMedia({ colorScheme });
        const seen = new Set<string>();
        for (const { name } of pages) {
          await page.goto(`${site.url}/gallery/${name}`);
          const { stops, measured, faults: found } = await walkByTab(page, canvas, isFullGate ? new Set() : seen);
          for (const fault of found) faults.push({ name, colorScheme, width, ...fault });
          total.pages += 1;
          total.stops += stops;
          total.measured += measured;
        }
      };
      await walk("dark", 375);
      if (isFullGate) await walk("light", 1180);
      expect(faults).toEqual([]);
      if (isFullGate) console.log(`keyboard: ${JSON.stringify(total)}, 0 findings`);
      await page.context().close();
    },
    TIMEOUT_MS,
  );
});

/** Opens a page that collects what it reports against itself. */
async function open(browser: Browser): Promise<{ page: Page; faults: unknown[] }> {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  const faults: unknown[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  return { page, faults };
}

/** Returns a function that allows or forbids the scripts of the pages that are opened next. */
async function scriptSwitch(page: Page): Promise<(areAllowed: boolean) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  return async (areAllowed) => {
    await session.send("Emulation.setScriptExecutionDisabled", { value: !areAllowed });
  };
}
