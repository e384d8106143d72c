import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axe, canRunBrowser, launchBrowser } from "../index.ts";

const STRICT = { "Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'; script-src 'self'" };
const GOOD = `<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1></main></html>`;
const BAD = `<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="x.png"></main></html>`;

const site = Bun.serve({
  port: 0,
  fetch: ({ url }) => new Response(url.endsWith("/bad") ? BAD : GOOD, { headers: STRICT }),
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
