import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@holdfast/actors";
import { type ChargeAnswer, chargeStatus } from "@holdfast/contracts";
import {
  type CommonConfig,
  createLogger,
  type Logger,
  type RateLimits,
  readCommon,
  SESSION_COOKIE,
  type Service,
} from "@holdfast/server";
import { sessionById } from "@holdfast/server/testing";
import { serveSandbox } from "@holdfast/stripe-sandbox";
import { type CookieClient, cookieClient, startTestRedis } from "@holdfast/testing";
import { z } from "zod";
import { defaultPaymentTimes, type PaymentsConfig, type StripeConfig } from "../config.ts";
import { createPaymentsService } from "../service.ts";
import { answerCharges, type OrderFields, publishedCharges } from "./answering-orders.ts";
import { createOrderControl } from "./sandbox-control.ts";

// The payments service with Redis and a sandbox of its own, for the tests of this folder; its orders answer as a test says.

/** One process of the service: its own connections, which a crash cuts. */
export interface Copy {
  readonly service: Service;
  /** Where it listens, for Stripe's events. */
  readonly url: string;
  client(userId?: string): CookieClient;
  /** Cuts it off from Redis; it still answers. */
  cut(): Promise<void>;
  /** Ends it as a kill does: nothing is finished, nothing is handed over. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Payments with Redis and a sandbox of its own. */
export type PaymentSite = Awaited<ReturnType<typeof openPaymentSite>>;

const settings = {
  blockMs: 100,
  retryMs: [10, 50, 200],
  leaseMs: 1_000,
  claimIdleMs: 1_000,
  unavailableAfterMs: 500,
  stopMs: 1_000,
};
const quick: Omit<PaymentsConfig, "stripe"> = {
  ...defaultPaymentTimes,
  sweepMs: 300,
  firstRetryMs: 20,
  orphanSweepMs: 0,
  connectSweepMs: 0,
};

export async function openPaymentSite() {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-payments-"));
  const redis = await startTestRedis();
  const sandbox = serveSandbox({ databaseFile: ":memory:" });
  const common = readCommon({ PORT: "0", LOG_LEVEL: "silent", PUBLIC_URL: "http://localhost", DATA_DIR: dataDir });
  const log = createLogger(common);
  const stripe = {
    secretKey: "sk_test_1",
    apiUrl: sandbox.url,
    timeoutMs: 2_000,
    maxNetworkRetries: 0,
    webhookSecret: sandbox.webhookSecret,
    connectWebhookSecret: sandbox.connectWebhookSecret,
  };
  const open = () => openDatabase({ url: redis.url, partitions: 4, log });
  const database = await open();
  const copies = createCopies(open, { common, log, stripe });
  const control = createOrderControl(sandbox);
  const orders = answerCharges(database, (error) => log.error({ error }, "Cannot answer the charges"));
  return {
    orders,
    dataDir,
    database,
    stripe,
    webhookSecret: sandbox.webhookSecret,
    /** By which this site's objects at Stripe are known. */
    siteId: async () => (await readFile(join(dataDir, "site-id"), "utf8")).trim(),
    ...control,
    ...copies,
    /** Everything that is written in Redis. */
    textInRedis: () => textIn(database),
    /** Puts an order that waits for its payment, by default of `ann`. */
    order: (fields: OrderFields = {}) => orders.open({ userId: "ann", ...fields }),
    /** Reads the events of an order's charges, oldest first. */
    chargesOf: async (orderId: string) =>
      (await publishedCharges(database)).filter((charge) => charge.orderId === orderId),
    async stop() {
      await copies.stopCopies();
      await orders.stop();
      await database.close();
      await sandbox.stop();
      await redis.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

interface Shared {
  readonly common: CommonConfig;
  readonly log: Logger;
  readonly stripe: StripeConfig;
}

function createCopies(open: () => Promise<Database>, { common, log, stripe }: Shared) {
  let copies: Copy[] = [];
  return {
    /** Starts a process of the service. */
    async startCopy(times: Partial<PaymentsConfig> = {}, limits?: RateLimits): Promise<Copy> {
      const database = await open();
      const config = { stripe, ...quick, ...times };
      const parts = { database, log, common, config, session: sessionById, settings };
      const service = createPaymentsService(limits ? { ...parts, limits } : parts);
      await service.start();
      const copy = copyOf(service, database);
      copies.push(copy);
      return copy;
    },
    /** Ends all of them, also those that have crashed. */
    async stopCopies(): Promise<void> {
      await Promise.all(copies.map((copy) => copy.stop()));
      copies = [];
    },
  };
}

function copyOf(service: Service, database: Database): Copy {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => service.app.fetch(request) });
  return {
    service,
    url: server.url.origin,
    client(userId) {
      const browser = cookieClient({ fetch: (request) => service.app.fetch(request) });
      if (userId !== undefined) browser.cookies.set(SESSION_COOKIE, userId);
      return browser;
    },
    cut: () => database.close(),
    async crash() {
      await server.stop(true);
      await database.close();
    },
    async stop() {
      await server.stop(true);
      await service.stop();
      await database.close();
    },
  };
}

async function textIn({ commands }: Database): Promise<string> {
  const reads: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
    string: (key) => commands.get(key),
    hash: (key) => commands.hgetall(key),
    zset: (key) => commands.zrange(key, "0", "-1"),
    stream: (key) => commands.xrange(key, "-", "+"),
    "ReJSON-RL": (key) => commands.call("JSON.GET", key),
  };
  const texts = (await commands.keys("*")).map(async (key) => {
    const read = reads[await commands.type(key)];
    if (!read) throw new Error(`Cannot read ${key}: its type is not known here`);
    return `${key} ${JSON.stringify(await read(key))}`;
  });
  return (await Promise.all(texts)).join("\n");
}

const chargeAnswer: z.ZodType<ChargeAnswer> = z.object({
  id: z.string(),
  orderId: z.string(),
  status: chargeStatus,
  amount: z.number(),
  stripeId: z.string().nullable(),
  stripeRefundId: z.string().nullable(),
});

/** Presses Pay by the API. */
export function payFor(copy: Copy, orderId: string, fields: Payment = {}): Promise<Response> {
  const { userId = "ann", key, ...body } = fields;
  const paid = "token" in body ? body : { paymentMethod: "pm_card_visa", ...body };
  const headers: HeadersInit = key === undefined ? {} : { "Idempotency-Key": key };
  return copy.client(userId)("/api/payments", { json: { orderId, ...paid }, headers });
}

interface Payment {
  readonly userId?: string;
  readonly key?: string;
  readonly paymentMethod?: string;
  readonly token?: string;
}

/** A charge as the API shows it now. */
export async function chargeAt(copy: Copy, location: string | null): Promise<ChargeAnswer> {
  const answer = await copy.client("ann")(location ?? "");
  return chargeAnswer.parse(await answer.json());
}
