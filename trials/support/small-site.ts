// Runs all services in the process of a test.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthService, readAuthConfig } from "@holdfast/auth";
import { createExpirationService } from "@holdfast/expiration";
import { createOrdersService, readOrdersConfig } from "@holdfast/orders";
import { createPaymentsService, readPaymentsConfig } from "@holdfast/payments";
import { openSite, readCommon, type Service } from "@holdfast/server";
import { sessionById } from "@holdfast/server/testing";
import { type ServedSandbox, serveSandbox } from "@holdfast/stripe-sandbox";
import { cookieClient, startTestRedis, type TestRedis } from "@holdfast/testing";
import { createTicketsService, readTicketsConfig } from "@holdfast/tickets";
import type { Person } from "./people.ts";

/** Controls a site whose services run in this process, for tests that read the data of the services. */
export interface SmallSite {
  readonly redis: TestRedis;
  readonly sandbox: ServedSandbox;
  readonly database: Awaited<ReturnType<typeof openSite>>["database"];
  /** Stripe's settings of payments. */
  readonly stripe: ReturnType<typeof readPaymentsConfig>["stripe"];
  /** Returns a signed-in person with this id. */
  person(userId: string): Person;
  /** Stops the services and keeps Redis running, so that the data no longer change. */
  freeze(): Promise<void>;
  /** Stops the services, the sandbox and Redis, and removes the data. */
  stop(): Promise<void>;
}

// The user of REDIS_URL has all rights.
const USER = { name: "site", definitions: [] };

/** Sets the Redis of a small site. */
export interface SmallSiteOptions {
  /** Starts the Redis; default: one server. */
  readonly startRedis?: () => Promise<TestRedis>;
  /** Number of partitions; default 1. */
  readonly partitions?: number;
}

/** Starts the site; its session cookie is the plain id of the person, because other tests check signed tokens. */
export async function startSmallSite(options: SmallSiteOptions = {}): Promise<SmallSite> {
  const { startRedis = startTestRedis, partitions = 1 } = options;
  const ends: (() => void | Promise<void>)[] = [];
  const redis = await startRedis();
  const sandbox = serveSandbox({ databaseFile: ":memory:" });
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-small-"));
  const where = { PORT: "0", REDIS_URL: redis.url, PARTITIONS: String(partitions), DATA_DIR: dataDir };
  const common = readCommon({ ...where, LOG_LEVEL: "silent", RATE_LIMITS: "off" });
  const opened = await openSite(common, { onStop: (_what, stop) => void ends.push(stop) }, USER);
  const site = { ...opened, session: sessionById };
  const payments = readPaymentsConfig({ STRIPE_SECRET_KEY: "sk_test_small", STRIPE_API_URL: sandbox.url });
  const services: [prefix: string, service: Service][] = [
    ["/api/tickets", createTicketsService({ ...site, config: readTicketsConfig({}) })],
    ["/api/orders", createOrdersService({ ...site, config: readOrdersConfig({}) })],
    ["/api/payments", createPaymentsService({ ...site, config: payments })],
    ["/api/users", createAuthService({ ...site, config: readAuthConfig(common, {}) })],
    ["/expiration", createExpirationService({ ...site, config: null })],
  ];
  for (const [, service] of services) await service.start();
  let isFrozen = false;
  async function freeze(): Promise<void> {
    if (!isFrozen) await Promise.all(services.map(([, service]) => service.stop()));
    isFrozen = true;
  }
  return {
    freeze,
    redis,
    sandbox,
    database: site.database,
    stripe: payments.stripe,
    person(userId) {
      const http = cookieClient((request) => {
        const { pathname } = new URL(request.url);
        const service = services.find(([prefix]) => pathname.startsWith(prefix))?.[1];
        return service ? service.app.request(request) : new Response(null, { status: 404 });
      });
      http.cookies.set("session", userId);
      return { email: `${userId}@example.com`, http };
    },
    async stop() {
      await freeze();
      for (const end of ends.toReversed()) await end();
      await sandbox.stop();
      await redis.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
