import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CommonConfig,
  type Environment,
  readCommon,
  readSettings,
  SettingsProblem,
  webAddress,
  wholeNumber,
} from "@holdfast/server";
import { z } from "zod";

/** What payments has of its own in the settings. */
export interface PaymentsConfig {
  readonly stripe: StripeConfig;
  /** How often an unfinished charge is looked at, ms. */
  readonly sweepMs: number;
  /** Wait after the first call to Stripe without a result, ms; it doubles up to `sweepMs`. */
  readonly firstRetryMs: number;
  /** How often intents that no charge knows are looked for, ms; 0 for never. */
  readonly orphanSweepMs: number;
  /** The longest wait between refunds that fail, ms. */
  readonly refundRetryMs: number;
  /** How often refunds are looked through for those that failed after they were done, ms; 0 for never. */
  readonly refundSweepMs: number;
  /** How old such an intent must be before it is given up, ms. */
  readonly orphanAgeMs: number;
  /** How long a request to pay waits for the outcome, ms. */
  readonly answerWithinMs: number;
  /** How long a buyer who comes back from Stripe's page waits for it to be more than open, ms. */
  readonly returnWithinMs: number;
  /** An order younger than this may be one whose events are still under way here, ms. */
  readonly youngMs: number;
  /** How long a payment waits for such an order, ms. */
  readonly arrivalMs: number;
}

/** The way to Stripe, or to the sandbox that stands in for it. */
export interface StripeConfig {
  readonly secretKey: string;
  /** Null for Stripe's own address. */
  readonly apiUrl: string | null;
  /** Signs what Stripe tells; null where nothing is told, and the sweeper does all. */
  readonly webhookSecret: string | null;
  readonly timeoutMs: number;
  readonly maxNetworkRetries: number;
}

/** The durations of a living site. */
export const defaultPaymentTimes: Omit<PaymentsConfig, "stripe"> = {
  sweepMs: 30_000,
  firstRetryMs: 500,
  orphanSweepMs: 30_000,
  refundRetryMs: 3_600_000,
  refundSweepMs: 3_600_000,
  orphanAgeMs: 120_000,
  answerWithinMs: 8_000,
  returnWithinMs: 2_000,
  youngMs: 5_000,
  arrivalMs: 1_000,
};

const SANDBOX_KEY = "sk_test_sandbox";
const INSTANCE = z.object({ port: z.number(), webhookSecret: z.string().optional() });

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
  STRIPE_API_URL: webAddress().optional(),
  STRIPE_SANDBOX_PORT: wholeNumber(0, { max: 65_535 }),
});

type Own = z.output<typeof own>;

/**
 * Reads the settings of payments. Without a key they lead to the sandbox: at `STRIPE_API_URL`, else at
 * `STRIPE_SANDBOX_PORT`, else where the one of `DATA_DIR` says that it is. Throws a SettingsProblem.
 */
export function readPaymentsConfig(env: Environment): PaymentsConfig {
  const values = readOwn(env);
  const secretKey = values.STRIPE_SECRET_KEY ?? SANDBOX_KEY;
  const apiUrl = values.STRIPE_API_URL ?? (values.STRIPE_SECRET_KEY === undefined ? sandboxUrl(values) : null);
  const webhookSecret = webhookSecretOf(values);
  const stripe = { secretKey, apiUrl, webhookSecret, timeoutMs: 10_000, maxNetworkRetries: 2 };
  return { ...defaultPaymentTimes, stripe };
}

/** The port of the sandbox these settings need beside them (0: any); null where they name another Stripe. */
export function sandboxPortOf(env: Environment): number | null {
  const values = readOwn(env);
  return values.STRIPE_SECRET_KEY === undefined && values.STRIPE_API_URL === undefined
    ? values.STRIPE_SANDBOX_PORT
    : null;
}

/** The settings of a process that runs payments alone. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: PaymentsConfig } {
  return { common: readCommon(env), config: readPaymentsConfig(env) };
}

function readOwn(env: Environment): Own {
  const values = readSettings(own, env);
  const needed = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"] as const;
  const missing = values.NODE_ENV === "production" ? needed.filter((name) => values[name] === undefined) : [];
  if (missing.length === 0) return values;
  throw new SettingsProblem(`Cannot start: ${missing.join(" and ")} must be set in production`);
}

function sandboxUrl(values: Own): string {
  const port = values.STRIPE_SANDBOX_PORT || keptBy(values)?.port;
  if (port !== undefined) return `http://127.0.0.1:${port}`;
  const way = "set STRIPE_SECRET_KEY or STRIPE_API_URL, or start the sandbox first";
  throw new SettingsProblem(`Cannot start: no Stripe sandbox is known in DATA_DIR; ${way}`);
}

function webhookSecretOf(values: Own): string | null {
  if (values.STRIPE_WEBHOOK_SECRET !== undefined) return values.STRIPE_WEBHOOK_SECRET;
  return values.STRIPE_SECRET_KEY === undefined ? (keptBy(values)?.webhookSecret ?? null) : null;
}

/** What the sandbox of the data folder has written of itself. */
function keptBy({ DATA_DIR }: Own): z.output<typeof INSTANCE> | null {
  try {
    return INSTANCE.parse(JSON.parse(readFileSync(join(DATA_DIR, "stripe-sandbox.json"), "utf8")));
  } catch {
    return null;
  }
}
