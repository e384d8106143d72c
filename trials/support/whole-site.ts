// Runs the whole site behind a port of the test's process, so that a test sees the routes of its services.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database, EngineSettings } from "@holdfast/actors";
import { createAuthService, readAuthConfig } from "@holdfast/auth";
import { createDeliveryService, readDeliveryConfig } from "@holdfast/delivery";
import { createExpirationService } from "@holdfast/expiration";
import { createOperatorService, readOperatorConfig } from "@holdfast/operator";
import { createOrdersService, readOrdersConfig } from "@holdfast/orders";
import { createPaymentsService, readPaymentsConfig } from "@holdfast/payments";
import { openSite, type RateLimits, readCommon, type Service, type SessionReader } from "@holdfast/server";
import { type ServedSandbox, serveSandbox } from "@holdfast/stripe-sandbox";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { createTicketsService, readTicketsConfig } from "@holdfast/tickets";

/** Controls the site. */
export interface WholeSite {
  /** Address of the site. */
  readonly url: string;
  /** Port of the site. */
  readonly port: number;
  /** Services with their apps. */
  readonly services: readonly Service[];
  /** Stripe of the site. */
  readonly sandbox: ServedSandbox;
  /** Database of the site. */
  readonly database: Database;
  /** Folder of the keys of the site. */
  readonly dataDir: string;
  /** Redis of the site. */
  readonly redis: TestRedis;
  /** Secret that signs the events of Stripe. */
  readonly webhookSecret: string;
  /** Stops the site, the sandbox and Redis, and removes the data. */
  stop(): Promise<void>;
}

/** Sets how the site is started. */
export interface WholeSiteOptions {
  /** Settings beside those of every such site; default none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Replaces the limits; default: nothing is limited. */
  readonly limits?: RateLimits;
  /** Replaces single settings of every engine; default: those of a site in operation. */
  readonly settings?: Partial<EngineSettings>;
  /** Wraps the reader of session tokens; default: it stays as it is. */
  readonly wrapSession?: (session: SessionReader) => SessionReader;
}

// Shorter than the default of 8 s, so that a test can see a payment that is still under way.
const ANSWER_MS = 1_500;
// The user of REDIS_URL has all rights.
const USER = { name: "site", definitions: [] };
const WEBHOOK_SECRET = "whsec_whole_site";

/** Starts the site with its real sessions; every service is ready when it resolves. */
export async function startWholeSite(options: WholeSiteOptions = {}): Promise<WholeSite> {
  const { env = {}, limits, settings: ofEngines, wrapSession } = options;
  const ends: (() => void | Promise<void>)[] = [];
  const [redis, sandbox] = [await startTestRedis(), serveSandbox({ databaseFile: ":memory:" })];
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-whole-"));
  const settings = { LOG_LEVEL: "silent", RATE_LIMITS: "off", PORT: "0", REDIS_URL: redis.url, DATA_DIR: dataDir };
  const all = {
    ...{ ...settings, SCRYPT_LOG_N: "10", STRIPE_SECRET_KEY: "sk_test_whole", STRIPE_API_URL: sandbox.url },
    ...{ STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ...env },
  };
  const common = readCommon(all);
  const opened = await openSite(common, { onStop: (_what, stop) => void ends.push(stop) }, USER);
  const session = wrapSession?.(opened.session) ?? opened.session;
  const site = { ...opened, session, ...(limits && { limits }), ...(ofEngines && { settings: ofEngines }) };
  const services = [
    createAuthService({ ...site, config: readAuthConfig(common, all) }),
    createTicketsService({ ...site, config: readTicketsConfig(all) }),
    createOrdersService({ ...site, config: readOrdersConfig(all) }),
    createExpirationService({ ...site, config: null }),
    createPaymentsService({ ...site, config: { ...readPaymentsConfig(all), answerWithinMs: ANSWER_MS } }),
    createDeliveryService({ ...site, config: readDeliveryConfig(all) }),
    createOperatorService({ ...site, config: readOperatorConfig({}) }),
  ];
  await opened.serve(services);
  const { port } = opened.common;
  return {
    ...{ port, services, sandbox, redis, dataDir, database: opened.database, webhookSecret: WEBHOOK_SECRET },
    url: `http://localhost:${port}`,
    async stop() {
      for (const end of ends.toReversed()) await end();
      await sandbox.stop();
      await redis.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
