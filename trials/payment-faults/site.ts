// Runs several copies of the services that can crash one by one.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, type EngineSettings, openDatabase, silentLog } from "@holdfast/actors";
import { createDeliveryService, readDeliveryConfig } from "@holdfast/delivery";
import { createInspector, inspectorDouble } from "@holdfast/delivery/testing";
import { createExpirationService } from "@holdfast/expiration";
import { createOrdersService, readOrdersConfig } from "@holdfast/orders";
import { createPaymentsService, defaultPaymentTimes, type PaymentsConfig } from "@holdfast/payments";
import { type CommonConfig, type Composition, composeServices, createLogger, readCommon } from "@holdfast/server";
import { sessionById } from "@holdfast/server/testing";
import { createSandboxControl, type ServedSandbox, serveSandbox } from "@holdfast/stripe-sandbox";
import { startTestRedis } from "@holdfast/testing";
import { createTicketsService, readTicketsConfig } from "@holdfast/tickets";

/** Length of a hold, in ms. */
export const HOLD_MS = 4_000;

/** Time after which an accepted charge is given up whose ticket nobody has checked, in ms. */
export const DELIVERABLE_MS = 2_500;

/** Fees of the site, which totals and payouts have to get right. */
const FEES = { BUYER_FEE: "5%+0.50", SELLER_FEE: "3%" };

/** Time from a sale to its payout, in ms: some refunds and disputes come before it, some after. */
const PAYOUT_MS = 1_000;

/** Pause between two sweeps for unfinished payments, in ms. */
export const SWEEP_MS = 1_500;

/** Controls the copies of the services, their Redis and their sandbox. */
export interface FaultSite {
  /** Address for buyers and for Stripe's events; the running copies answer in turn. */
  readonly url: string;
  readonly sandbox: ServedSandbox;
  /** Connection for reading the data, which no copy uses. */
  readonly database: Database;
  readonly stripe: PaymentsConfig["stripe"];
  /** Folder of the vault, whose files a run takes away. */
  readonly vault: string;
  /** Ends one copy as a kill does and starts another in its place. */
  crash(): Promise<void>;
  /** Stops everything and removes the data. */
  stop(): Promise<void>;
}

const settings: Partial<EngineSettings> = {
  blockMs: 100,
  retryMs: [20, 100, 300, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000],
  leaseMs: 1_000,
  claimIdleMs: 1_000,
  recoverEveryMs: 250,
  unavailableAfterMs: 500,
  stopMs: 1_000,
};
const times: Omit<PaymentsConfig, "stripe"> = {
  ...defaultPaymentTimes,
  sweepMs: SWEEP_MS,
  firstRetryMs: 20,
  refundRetryMs: 500,
  refundSweepMs: 1_500,
  connectSweepMs: 2 * SWEEP_MS,
  payoutDelayMs: 0,
  undatedPayoutMs: PAYOUT_MS,
  orphanSweepMs: 5_000,
  orphanAgeMs: 10_000,
  deliverableMs: DELIVERABLE_MS,
  answerWithinMs: 2_000,
  returnWithinMs: 500,
};
const COPIES = 2;
const MOST_STARTS = 8;
const START_PAUSE_MS = 250;

