// Runs the site as separate processes behind an ingress.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServedSandbox, serveSandbox } from "@holdfast/stripe-sandbox";
import { type Site, startSite, startTestRedis, type TestRedis } from "@holdfast/testing";

/** Controls a site whose processes can be killed and stopped one by one. */
export interface Fleet {
  readonly url: string;
  readonly redis: TestRedis;
  readonly sandbox: ServedSandbox;
  readonly members: readonly Member[];
  stop(): Promise<void>;
}

const SERVICES = ["auth", "tickets", "orders", "orders", "expiration", "payments", "payments"];
const PATHS: [prefix: string, service: string][] = [
  ["/api/users", "auth"],
  ["/api/orders", "orders"],
  ["/api/payments", "payments"],
];
const START_MS = 60_000;
const ANSWER_MS = 15_000;
const PAUSE_MS = 500;
const MOST_TRIES = 20;

/**
 * Starts one process of each service, two of orders and two of payments, on one Redis and one sandbox.
 *
 * Calls `prepare` with the address of the Redis before the first process starts.
 */
export async function startFleet(
  env: Record<string, string>,
  prepare: (redisUrl: string) => Promise<void>,
): Promise<Fleet> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-fleet-"));
  const redis = await startTestRedis();
  await prepare(redis.url);
  // The sandbox runs in this process, so that it cannot outlive a killed run.
  const sandbox = serveSandbox({ databaseFile: ":memory:" });
  const settings = { REDIS_URL: redis.url, STRIPE_API_URL: sandbox.url, RATE_LIMITS: "off", ...env };
  const members = SERVICES.map((service) => new Member(service, { dataDir, env: settings }));
  // Auth starts first, because it writes the keys that the other services read.
  await members[0]?.start();
  await Promise.all(members.slice(1).map((member) => member.start()));
  const ingress = startIngress(members);
  return {
    url: `http://127.0.0.1:${ingress.port}`,
    redis,
    sandbox,
    members,
    async stop() {
      await ingress.stop(true);
      await Promise.all(members.map((member) => member.end()));
      await sandbox.stop();
      await redis.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Controls one process of a service and the processes that replace it. */
export class Member {
  readonly service: string;
  readonly #options: { dataDir: string; env: Record<string, string> };
  /** Number of processes that ended before they were ready. */
  failedStarts = 0;
  #site: Site | null = null;
  #isEnding = false;
  /** Output of the processes that have ended. */
  #said = "";

  constructor(service: string, options: { dataDir: string; env: Record<string, string> }) {
    this.service = service;
    this.#options = options;
  }

  /** Address of the process; null while there is none. */
  get url(): string | null {
    return this.#site?.url ?? null;
  }

  /** Starts a process; retries when the process ends before it is ready, because Redis may be down. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        this.#site = await startSite({
          main: `services/${this.service}/main.ts`,
          timeoutMs: START_MS,
          ...this.#options,
        });
        return;
      } catch (error) {
        if (this.#isEnding || tries === MOST_TRIES) throw error;
        this.failedStarts += 1;
        await Bun.sleep(PAUSE_MS);
      }
    }
  }

  /** Kills the process by SIGKILL; resolves when the process has ended. */
  async kill(): Promise<void> {
    const site = this.#site;
    this.#site = null;
    await site?.kill("SIGKILL");
    await site?.stop();
    this.#said += site?.output() ?? "";
  }

  /** Freezes the process for `frozenMs` (0: not at all), then ends it by SIGTERM, as a deployment does. */
  async leave(frozenMs: number): Promise<void> {
    const site = this.#site;
    this.#site = null;
    if (frozenMs > 0) await site?.kill("SIGSTOP");
    await Bun.sleep(frozenMs);
    const gone = site?.kill("SIGTERM");
    // The process wakes up with the signal to end and with the entries that Redis has delivered meanwhile.
    if (frozenMs > 0) await site?.kill("SIGCONT");
    await gone;
    await site?.stop();
    this.#said += site?.output() ?? "";
  }

  /** Freezes the process for `ms`, as a machine without free memory does. */
  async freeze(ms: number): Promise<void> {
    const site = this.#site;
    await site?.kill("SIGSTOP");
    await Bun.sleep(ms);
    await site?.kill("SIGCONT");
  }

  /** Returns the output of all processes so far. */
  output(): string {
    return this.#said + (this.#site?.output() ?? "");
  }

  /** Ends the process for good. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#site?.kill("SIGCONT");
    await this.#site?.stop();
  }
}

function startIngress(members: readonly Member[]) {
  let turn = 0;
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const service = PATHS.find(([prefix]) => pathname.startsWith(prefix))?.[1] ?? "tickets";
      const copies = members.filter((member) => member.service === service && member.url !== null);
      const copy = copies[turn++ % copies.length];
      if (!copy) return new Response("nobody is there", { status: 502 });
      const forwarded = new Request(`${copy.url}${pathname}${search}`, request);
      try {
        return await fetch(forwarded, { signal: AbortSignal.timeout(ANSWER_MS) });
      } catch (error) {
        return new Response(String(error), { status: 502 });
      }
    },
  });
}
