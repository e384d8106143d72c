// Checks every page in a browser: accessibility, content security policy and width.

import { canRunBrowser, faultsInAllAppearances, launchBrowser, testingConfig } from "@holdfast/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examplePages } from "./example-pages.tsx";
import { exampleSite } from "./example-site.tsx";

const TIMEOUT_MS = 300_000;

describe.skipIf(!canRunBrowser())("every page", () => {
  let browser: Browser;
  const site = exampleSite();
  // Without a stream each page keeps the state that it was rendered with.
  site.state.streamAnswer = new Response(null, { status: 204 });

  beforeAll(async () => {
    browser = await launchBrowser();
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await site.stop();
  });

  test(
    "axe finds nothing, on a desktop and a phone, light and dark, the policy holds, nothing runs over the edge",
    async () => {
      const context = await browser.newContext({ reducedMotion: "reduce" });
      const page = await context.newPage();
      const faults: unknown[] = [];
      page.on("pageerror", ({ message }) => faults.push(message));
      page.on("console", (message) => {
        if (/content security policy/i.test(message.text())) faults.push(message.text());
      });
      const isShort = !testingConfig().isFullGate;
      for (const { name } of examplePages()) {
        await page.goto(`${site.url}/gallery/${name}`);
        for (const fault of await faultsInAllAppearances(page, { isShort })) faults.push({ name, ...fault });
      }
      expect(faults).toEqual([]);
      await context.close();
    },
    TIMEOUT_MS,
  );
});
