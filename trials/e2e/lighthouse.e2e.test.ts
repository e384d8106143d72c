// Lets Lighthouse judge the pages that strangers see; a part of the full gate alone (`bun run gate`).

import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { browserPath, canRunBrowser, type Site, siteEnvironment, startSite, testingConfig } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { listTicket, signUp } from "../support/people.ts";

// Not among the dependencies: it brings 170 MB, and only the full gate needs it.
const LIGHTHOUSE = "lighthouse@13.5.0";
const CATEGORIES = ["accessibility", "best-practices", "seo"];
const CHROME = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"],
];
const TIMEOUT_MS = 900_000;

const report = z.object({
  categories: z.record(z.string(), z.object({ score: z.number().nullable() })),
  audits: z.record(z.string(), z.object({ score: z.number().nullable(), title: z.string() })),
});

describe.skipIf(!testingConfig().isFullGate || !canRunBrowser())("Lighthouse", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  }, TIMEOUT_MS);
  afterAll(() => site.stop());

  test(
    "gives 100 for accessibility, best practices and SEO, on a desktop and a phone",
    async () => {
      const startsAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
      const seller = await signUp(site.url);
      const { id, eventId } = await listTicket(seller, "64.00", "The Kelp Choir", { startsAt });
      const paths = ["/", `/events/${eventId}`, `/tickets/${id}`, "/account/signin", "/help"];
      const judged = [];
      for (const path of paths) {
        for (const form of ["mobile", "desktop"] as const) judged.push(await judge(site.url + path, form));
      }
      for (const { url, form, scores } of judged)
        console.log(`lighthouse ${form} ${new URL(url).pathname} ${scores.join(" ")}`);
      expect(judged.map(({ url, form, scores, failed }) => ({ url, form, scores, failed }))).toEqual(
        judged.map(({ url, form }) => ({ url, form, scores: CATEGORIES.map(() => 100), failed: [] })),
      );
    },
    TIMEOUT_MS,
  );
});

async function judge(url: string, form: "mobile" | "desktop") {
  const words = ["x", "--bun", LIGHTHOUSE, url, "--quiet", "--output=json", "--no-enable-error-reporting"];
  const preset = form === "desktop" ? ["--preset=desktop"] : [];
  const only = [`--only-categories=${CATEGORIES.join(",")}`, `--chrome-flags=${CHROME.join(" ")}`];
  const env = siteEnvironment({ CHROME_PATH: browserPath() ?? "" });
  const child = spawn(process.execPath, [...words, ...preset, ...only], { env, stdio: ["ignore", "pipe", "inherit"] });
  const { categories, audits } = report.parse(JSON.parse(await text(child.stdout)));
  const scores = CATEGORIES.map((id) => Math.round(100 * (categories[id]?.score ?? 0)));
  const failed = Object.values(audits).filter(({ score }) => score !== null && score < 1);
  return { url, form, scores, failed: failed.map(({ title }) => title) };
}
