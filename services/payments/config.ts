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
  /** How old such an intent must be before it is given up, ms. */
  readonly orphanAgeMs: number;
  /** How long a request to pay waits for the outcome, ms. */
  readonly answerWithinMs: number;
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
  readonly timeoutMs: number;
  readonly maxNetworkRetries: number;
}

/** The durations of a living site. */
export const defaultPaymentTimes: Omit<PaymentsConfig, "stripe"> = {
  sweepMs: 30_000,
  firstRetryMs: 500,
  orphanSweepMs: 30_000,
  orphanAgeMs: 120_000,
  answerWithinMs: 8_000,
  youngMs: 5_000,
  arrivalMs: 1_000,
};

const SANDBOX_KEY = "sk_test_sandbox";
const INSTANCE = z.object({ port: z.number() });

const own = z.object({
  NODE_ENV: z.string().optional(),
  DATA_DIR: z.string().default(".data"),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, "must be a secret key of Stripe")
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
  return { ...defaultPaymentTimes, stripe: { secretKey, apiUrl, timeoutMs: 10_000, maxNetworkRetries: 2 } };
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
  if (values.NODE_ENV === "production" && values.STRIPE_SECRET_KEY === undefined) {
    throw new SettingsProblem("Cannot start: STRIPE_SECRET_KEY must be set in production");
  }
  return values;
}

function sandboxUrl({ DATA_DIR, STRIPE_SANDBOX_PORT }: Own): string {
  const port = STRIPE_SANDBOX_PORT || keptPort(join(DATA_DIR, "stripe-sandbox.json"));
  return `http://127.0.0.1:${port}`;
}

function keptPort(file: string): number {
  try {
    return INSTANCE.parse(JSON.parse(readFileSync(file, "utf8"))).port;
  } catch {
    const way = "set STRIPE_SECRET_KEY or STRIPE_API_URL, or start the sandbox first";
    throw new SettingsProblem(`Cannot start: no Stripe sandbox is known in DATA_DIR; ${way}`);
  }
}
