// Runs the demo market on an empty site, and shows which sites it refuses.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { EventAnswer } from "@holdfast/contracts";
import { type Site, startSite, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signUp } from "../support/people.ts";

const ROOT = join(import.meta.dirname, "../..");
const WORDS = ["demo", "--events", "9", "--fill-only", "--json"];

let site: Site;

beforeAll(async () => {
  site = await startSite();
}, 60_000);
afterAll(() => site.stop());

/** Runs the command as people do. */
async function demo(env: Record<string, string> = {}): Promise<{ code: unknown; out: string; err: string }> {
  const command = ["--no-env-file", "services/site/cli.ts", ...WORDS];
  const settings = { DATA_DIR: site.dataDir, ...env };
  const child = spawn(process.execPath, command, { cwd: ROOT, env: settings, stdio: ["ignore", "pipe", "pipe"] });
  const [[code], out, err] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  return { code, out: out.trimEnd(), err: err.trimEnd() };
}

async function events(): Promise<EventAnswer[]> {
  return await (await fetch(`${site.url}/api/events?limit=100`)).json();
}

test("npm start tells of it on an empty site, and production is refused before anything is done", async () => {
  await waitFor(() => /^Nothing is for sale here yet: bun run demo, .+$/m.test(site.output()));
  const refused = "Cannot fill the site with a demo market: this is production";
  expect(await demo({ NODE_ENV: "production" })).toEqual({ code: 2, out: "", err: refused });
  // Who looked for accounts there would find none of those that the site has.
  const other = await demo({ REDIS_URL: "redis://127.0.0.1:1" });
  expect([other.code, other.err]).toEqual([
    2,
    expect.stringMatching(/^Cannot fill .+ this command on 127\.0\.0\.1:1$/),
  ]);
  expect(await events()).toEqual([]);
});

test("it fills an empty site, keeps no password, and leaves a site alone on which anybody else has an account", async () => {
  const { code, out, err } = await demo();
  expect([code, err]).toEqual([0, expect.stringContaining("The first events are on ")]);
  const made: { events: number; listed: number; sold: number; waiting: number } = JSON.parse(out);
  expect(made).toMatchObject({ events: 9 });
  expect(made.sold).toBeGreaterThan(5);
  const countOf = ({ forSale, held, sold }: EventAnswer): number => forSale + held + sold;
  await waitFor(async () => (await events()).reduce((sum, event) => sum + countOf(event), 0) === made.listed);
  const shown = await events();
  expect(new Set(shown.map(({ timeZone }) => timeZone)).size).toBeGreaterThan(2);
  const soldOut = await (await fetch(`${site.url}/?q=Mara`)).text();
  expect(soldOut).toContain("Mara Voss");
  // Whatever it writes down beside the site's own files holds no password and no session.
  expect(readdirSync(site.dataDir).filter((name) => name.startsWith("demo"))).toEqual(["demo-accounts"]);

  await signUp(site.url);
  const before = await events();
  const refused = await demo();
  expect([refused.code, refused.out]).toEqual([2, ""]);
  expect(refused.err).toMatch(
    /^Cannot fill the site with a demo market: it has an account that is not of the demo; .+$/,
  );
  expect(await events()).toEqual(before);
}, 60_000);

test("without a site it starts none on a Redis that is not its own", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-demo-"));
  const { code, err } = await demo({ DATA_DIR: dataDir, REDIS_URL: "redis://127.0.0.1:1" });
  expect([code, err]).toEqual([
    2,
    `Cannot fill the site with a demo market: no site runs on ${dataDir}; start it with npm start`,
  ]);
  rmSync(dataDir, { recursive: true });
});