/** Starts two copies of the services. */
export async function startFaultSite(): Promise<FaultSite> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-faults-"));
  const redis = await startTestRedis();
  const sandbox = serveSandbox({ databaseFile: ":memory:", webhookRetryMs: [50, 200, 500, 1_000, 1_500], tickMs: 20 });
  const front = serveFront();
  const common = readCommon({ LOG_LEVEL: "silent", PUBLIC_URL: front.url, DATA_DIR: dataDir });
  const stripe = {
    ...{ secretKey: "sk_test_faults", apiUrl: sandbox.url, webhookSecret: sandbox.webhookSecret },
    ...{ connectWebhookSecret: sandbox.connectWebhookSecret, timeoutMs: 600, maxNetworkRetries: 0 },
  };
  const open = () => openDatabase({ url: redis.url, partitions: 8, log: silentLog });
  const database = await open();
  const fleet = createFleet(() => startUntilReady(open, { common, stripe }), front.copies);
  for (let copy = 0; copy < COPIES; copy++) await fleet.add();
  const hook = `${front.url}/webhooks/stripe`;
  await createSandboxControl(sandbox).setWebhooks([{ url: hook }, { url: hook, connect: true }]);
  return {
    url: front.url,
    sandbox,
    database,
    stripe,
    vault: join(dataDir, "vault"),
    crash: fleet.crash,
    async stop() {
      await front.stop();
      await fleet.stop();
      await database.close();
      await sandbox.stop();
      await redis.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

interface Copy {
  readonly composition: Composition;
  readonly database: Database;
}

interface CopyParts {
  readonly common: CommonConfig;
  readonly stripe: PaymentsConfig["stripe"];
}

// On a busy machine a start can find Redis too slow; whoever runs the copies starts them again.
async function startUntilReady(open: () => Promise<Database>, parts: CopyParts): Promise<Copy> {
  for (let tried = 1; ; tried++) {
    let database: Database | null = null;
    try {
      database = await open();
      return await startCopy(database, parts);
    } catch (error) {
      await database?.close();
      if (tried === MOST_STARTS) throw error;
      await Bun.sleep(START_PAUSE_MS * tried);
    }
  }
}

async function startCopy(database: Database, { common, stripe }: CopyParts): Promise<Copy> {
  const parts = { database, log: createLogger(common), common, session: sessionById, settings };
  const orders = { ...readOrdersConfig({}), holdMs: HOLD_MS, maxOpenOrders: 1_000, maxHoldsPerTicket: 1_000 };
  const services = [
    createTicketsService({ ...parts, config: readTicketsConfig({ RATE_LIMITS: "off", ...FEES }) }),
    createOrdersService({ ...parts, config: orders }),
    createExpirationService({ ...parts, config: null }),
    createPaymentsService({ ...parts, config: { ...times, stripe } }),
    createDeliveryService({ ...parts, config: readDeliveryConfig({}) }, { inspector: fewInspected() }),
  ];
  const composition = composeServices(services, parts);
  try {
    await composition.start();
  } catch (error) {
    await composition.stop().catch(() => undefined);
    throw error;
  }
  return { composition, database };
}

// A real inspection takes a process of its own, which a run of many purchases has no room for: most files are of the double.
function fewInspected(): Inspector {
  const real = createInspector();
  return {
    inspect: (bytes, options) => (isOfDouble(bytes) ? inspectorDouble : real).inspect(bytes, options),
    close: () => real.close(),
  };
}

type Inspector = ReturnType<typeof createInspector>;

function isOfDouble(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 12)).startsWith("%PDF codes:");
}

// Sends requests and Stripe's events to the copies in turn, as a load balancer does.
function serveFront() {
  const copies: Copy[] = [];
  let turn = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch(request) {
      const copy = copies[turn++ % Math.max(1, copies.length)];
      return copy ? copy.composition.fetch(request, {}) : new Response(null, { status: 503 });
    },
  });
  return { copies, url: server.url.origin, stop: () => server.stop(true) };
}

function createFleet(start: () => Promise<Copy>, living: Copy[]) {
  const fallen: Promise<void>[] = [];
  async function add(): Promise<void> {
    living.push(await start());
  }
  return {
    add,
    async crash(): Promise<void> {
      const copy = living.shift();
      if (!copy) return;
      // As after a kill, the copy can write nothing any more, while Stripe completes the calls it has received.
      await copy.database.close();
      fallen.push(copy.composition.stop().catch(() => undefined));
      await add();
    },
    async stop(): Promise<void> {
      await Promise.all(fallen);
      for (const { composition, database } of living) {
        await composition.stop();
        await database.close();
      }
    },
  };
}
