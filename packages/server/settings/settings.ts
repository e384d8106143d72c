import { join } from "node:path";
import { z } from "zod";

/** The environment, as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Stops a start whose settings are faulty; the text names the variables and fits one line. */
export class SettingsProblem extends Error {
  readonly code = "bad_settings";

  constructor(message: string) {
    super(message);
    this.name = "SettingsProblem";
  }
}

/** The settings every process of the site has. */
export interface CommonConfig {
  readonly isProduction: boolean;
  /** 0 picks a free one; see `atPort`. */
  readonly port: number;
  /** Null: the site's own Redis in `dataDir`. */
  readonly redisUrl: string | null;
  readonly dataDir: string;
  readonly partitions: number;
  /** The site's address as people see it, without a slash at the end. */
  readonly publicUrl: string;
  /** Lower case. */
  readonly currency: string;
  readonly rateLimits: boolean;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  readonly publicKeysFile: string;
  /** No card of a living person can be charged: the sandbox, or Stripe's test mode. */
  readonly testPayments: boolean;
  /** Where a form may lead besides our own pages: the pages that cards are entered on. */
  readonly checkoutOrigins: readonly string[];
  /** For the site's own Redis: how durable a write is, and a command line to use instead of what is on the PATH. */
  readonly fsync: "everysec" | "always";
  readonly redisCommand: string | undefined;
}

/** A whole number from the environment. */
export function wholeNumber(fallback: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) {
  const message = `must be a whole number from ${min} to ${max}`;
  const text = z.string().regex(/^\d{1,15}$/, message);
  return text.transform(Number).pipe(z.number().min(min, message).max(max, message)).default(fallback);
}

/** Seconds from the environment, fractions allowed, read into ms. */
export function seconds(fallback: number, { min = 0.001, max = 31_536_000 } = {}) {
  const message = `must be a number of seconds from ${min} to ${max}`;
  const text = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, message);
  const number = text.transform(Number).pipe(z.number().min(min, message).max(max, message));
  return number.transform((value) => Math.round(value * 1_000)).default(fallback * 1_000);
}

/** `on` or `off` from the environment. */
export function onOrOff(fallback: boolean) {
  const text = z.enum(["on", "off"], { error: "must be on or off" });
  return text.transform((value) => value === "on").default(fallback);
}

/** A web address from the environment, without a slash at the end. */
export function webAddress() {
  return z.url({ protocol: /^https?$/, error: "must be a web address" }).transform((text) => text.replace(/\/+$/, ""));
}

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const common = z.object({
  NODE_ENV: z.string().optional(),
  PORT: wholeNumber(3_000, { max: 65_535 }),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "must be a redis:// address" }).optional(),
  DATA_DIR: z.string().default(".data"),
  PARTITIONS: wholeNumber(16, { min: 1, max: 100 }),
  PUBLIC_URL: webAddress().optional(),
  CURRENCY: z
    .string()
    .regex(/^[A-Za-z]{3}$/, "must be a currency of three letters")
    .transform((text) => text.toLowerCase())
    .default("usd"),
  RATE_LIMITS: onOrOff(true),
  LOG_LEVEL: z.enum(LEVELS, { error: `must be one of ${LEVELS.join(", ")}` }).default("info"),
  AUTH_PUBLIC_KEYS_FILE: z.string().optional(),
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_API_URL: webAddress().optional(),
  FSYNC: z.enum(["everysec", "always"], { error: "must be everysec or always" }).default("everysec"),
  REDIS_SERVER: z.string().optional(),
});

/** Name of the file of public keys within `DATA_DIR`. */
export const PUBLIC_KEYS_NAME = "auth-public-keys.json";

/** Reads the common settings; throws a SettingsProblem that names every faulty variable. */
export function readCommon(env: Environment): CommonConfig {
  const values = readSettings(common, env);
  return {
    isProduction: values.NODE_ENV === "production",
    port: values.PORT,
    redisUrl: values.REDIS_URL ?? null,
    dataDir: values.DATA_DIR,
    partitions: values.PARTITIONS,
    publicUrl: values.PUBLIC_URL ?? localUrl(values.PORT),
    currency: values.CURRENCY,
    rateLimits: values.RATE_LIMITS,
    logLevel: values.LOG_LEVEL,
    publicKeysFile: values.AUTH_PUBLIC_KEYS_FILE ?? join(values.DATA_DIR, PUBLIC_KEYS_NAME),
    testPayments: !values.STRIPE_SECRET_KEY?.match(/^(sk|rk)_live_/),
    checkoutOrigins: checkoutOrigins(values),
    fsync: values.FSYNC,
    redisCommand: values.REDIS_SERVER,
  };
}

// A sandbox of this machine takes any free port, and people may come by either name.
function checkoutOrigins({ STRIPE_SECRET_KEY: key, STRIPE_API_URL: apiUrl }: z.output<typeof common>): string[] {
  const stripe = key === undefined ? [] : ["https://checkout.stripe.com"];
  const sandbox = key?.match(/^(sk|rk)_live_/) ? [] : ["http://127.0.0.1:*", "http://localhost:*"];
  return [...stripe, ...(apiUrl === undefined ? [] : [new URL(apiUrl).origin]), ...sandbox];
}

/** Reads settings by a schema of variable names; an empty variable counts as unset. Throws a SettingsProblem. */
export function readSettings<Schema extends z.ZodType>(schema: Schema, env: Environment): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new SettingsProblem(`Cannot start: ${faults.join("; ")}`);
}

/** The settings once the port is known: where `port` was 0, the port and the default address become the real ones. */
export function atPort(config: CommonConfig, port: number): CommonConfig {
  const publicUrl = config.publicUrl === localUrl(config.port) ? localUrl(port) : config.publicUrl;
  return { ...config, port, publicUrl };
}

function localUrl(port: number): string {
  return `http://localhost:${port}`;
}
