// Runs two copies of each service behind an ingress, and renews them one by one.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveSandbox } from "@holdfast/stripe-sandbox";
import { type Site, startSite, startTestRedis } from "@holdfast/testing";
import { checkOut } from "../support/checkout.ts";

/** Controls a site of two copies of each service. */
export interface Copies {
  /** Address of the ingress. */
  readonly url: string;
  /** Settings of its processes, and of commands for it. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether files of tickets can be sealed now. */
  canSeal(): boolean;
  /** Replaces both copies of a service by copies of this tree, one after the other; resolves with the ms it took. */
  renew(service: string): Promise<number>;
  /** Stops everything, and removes the data. */
  stop(): Promise<void>;
}

interface Copy {
  readonly service: string;
  readonly site: Site;
  /** Whether the ingress sends it requests. */
  isOn: boolean;
}

const ROOT = join(import.meta.dirname, "../..");
const SERVICES = ["auth", "tickets", "orders", "expiration", "payments", "delivery"];
const PATHS: [path: RegExp, service: string][] = [
  [/^\/api\/tickets\/[^/]+\/seal$/, "delivery"],
  [/^\/api\/orders\/[^/]+\/ticket$/, "delivery"],
  [/^\/api\/users/, "auth"],
  [/^\/api\/orders/, "orders"],
  [/^\/api\/payments/, "payments"],
];
const START_MS = 120_000;
const DRAIN_MS = 1_000;

/** Starts two copies of each service of a commit; a service that it does not have is started by `renew`. */
export async function startCopies(commit: string): Promise<Copies> {
  const ends: (() => unknown)[] = [];
  const { tree, remove } = await checkOut(ROOT, commit);
  ends.push(remove);
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-rolling-"));
  ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const redis = await startTestRedis();
  ends.push(() => redis.stop());
  // The sandbox runs in this process, so that it cannot outlive a killed run.
  const sandbox = serveSandbox({ databaseFile: ":memory:" });
  ends.push(() => sandbox.stop());
  const settings = { REDIS_URL: redis.url, STRIPE_API_URL: sandbox.url, RATE_LIMITS: "off" };
  const copies: Copy[] = [];
  async function start(service: string, root: string): Promise<void> {
    const main = `services/${service}/main.ts`;
    const options = { root, main, dataDir, env: settings, asOwnUser: false, timeoutMs: START_MS };
    copies.push({ service, site: await startSite(options), isOn: true });
  }
  async function end(copy: Copy): Promise<void> {
    // As an ingress does that has seen the copy not ready: nothing new is sent to it.
    copy.isOn = false;
    await Bun.sleep(DRAIN_MS);
    await copy.site.kill("SIGTERM");
    copies.splice(copies.indexOf(copy), 1);
  }
  ends.push(() => Promise.all(copies.map(({ site }) => site.kill("SIGKILL"))));
  for (const service of SERVICES) {
    if (existsSync(join(tree, "services", service))) await Promise.all([start(service, tree), start(service, tree)]);
  }
  const ingress = startIngress(copies);
  ends.push(() => ingress.stop(true));
  return {
    url: `http://127.0.0.1:${ingress.port}`,
    env: { ...settings, DATA_DIR: dataDir },
    canSeal: () => copies.filter(({ service }) => service === "delivery").length === 2,
    async renew(service) {
      const began = performance.now();
      const old = copies.filter((copy) => copy.service === service);
      for (const n of [0, 1]) {
        await start(service, ROOT);
        const copy = old[n];
        if (copy) await end(copy);
      }
      return performance.now() - began;
    },
    async stop() {
      for (const one of ends.toReversed()) await one();
    },
  };
}

function startIngress(copies: readonly Copy[]) {
  let turn = 0;
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const service = PATHS.find(([path]) => path.test(pathname))?.[1] ?? "tickets";
      const ready = copies.filter((copy) => copy.service === service && copy.isOn);
      const copy = ready[turn++ % ready.length];
      if (!copy) return new Response("nobody is there", { status: 502 });
      try {
        return await fetch(new Request(`${copy.site.url}${pathname}${search}`, request));
      } catch (error) {
        return new Response(String(error), { status: 502 });
      }
    },
  });
}
