// Runs the site as separate processes behind an ingress.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServedSandbox, serveSandbox } from "@holdfast/stripe-sandbox";
import { type Site, startSite, startTestRedis, type TestRedis } from "@holdfast/testing";

/** Sets what a fleet runs on. */
export interface FleetOptions {
  /** Settings of every process. */
  readonly env: Record<string, string>;
  /** Starts the Redis; default: one server. */
  readonly startRedis?: (() => Promise<TestRedis>) | undefined;
  /** Services that have a process each, `site` for all of them in one; default: all of them, two of some. */
  readonly services?: readonly string[] | undefined;
  /** Called with the address of the Redis before the first process starts; default: nothing. */
  readonly prepare?: ((redisUrl: string) => Promise<void>) | undefined;
  /** Receives each answer of the processes; default: nobody does. */
  readonly onAnswer?: ((answer: FleetAnswer) => void) | undefined;
  /** Whether the processes work as users with the rights of their services alone; default what `REDIS_ACL` says. */
  readonly asOwnUser?: boolean | undefined;
}

/** Describes an answer that the ingress has passed on. */
export interface FleetAnswer {
  readonly status: number;
  /** Value of the header `Retry-After`; null without one. */
  readonly retryAfter: string | null;
  /** Time at which the request came, and at which it was answered, in ms since 1970. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

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

/** Starts one process of each service, two of orders and two of payments, on one Redis and one sandbox. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { env, startRedis = startTestRedis, services = SERVICES, prepare, onAnswer, asOwnUser } = options;
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-fleet-"));
  const redis = await startRedis();
  await prepare?.(redis.url);
  // The sandbox runs in this process, so that it cannot outlive a killed run.
  const sandbox = serveSandbox({ databaseFile: ":memory:" });
  const settings = { REDIS_URL: redis.url, STRIPE_API_URL: sandbox.url, RATE_LIMITS: "off", ...env };
  const members = services.map((service) => new Member(service, { dataDir, env: settings, asOwnUser }));
  // Auth starts first, because it writes the keys that the other services read.
  await members[0]?.start();
  await Promise.all(members.slice(1).map((member) => member.start()));
  const ingress = startIngress(members, onAnswer);
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

interface MemberOptions {
  readonly dataDir: string;
  readonly env: Record<string, string>;
  readonly asOwnUser: boolean | undefined;
}

/** Controls one process of a service and the processes that replace it. */
export class Member {
  readonly service: string;
  readonly #options: MemberOptions;
  /** Number of processes that ended before they were ready. */
  failedStarts = 0;
  #site: Site | null = null;
  #isEnding = false;
  /** Output of the processes that have ended. */
  #said = "";

  constructor(service: string, options: MemberOptions) {
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
        const { asOwnUser, ...options } = this.#options;
        const own = asOwnUser === undefined ? {} : { asOwnUser };
        const main = `services/${this.service}/main.ts`;
        this.#site = await startSite({ main, timeoutMs: START_MS, ...options, ...own });
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

function startIngress(members: readonly Member[], onAnswer: FleetOptions["onAnswer"]) {
  let turn = 0;
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const service = PATHS.find(([prefix]) => pathname.startsWith(prefix))?.[1] ?? "tickets";
      const copies = members.filter((member) => [service, "site"].includes(member.service) && member.url !== null);
      const copy = copies[turn++ % copies.length];
      if (!copy) return new Response("nobody is there", { status: 502 });
      const forwarded = new Request(`${copy.url}${pathname}${search}`, request);
      const askedAt = Date.now();
      try {
        const answer = await fetch(forwarded, { signal: AbortSignal.timeout(ANSWER_MS) });
        const { status, headers } = answer;
        onAnswer?.({ status, retryAfter: headers.get("Retry-After"), askedAt, answeredAt: Date.now() });
        return answer;
      } catch (error) {
        return new Response(String(error), { status: 502 });
      }
    },
  });
}
