// Creates a sandbox inside this process, from its database to its routes.
import type { Database } from "bun:sqlite";
import { Hono } from "hono";
import { accountEndpoints } from "../connect/account-endpoints.ts";
import { accountLinkEndpoints } from "../connect/account-links.ts";
import { payoutEndpoints } from "../connect/payout-endpoints.ts";
import { transferEndpoints } from "../connect/transfer-endpoints.ts";
import { createFaults } from "../control/call-faults.ts";
import { createConnectControl } from "../control/connect-routes.ts";
import { createControl } from "../control/control-routes.ts";
import { summarize } from "../control/summary.ts";
import { disputeEndpoints } from "../disputes/dispute-endpoints.ts";
import { createCheckout } from "../hosted/checkout.ts";
import type { Transact } from "../hosted/layout.ts";
import { createOnboarding } from "../hosted/onboarding.ts";
import { createThreeDSecure } from "../hosted/three-d-secure.ts";
import { createApi } from "../http/api.ts";
import { backfillBalance } from "../money/backfill.ts";
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
import { type PlatformSettings, readPlatform, writePlatform } from "../state/platform.ts";
import { isAnythingDue } from "../state/schedule.ts";
import { createWebhookControl } from "../webhooks/control-routes.ts";
import { createWebhookFaults } from "../webhooks/delivery-faults.ts";
import { replaceEndpoints, type WebhookTarget, withSecrets } from "../webhooks/endpoints.ts";
import { createSender, RETRY_MS } from "../webhooks/sender.ts";

/** Configures a sandbox. */
export type SandboxOptions = {
  /** Names the SQLite file of the state; with `:memory:` the state ends with the sandbox. */
  databaseFile: string;
  /** Returns the real time, ms since 1970; default: the system clock. Webhooks always use the system clock. */
  now?: () => number;
  /** Sets the token that `/_sandbox` demands in the header `Sandbox-Token`; default: random. */
  controlToken?: string;
  /** Sets the address for buyers' browsers; default: the address the API was called at. */
  publicUrl?: string;
  /** Replaces the webhook endpoints; default: those stored in the file. */
  webhooks?: WebhookTarget[];
  /** Sets the secret of endpoints that have none of their own; default: random. */
  webhookSecret?: string;
  /** Sets the secret of endpoints of connected accounts that have none of their own; default: random. */
  connectWebhookSecret?: string;
  /** Changes the settings of the platform's own account; default: those stored in the file. */
  platform?: Partial<PlatformSettings>;
  /** Sets the delays between the attempts of a delivery, ms; default: 1 s rising to 6 h, 8 attempts in all. */
  webhookRetryMs?: readonly number[];
  /** Limits the time an endpoint may take to answer, ms; default 10,000. */
  webhookTimeoutMs?: number;
};

/** Holds a sandbox inside this process. */
export type Sandbox = {
  /** Answers like Stripe's API; pass `app.fetch` to `Bun.serve`. */
  app: Hono;
  /** Gives the token of the control routes. */
  controlToken: string;
  /** Signs the events for endpoints that have no secret of their own. */
  webhookSecret: string;
  /** Signs the events of connected accounts, for endpoints that have no secret of their own. */
  connectWebhookSecret: string;
  /** Identifies this sandbox in the answer of `/_sandbox/health`; random at each creation. */
  instanceId: string;
  /** Runs the tasks that are due and starts to send pending webhooks; call it several times a second. */
  tick: () => void;
  /** Replaces the webhook endpoints, and stores the new ones in the file. */
  setWebhooks: (targets: WebhookTarget[]) => void;
  /** Stops sending webhooks and closes the database; later requests fail. */
  close: () => void;
};

/**
 * Creates a sandbox that answers like Stripe's API and stores its state in one SQLite file.
 *
 * Throws a SandboxError with code `database_in_use` when another sandbox holds the file.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { databaseFile, now = Date.now, controlToken = randomLetters(32), publicUrl } = options;
  const webhookSecret = options.webhookSecret ?? newWebhookSecret();
  const connectWebhookSecret = options.connectWebhookSecret ?? newWebhookSecret();
  const secrets = { own: webhookSecret, connect: connectWebhookSecret };
  const database = openDatabase(databaseFile);
  if (options.platform) writePlatform(database, options.platform);
  const setWebhooks = (targets: WebhookTarget[]) => replaceEndpoints(database, withSecrets(targets, secrets));
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
  transact(NO_CALL, backfillBalance);
  const app = createApp(database, {
    clock,
    originOf,
    transact,
    control: { instanceId, controlToken },
    webhookControl: createWebhookControl({ database, faults: webhookFaults, secrets, wake: sender.wake }),
  });
  return {
    app,
    controlToken,
    webhookSecret,
    connectWebhookSecret,
    instanceId,
    setWebhooks,
    tick: () => {
      if (isAnythingDue(database, clock.now())) transact(NO_CALL, () => undefined);
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
    summarize: () => transact(NO_CALL, summarize),
    catchUp: () => transact(NO_CALL, () => undefined),
    webhookControl,
    connectControl: createConnectControl({
      transact: (work) => transact(NO_CALL, work),
      setPlatform: (changes) => {
        writePlatform(database, changes);
        return readPlatform(database);
      },
    }),
  });
  const runDue = (context: Context) => runDueTasks(database, context);
  app.route("/_sandbox", routes);
  app.route("/3ds", createThreeDSecure(transact));
  app.route("/c", createCheckout(transact));
  app.route("/setup", createOnboarding(transact));
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

/** Stands for the address of a call in work that no call has caused, and that makes no links. */
const NO_CALL = "http://127.0.0.1";

/** Creates a random secret in the form of Stripe's. */
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
  ...accountEndpoints,
  ...accountLinkEndpoints,
  ...transferEndpoints,
  ...payoutEndpoints,
  ...disputeEndpoints,
];
