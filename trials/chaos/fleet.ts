import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServedSandbox, serveSandbox } from "@holdfast/stripe-sandbox";
import { type Site, startSite, startTestRedis, type TestRedis } from "@holdfast/testing";

/** The site as separate processes behind an ingress, each of which can be killed and stopped. */
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
 * Starts one process of each service, two of orders and of payments, on one Redis and one sandbox; `prepare` is done
 * before, with the address of that Redis.
 */
export async function startFleet(
  env: Record<string, string>,
  prepare: (redisUrl: string) => Promise<void>,
): Promise<Fleet> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-fleet-"));
  const redis = await startTestRedis();
  await prepare(redis.url);
  // In this process: should it be killed, nothing goes on alone.
  const sandbox = serveSandbox({ databaseFile: ":memory:" });
  const settings = { REDIS_URL: redis.url, STRIPE_API_URL: sandbox.url, RATE_LIMITS: "off", ...env };
  const members = SERVICES.map((service) => new Member(service, { dataDir, env: settings }));
  // Auth first: it makes the keys the others read.
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

/** One process of a service, and what stands in its place after it. */
export class Member {
  readonly service: string;
  readonly #options: { dataDir: string; env: Record<string, string> };
  /** How often it ended before it was ready. */
  failedStarts = 0;
  #site: Site | null = null;
  #isEnding = false;
  /** What ended processes have printed. */
  #said = "";

  constructor(service: string, options: { dataDir: string; env: Record<string, string> }) {
    this.service = service;
    this.#options = options;
  }

  /** Its address; null while there is no process. */
  get url(): string | null {
    return this.#site?.url ?? null;
  }

  /** Starts it, again where it ended at once, as whoever keeps processes alive does: Redis may be away. */
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

  /** Kills it with SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    const site = this.#site;
    this.#site = null;
    await site?.kill("SIGKILL");
    await site?.stop();
    this.#said += site?.output() ?? "";
  }

  /** Asks it to end, as a deployment does, after so long a standstill (0: none); resolves when it has. */
  async leave(frozenMs: number): Promise<void> {
    const site = this.#site;
    this.#site = null;
    if (frozenMs > 0) await site?.kill("SIGSTOP");
    await Bun.sleep(frozenMs);
    const gone = site?.kill("SIGTERM");
    // What Redis has handed out meanwhile comes to it together with the wish that it ends.
    if (frozenMs > 0) await site?.kill("SIGCONT");
    await gone;
    await site?.stop();
    this.#said += site?.output() ?? "";
  }

  /** Stops it in its tracks, as a machine out of memory does; it goes on after so long. */
  async freeze(ms: number): Promise<void> {
    const site = this.#site;
    await site?.kill("SIGSTOP");
    await Bun.sleep(ms);
    await site?.kill("SIGCONT");
  }

  /** Everything its processes have printed. */
  output(): string {
    return this.#said + (this.#site?.output() ?? "");
  }

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
