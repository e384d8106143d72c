// Reads the settings of payments from the environment and names every default.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  archiveAfterDays,
  type CommonConfig,
  type Environment,
  readCommon,
  readSettings,
  SettingsProblem,
  seconds,
  webOrigin,
  wholeNumber,
} from "@holdfast/server";
import { z } from "zod";

/** Holds the settings of payments. */
export interface PaymentsConfig {
  readonly stripe: StripeConfig;
  /** Interval at which the Stripe status of an unfinished charge is read again, ms; default 30,000. */
  readonly sweepMs: number;
  /**
   * Delay before the first retry of a failed Stripe call, ms; default 500. Each further delay doubles, up to `sweepMs`.
   */
  readonly firstRetryMs: number;
  /** Interval of the search for orphans at Stripe, ms; default 30,000. 0 turns the search off. */
  readonly orphanSweepMs: number;
  /** Longest delay between two attempts of a failing refund, ms; default 3,600,000 (one hour). */
  readonly refundRetryMs: number;
  /**
   * Interval of the search for refunds that failed after Stripe had reported them done, ms; default one hour. 0 turns
   * it off.
   */
  readonly refundSweepMs: number;
  /**
   * Interval of the search for changes of accounts, transfers and disputes whose webhook events were lost, ms; default
   * one hour. 0 turns it off.
   */
  readonly connectSweepMs: number;
  /** Time between the end of an event and the payout of its sales, ms; default 72 h (`PAYOUT_DELAY_HOURS`). */
  readonly payoutDelayMs: number;
  /** Time between a sale and its payout where the event has no date, ms; default 30 days (`PAYOUT_UNDATED_DAYS`). */
  readonly undatedPayoutMs: number;
  /** Time between the end of an event and the archival of its payments, ms; default 30 days (`ARCHIVE_AFTER_DAYS`). */
  readonly archiveAfterMs: number;
  /** Least age at which an orphan is cancelled or refunded, ms; default 120,000. */
  readonly orphanAgeMs: number;
  /**
   * Longest time that a request to pay waits for the charge to end, ms; default 8,000. Afterwards the answer is 202.
   */
  readonly answerWithinMs: number;
  /**
   * Longest time that a buyer returning from Stripe's page waits until Stripe shows an attempted payment, ms; default
   * 2,000.
   */
  readonly returnWithinMs: number;
  /** Age below which an order's events may not have reached payments yet, ms; default 5,000. */
  readonly youngMs: number;
  /** Longest time that a payment waits for the events of such a young order, ms; default 1,000. */
  readonly arrivalMs: number;
  /**
   * Longest time that an accepted charge waits for the word that its sealed ticket can be handed over, ms; default 120,000
   * (`DELIVERABLE_SECONDS`). The charge is given up then, and its buyer may pay again in the time that was left.
   */
  readonly deliverableMs: number;
}

/** Holds what is needed to call Stripe, or the sandbox that replaces it. */
export interface StripeConfig {
  /** API key (`sk_` or `rk_`); default the sandbox's test key. */
  readonly secretKey: string;
  /** Base URL of the API; null for Stripe's own address. */
  readonly apiUrl: string | null;
  /** Secret that verifies Stripe's webhook events. Null refuses all events; charges then progress by sweeps alone. */
  readonly webhookSecret: string | null;
  /** Secret that verifies Stripe's webhook events of the accounts of sellers; default null, which refuses them. */
  readonly connectWebhookSecret?: string | null;
  /** Longest duration of one HTTP request to Stripe, ms; default 10,000. */
  readonly timeoutMs: number;
  /** Retries of the SDK after a network error, with the same idempotency key; default 2. */
  readonly maxNetworkRetries: number;
}

/** Durations of a site in operation; tests shorten them. */
export const defaultPaymentTimes: Omit<PaymentsConfig, "stripe"> = {
  sweepMs: 30_000,
  firstRetryMs: 500,
  orphanSweepMs: 30_000,
  refundRetryMs: 3_600_000,
  refundSweepMs: 3_600_000,
  connectSweepMs: 3_600_000,
  payoutDelayMs: 72 * 3_600_000,
  undatedPayoutMs: 30 * 86_400_000,
  archiveAfterMs: 30 * 86_400_000,
  orphanAgeMs: 120_000,
  answerWithinMs: 8_000,
  returnWithinMs: 2_000,
  youngMs: 5_000,
  arrivalMs: 1_000,
  deliverableMs: 120_000,
};

const SANDBOX_KEY = "sk_test_sandbox";
const sandboxFile = z.object({
  port: z.number(),
  webhookSecret: z.string().optional(),
  connectWebhookSecret: z.string().optional(),
});

