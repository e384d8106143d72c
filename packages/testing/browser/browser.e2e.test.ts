import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axe, canRunBrowser, faultsInAllAppearances, launchBrowser } from "../index.ts";
import { walkByTab } from "./visible-focus.ts";

const STRICT = { "Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'; script-src 'self'" };
const GOOD = `<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1></main></html>`;
const BAD = `<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="x.png"></main></html>`;

const KEYBOARD = `<!doctype html><html lang="en"><title>Keys</title><style>.no:focus { outline: none }</style><main>
  <h1>Keys</h1><a href="/">seen</a> <a href="/" class="no">unseen</a> <a href="/" tabindex="-1">unreached</a>
  <button tabindex="1">early</button>
  <p style="display: flex; flex-direction: column-reverse"><a href="/">below</a> <a href="/">above</a></p></main></html>`;
const WIDE = `<!doctype html><html lang="en"><title>Wide</title><main><h1>Wide</h1>
  <p style="width: 24rem">text</p></main></html>`;

const site = Bun.serve({
  port: 0,
  fetch: ({ url }) => {
    if (url.endsWith("/keys")) return new Response(KEYBOARD, { headers: { "Content-Type": "text/html" } });
    if (url.endsWith("/wide")) return new Response(WIDE, { headers: { "Content-Type": "text/html" } });
    return new Response(url.endsWith("/bad") ? BAD : GOOD, { headers: STRICT });
  },
});
let browser: Browser;

beforeAll(async () => {
  if (canRunBrowser()) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site.stop(true);
});

test.skipIf(!canRunBrowser())("axe() finds nothing wrong with a good page under a strict policy", async () => {
  const page = await browser.newPage();
  await page.goto(site.url.href);
  expect(await axe(page)).toEqual([]);
});

test.skipIf(!canRunBrowser())("axe() finds an image without a text", async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url.href}bad`);
  expect((await axe(page)).map(({ id, targets }) => ({ id, targets }))).toEqual([
    { id: "image-alt", targets: ["img"] },
  ]);
});

test.skipIf(!canRunBrowser())(
  "walkByTab() finds what has no focus mark, what is not reached, and what goes back up",
  async () => {
    const [page, canvas] = [await browser.newPage(), await browser.newPage()];
    await page.goto(`${site.url.href}keys`);
    const { stops, faults } = await walkByTab(page, canvas, new Set());
    const textOf = (element: string) => />(\w+)</.exec(element)?.[1];
    expect([stops, faults.map(({ element, fault }) => [textOf(element), fault])]).toEqual([
      4,
      [
        ["unseen", "not seen"],
        ["unreached", "not reached"],
        ["early", "not reached"],
        ["below", "out of order"],
      ],
    ]);
  },
);

test.skipIf(!canRunBrowser())(
  "faultsInAllAppearances() finds a page that scrolls sideways when it is narrow",
  async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url.href}wide`);
    const faults = await faultsInAllAppearances(page, { turn: 0 });
    expect(faults.map(({ width, ...fault }) => [width, "isWide" in fault])).toEqual([[320, true]]);
  },
);
