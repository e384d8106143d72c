// Gives the tests of a file one browser and one site.

import { canRunBrowser, launchBrowser, type Site, startSite } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { type Browser, openPages, type Pages, WAIT_MS } from "./browser-people.ts";

/** Longest time of a test in a browser, in ms. */
export const BROWSER_TEST_MS = 4 * WAIT_MS;

/**
 * Holds what the tests of a file share. Its pages are closed after each test, and a page that has reported an error
 * fails the test. Every member throws before the first test begins.
 */
export interface BrowserSite extends Pages {
  readonly browser: Browser;
  readonly site: Site;
  /** Address of the site. */
  readonly url: string;
}

/** Describes tests that need a browser; they are skipped where there is none, except in CI. */
export function describeInBrowser(name: string, tests: () => void): void {
  describe.skipIf(!canRunBrowser())(name, () => {
    tests();
  });
}

/**
 * Starts one browser and one site before the tests of the surrounding `describe`, and stops both after them.
 *
 * `env` are settings of the site beside `RATE_LIMITS=off`; default none.
 */
export function useBrowserSite(env: Record<string, string> = {}): BrowserSite {
  let started: { browser: Browser; site: Site; pages: Pages } | undefined;
  beforeAll(async () => {
    const [browser, site] = await Promise.all([launchBrowser(), startSite({ env: { RATE_LIMITS: "off", ...env } })]);
    started = { browser, site, pages: openPages(browser, site.url) };
  }, BROWSER_TEST_MS);
  afterEach(() => started?.pages.close());
  afterAll(async () => await Promise.all([started?.browser.close(), started?.site.stop()]), BROWSER_TEST_MS);
  const running = () => {
    if (started) return started;
    throw new Error("Cannot use the site: it starts before the first test of its describe");
  };
  return {
    get browser() {
      return running().browser;
    },
    get site() {
      return running().site;
    },
    get url() {
      return running().site.url;
    },
    open: (options) => running().pages.open(options),
    close: () => running().pages.close(),
  };
}