const own = z.object({
  NODE_ENV: z.string().optional(),
  DATA_DIR: z.string().default(".data"),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, "must be a secret key of Stripe")
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, "must be a secret of Stripe's webhooks")
    .optional(),
  STRIPE_CONNECT_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, "must be a secret of Stripe's webhooks")
    .optional(),
  PAYOUT_DELAY_HOURS: wholeNumber(72, { max: 8_760 }),
  PAYOUT_UNDATED_DAYS: wholeNumber(30, { max: 365 }),
  ARCHIVE_AFTER_DAYS: archiveAfterDays(),
  STRIPE_API_URL: webOrigin().optional(),
  PAYMENTS_MODE: z.string().optional(),
  STRIPE_SANDBOX_URL: webOrigin().optional(),
  STRIPE_SANDBOX_PORT: wholeNumber(0, { max: 65_535 }),
  DELIVERABLE_SECONDS: seconds(120),
});

type Own = z.output<typeof own>;

/**
 * Reads the settings of payments. Without `STRIPE_SECRET_KEY` the settings point to a sandbox: at `STRIPE_API_URL`, else
 * at `STRIPE_SANDBOX_URL`, else at `STRIPE_SANDBOX_PORT`, else at the port that a running sandbox has written into
 * `DATA_DIR`. Throws a SettingsProblem that names every faulty setting.
 */
export function readPaymentsConfig(env: Environment): PaymentsConfig {
  const values = readOwn(env);
  const secretKey = values.STRIPE_SECRET_KEY ?? SANDBOX_KEY;
  const apiUrl = values.STRIPE_API_URL ?? (values.STRIPE_SECRET_KEY === undefined ? sandboxUrl(values) : null);
  const secrets = webhookSecretsOf(values);
  const stripe = { secretKey, apiUrl, ...secrets, timeoutMs: 10_000, maxNetworkRetries: 2 };
  const payouts = {
    payoutDelayMs: values.PAYOUT_DELAY_HOURS * 3_600_000,
    undatedPayoutMs: values.PAYOUT_UNDATED_DAYS * 86_400_000,
    archiveAfterMs: values.ARCHIVE_AFTER_DAYS * 86_400_000,
  };
  return { ...defaultPaymentTimes, deliverableMs: values.DELIVERABLE_SECONDS, ...payouts, stripe };
}

/**
 * Returns the port of the sandbox that the site has to start (0 for any free port), or null when the settings name
 * another Stripe.
 */
export function sandboxPortOf(env: Environment): number | null {
  const values = readOwn(env);
  const isElsewhere = [values.STRIPE_SECRET_KEY, values.STRIPE_API_URL, values.STRIPE_SANDBOX_URL].some(Boolean);
  return isElsewhere ? null : values.STRIPE_SANDBOX_PORT;
}

/** Reads all settings of a process that runs payments alone. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: PaymentsConfig } {
  return { common: readCommon(env), config: readPaymentsConfig(env) };
}

function readOwn(env: Environment): Own {
  const values = readSettings(own, env);
  const { PAYMENTS_MODE: mode, STRIPE_SECRET_KEY: key } = values;
  if (mode !== undefined && mode !== "sandbox" && key === undefined) {
    throw new SettingsProblem(`Cannot start: STRIPE_SECRET_KEY must be set where PAYMENTS_MODE is ${mode}`);
  }
  const needed = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"] as const;
  const missing = values.NODE_ENV === "production" ? needed.filter((name) => values[name] === undefined) : [];
  if (values.NODE_ENV === "production" && /^(sk|rk)_test_/.test(values.STRIPE_SECRET_KEY ?? "")) {
    throw new SettingsProblem("Cannot start: STRIPE_SECRET_KEY must be a live key in production, and is a test key");
  }
  if (missing.length === 0) return values;
  throw new SettingsProblem(`Cannot start: ${missing.join(" and ")} must be set in production`);
}

function sandboxUrl(values: Own): string {
  if (values.STRIPE_SANDBOX_URL !== undefined) return values.STRIPE_SANDBOX_URL;
  const port = values.STRIPE_SANDBOX_PORT || readSandboxFile(values)?.port;
  if (port !== undefined) return `http://127.0.0.1:${port}`;
  const remedy = "set STRIPE_SECRET_KEY or STRIPE_API_URL, or start the sandbox first";
  throw new SettingsProblem(`Cannot start: no Stripe sandbox is known in DATA_DIR; ${remedy}`);
}

function webhookSecretsOf(values: Own): Pick<StripeConfig, "webhookSecret" | "connectWebhookSecret"> {
  const sandbox = values.STRIPE_SECRET_KEY === undefined ? readSandboxFile(values) : null;
  return {
    webhookSecret: values.STRIPE_WEBHOOK_SECRET ?? sandbox?.webhookSecret ?? null,
    connectWebhookSecret: values.STRIPE_CONNECT_WEBHOOK_SECRET ?? sandbox?.connectWebhookSecret ?? null,
  };
}

/** Reads the port and the webhook secret that the sandbox of the data folder has written; null when there is none. */
function readSandboxFile({ DATA_DIR }: Own): z.output<typeof sandboxFile> | null {
  try {
    return sandboxFile.parse(JSON.parse(readFileSync(join(DATA_DIR, "stripe-sandbox.json"), "utf8")));
  } catch {
    return null;
  }
}
