import type { Database } from "bun:sqlite";
import { Hono } from "hono";
import { createFaults } from "../control/call-faults.ts";
import { createControl } from "../control/control-routes.ts";
import { summarize } from "../control/summary.ts";
import { createCheckout } from "../hosted/checkout.ts";
import type { Transact } from "../hosted/layout.ts";
import { createThreeDSecure } from "../hosted/three-d-secure.ts";
import { createApi } from "../http/api.ts";
import { balanceEndpoints } from "../money/balance-endpoints.ts";
import { chargeEndpoints } from "../money/charge-endpoints.ts";
import { checkoutSessionEndpoints } from "../money/checkout-session-endpoints.ts";
import { runDueTasks } from "../money/due-tasks.ts";
import { eventEndpoints } from "../money/event-endpoints.ts";
import { paymentIntentEndpoints } from "../money/payment-intent-endpoints.ts";
import { refundEndpoints } from "../money/refund-endpoints.ts";
import { type Clock, createClock } from "../state/clock.ts";
import { type Context, createContext } from "../state/context.ts";
import { openDatabase } from "../state/database.ts";
import { randomLetters } from "../state/ids.ts";
import { isAnythingDue } from "../state/schedule.ts";
import { createWebhookControl, withSecrets } from "../webhooks/control-routes.ts";
import { createWebhookFaults } from "../webhooks/delivery-faults.ts";
import { replaceEndpoints, type WebhookTarget } from "../webhooks/endpoints.ts";
import { createSender, RETRY_MS } from "../webhooks/sender.ts";

/** How a sandbox is made. */
export type SandboxOptions = {
  /** Where its state is kept; `:memory:` keeps it only as long as the sandbox. */
  databaseFile: string;
  /** Real time in milliseconds; defaults to the system's. Webhooks go by the system's in any case. */
  now?: () => number;
  /** What `/_sandbox` asks for in `Sandbox-Token`; random unless given. */
  controlToken?: string;
  /** Where buyers' browsers reach it; unless given, the address the API was called at. */
  publicUrl?: string;
  /** Where events are sent, in place of the endpoints kept in the file; unset leaves those. */
  webhooks?: WebhookTarget[];
  /** Signs for endpoints without a secret of their own; random unless given. */
  webhookSecret?: string;
  /** Waits between the attempts of a delivery, ms; given up after the last. Default 1 s to 6 h, 8 attempts. */
  webhookRetryMs?: readonly number[];
  /** How long an endpoint may take to answer, ms; default 10,000. */
  webhookTimeoutMs?: number;
};

/** A sandbox inside this process. */
export type Sandbox = {
  /** Serves Stripe's HTTP; give `app.fetch` to `Bun.serve`. */
  app: Hono;
  controlToken: string;
  webhookSecret: string;
  /** Random at each creation; `/_sandbox/health` answers it. */
  instanceId: string;
  /** Does what fell due and starts to send the webhooks that wait; to be called several times a second. */
  tick: () => void;
  /** Sends events there from now on, in place of the endpoints before; kept in the file. */
  setWebhooks: (targets: WebhookTarget[]) => void;
  /** Stops sending webhooks and closes the database; calls after it fail. */
  close: () => void;
};

/**
 * Makes a sandbox that speaks Stripe's HTTP and keeps its state in one SQLite file.
 *
 * Throws a `SandboxError` with code `database_in_use` when another sandbox holds the file.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { databaseFile, now = Date.now, controlToken = randomLetters(32), publicUrl } = options;
  const webhookSecret = options.webhookSecret ?? newWebhookSecret();
  const database = openDatabase(databaseFile);
  const setWebhooks = (targets: WebhookTarget[]) => replaceEndpoints(database, withSecrets(targets, webhookSecret));
  if (options.webhooks) setWebhooks(options.webhooks);
  const clock = createClock(database, now);
  const webhookFaults = createWebhookFaults();
  const instanceId = randomLetters(24);
  const sender = createSender(database, {
    faults: webhookFaults,
    retryMs: options.webhookRetryMs ?? RETRY_MS,
    timeoutMs: options.webhookTimeoutMs ?? 10_000,
  });
  const originOf = (requestUrl: string) => new URL(publicUrl ?? requestUrl).origin;
  const transact = createTransact(database, { clock, originOf });
  const app = createApp(database, {
    clock,
    originOf,
    transact,
    control: { instanceId, controlToken },
    webhookControl: createWebhookControl({ database, faults: webhookFaults, secret: webhookSecret, wake: sender.wake }),
  });
  return {
    app,
    controlToken,
    webhookSecret,
    instanceId,
    setWebhooks,
    tick: () => {
      if (isAnythingDue(database, clock.now())) transact(NOBODY_ASKS, () => undefined);
      sender.wake();
    },
    close: () => {
      sender.stop();
      database.close();
    },
  };
}

type Parts = {
  clock: Clock;
  originOf: (requestUrl: string) => string;
  transact: Transact;
  control: { instanceId: string; controlToken: string };
  webhookControl: Hono;
};

function createApp(database: Database, { clock, originOf, transact, control, webhookControl }: Parts): Hono {
  const faults = createFaults();
  const app = new Hono();
  const routes = createControl({
    ...control,
    clock,
    faults,
    summarize: () => transact(NOBODY_ASKS, ({ store }) => summarize(store)),
    catchUp: () => transact(NOBODY_ASKS, () => undefined),
    webhookControl,
  });
  const runDue = (context: Context) => runDueTasks(database, context);
  app.route("/_sandbox", routes);
  app.route("/3ds", createThreeDSecure(transact));
  app.route("/c", createCheckout(transact));
  app.mount("/", createApi(database, { endpoints: ENDPOINTS, clock, faults, runDue, originOf }).fetch);
  return app;
}

function createTransact(database: Database, { clock, originOf }: Pick<Parts, "clock" | "originOf">): Transact {
  return (requestUrl, work) =>
    database
      .transaction(() => {
        const context = createContext(database, clock.now(), { origin: originOf(requestUrl), cause: null });
        runDueTasks(database, context);
        return work(context);
      })
      .immediate();
}

/** The address in work that no call asked for, which makes no links. */
const NOBODY_ASKS = "http://127.0.0.1";

/** Makes a secret in the form of Stripe's. */
function newWebhookSecret(): string {
  return `whsec_${randomLetters(32)}`;
}

const ENDPOINTS = [
  ...paymentIntentEndpoints,
  ...checkoutSessionEndpoints,
  ...refundEndpoints,
  ...chargeEndpoints,
  ...eventEndpoints,
  ...balanceEndpoints,
];
