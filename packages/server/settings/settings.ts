// Reads settings from environment variables, and names every faulty variable at once.
import { join } from "node:path";
import { isCurrency } from "@holdfast/values";
import { z } from "zod";
import { type ObjectPlace, placeIn, placeSettings } from "../objects/place.ts";
import { hostNames, proxies, redisAddress, webOrigin } from "./address-fields.ts";
import { withPasswordOf } from "./redis-url.ts";
import { withSecretsOf } from "./secret-files.ts";
import { SettingsProblem } from "./settings-problem.ts";
import { type TracingConfig, tracingOf, tracingSettings } from "./tracing.ts";

/** Holds environment variables, as `process.env` does. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Holds the settings that every process of the site has. */
export interface CommonConfig {
  /** Says whether `NODE_ENV` is `production`. */
  readonly isProduction: boolean;
  /** Sets the port (`PORT`, default 3000); 0: any free port, see `atPort`. */
  readonly port: number;
  /**
   * Names the address to listen on (`HOST`); null: every one of this machine, the default in production. Elsewhere the
   * default is `localhost`: this machine alone can connect.
   */
  readonly host: string | null;
  /**
   * Lists names under which the site is reached besides that in `publicUrl` and those of this machine (`HOSTS`, separated
   * by commas, outside production); default: none. A request for any other name is 421.
   */
  readonly hosts: readonly string[];
  /**
   * Lists the proxies that may name the address of their client (`TRUSTED_PROXIES`, separated by commas): addresses,
   * networks such as `10.1.0.0/16`, and the words `loopback` and `private`; default: none.
   */
  readonly trustedProxies: readonly string[];
  /** Opens `/metrics` to other machines that send it as a bearer token (`METRICS_TOKEN`); null, the default: to none. */
  readonly metricsToken: string | null;
  /**
   * Gives the address of Redis (`REDIS_URL`, its password also from the file `REDIS_PASSWORD_FILE`): of a server
   * (`redis://host` or `unix:///path/of/redis.sock`), of several servers of a cluster, or of Sentinels; null, the
   * default: the site starts its own Redis in `dataDir`.
   */
  readonly redisUrl: string | null;
  /** Names the folder of the site's data (`DATA_DIR`, default `.data`). */
  readonly dataDir: string;
  /**
   * Says where documents go that leave Redis some time after their event (`ARCHIVE`): a folder, or a bucket
   * (with `ARCHIVE_S3_ENDPOINT`, `ARCHIVE_S3_REGION`, `ARCHIVE_S3_ACCESS_KEY_ID`, `ARCHIVE_S3_SECRET_ACCESS_KEY`). Null: they
   * stay in Redis, the default in production; elsewhere the default is `archive` in `dataDir`.
   */
  readonly archive: ObjectPlace | null;
  /** Sets how long after the end of their event that is, in ms (`ARCHIVE_AFTER_DAYS`, default 30 days). */
  readonly archiveAfterMs: number;
  /** Sets the number of partitions of new data (`PARTITIONS`, 1 to 100, default 16). */
  readonly partitions: number;
  /** Gives the origin that people see (`PUBLIC_URL`), such as `https://x.example`; default: `http://localhost:<port>`. */
  readonly publicUrl: string;
  /** Names the currency of all prices (`CURRENCY`) by three lower-case letters; default `usd`. */
  readonly currency: string;
  /** Limits writes and sign-ins (`RATE_LIMITS`); default true. */
  readonly rateLimits: boolean;
  /**
   * Whether people have to confirm their address before they sell (`CONFIRM_EMAIL`): `required`, the default in
   * production, or `optional`, the default elsewhere.
   */
  readonly confirmsEmail: boolean;
  /** Sets the lowest level that is logged (`LOG_LEVEL`); default `info`. */
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** Names the file of the public session keys (`AUTH_PUBLIC_KEYS_FILE`); default: a file in `dataDir`. */
  readonly publicKeysFile: string;
  /**
   * Says that no real card can be charged: `PAYMENTS_MODE` is `sandbox` or `test`; without it, the key of Stripe is absent
   * (the sandbox) or a test key.
   */
  readonly testPayments: boolean;
  /** Lists the origins of the pages on which cards are entered, to which a form may lead. */
  readonly checkoutOrigins: readonly string[];
  /**
   * Sets how long the process still serves after it was told to stop, ms, while `/readyz` says that it is not ready, so
   * that what sends it requests finds out (`DRAIN_SECONDS`, at most 10); default 0.
   */
  readonly drainMs: number;
  /** Sets how durable a write of the site's own Redis is (`FSYNC`); default `everysec`. */
  readonly fsync: "everysec" | "always";
  /**
   * Sets the memory of the site's own Redis for data, in MiB (`REDIS_MAX_MEMORY_MB`, at least 32); undefined, the
   * default: half of what the machine has.
   */
  readonly redisMaxMemoryMb: number | undefined;
  /** Says how traces are recorded and exported (`OTEL_*`); null, the default without a receiver: not at all. */
  readonly tracing: TracingConfig | null;
  /** Gives the command line of the site's own Redis (`REDIS_SERVER`); default: the server on the PATH. */
  readonly redisCommand: string | undefined;
}

/** Makes the schema of a whole number from `min` (default 0) to `max`; an unset variable gives `fallback`. */
export function wholeNumber(fallback: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) {
  const message = `must be a whole number from ${min} to ${max}`;
  const text = z.string().regex(/^\d{1,15}$/, message);
  return text.transform(Number).pipe(z.number().min(min, message).max(max, message)).default(fallback);
}

/** Makes the schema of the days after an event at which its documents are archived (`ARCHIVE_AFTER_DAYS`, default 30). */
export function archiveAfterDays() {
  return wholeNumber(30, { max: 3_650 });
}

/**
 * Makes the schema of a number of seconds from `min` (0.001) to `max` (a year), read into ms; an unset variable gives
 * `fallback` seconds.
 */
export function seconds(fallback: number, { min = 0.001, max = 31_536_000 } = {}) {
  const message = `must be a number of seconds from ${min} to ${max}`;
  const text = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, message);
  const number = text.transform(Number).pipe(z.number().min(min, message).max(max, message));
  return number.transform((value) => Math.round(value * 1_000)).default(fallback * 1_000);
}

/** Makes the schema of `on` or `off`, read into a boolean; an unset variable gives `fallback`. */
export function onOrOff(fallback: boolean) {
  const text = z.enum(["on", "off"], { error: "must be on or off" });
  return text.transform((value) => value === "on").default(fallback);
}

const MODES = ["production", "development", "test"] as const;
const PAYMENTS = ["sandbox", "test", "live"] as const;
const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const commonSettings = z.object({
  NODE_ENV: z.enum(MODES, { error: `must be ${MODES.join(", ")} or unset` }).optional(),
  PORT: wholeNumber(3_000, { max: 65_535 }),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, "must be an address or a host name")
    .optional(),
  HOSTS: hostNames(),
  TRUSTED_PROXIES: proxies(),
  METRICS_TOKEN: z
    .string()
    .regex(/^\S{16,}$/, "must be a text of at least 16 characters without spaces")
    .optional(),
  REDIS_URL: redisAddress().optional(),
  REDIS_PASSWORD_FILE: z.string().optional(),
  DATA_DIR: z.string().default(".data"),
  ...placeSettings("ARCHIVE"),
  ARCHIVE_AFTER_DAYS: archiveAfterDays(),
  PARTITIONS: wholeNumber(16, { min: 1, max: 100 }),
  PUBLIC_URL: webOrigin().optional(),
  CURRENCY: z
    .string()
    .transform((text) => text.toLowerCase())
    .refine(isCurrency, "must be the code of a currency that Stripe takes, such as usd")
    .default("usd"),
  RATE_LIMITS: onOrOff(true),
  CONFIRM_EMAIL: z.enum(["required", "optional"], { error: "must be required or optional" }).optional(),
  LOG_LEVEL: z.enum(LEVELS, { error: `must be one of ${LEVELS.join(", ")}` }).default("info"),
  AUTH_PUBLIC_KEYS_FILE: z.string().optional(),
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_API_URL: webOrigin().optional(),
  PAYMENTS_MODE: z.enum(PAYMENTS, { error: `must be ${PAYMENTS.join(", ")} or unset` }).optional(),
  DRAIN_SECONDS: seconds(0, { min: 0, max: 10 }),
  FSYNC: z.enum(["everysec", "always"], { error: "must be everysec or always" }).default("everysec"),
  REDIS_SERVER: z.string().optional(),
  REDIS_MAX_MEMORY_MB: wholeNumber(32, { min: 32, max: 16_777_216 }).unwrap().optional(),
  ...tracingSettings.shape,
});

const common = commonSettings.superRefine((values, context) => {
  const { NODE_ENV, PUBLIC_URL, RATE_LIMITS, HOSTS, REDIS_URL, REDIS_PASSWORD_FILE, FSYNC } = values;
  const refuse = (name: string, message: string) => context.addIssue({ code: "custom", path: [name], message });
  const byKey = paymentsModeOf({ ...values, PAYMENTS_MODE: undefined });
  if (values.STRIPE_SECRET_KEY !== undefined && paymentsModeOf(values) !== byKey) {
    refuse("PAYMENTS_MODE", `must be ${byKey} or unset with the key in STRIPE_SECRET_KEY`);
  }
  if (NODE_ENV === "production" && !RATE_LIMITS) refuse("RATE_LIMITS", "must be on in production");
  if (NODE_ENV === "production" && HOSTS.length > 0) {
    refuse("HOSTS", "must be unset in production, where PUBLIC_URL alone names the site");
  }
  if (NODE_ENV === "production" && PUBLIC_URL?.startsWith("http:") && !isThisMachine(PUBLIC_URL)) {
    refuse("PUBLIC_URL", "must be https in production, where browsers send the session's cookie over https alone");
  }
  if (REDIS_PASSWORD_FILE !== undefined && REDIS_URL === undefined) {
    refuse("REDIS_PASSWORD_FILE", "must be unset without REDIS_URL, whose password it holds");
  }
  if (FSYNC === "always" && REDIS_URL !== undefined) {
    refuse("FSYNC", "must be everysec or unset with REDIS_URL, because it sets up the site's own Redis alone");
  }
});

function redisUrlOf({ REDIS_URL: url, REDIS_PASSWORD_FILE: file }: z.output<typeof common>): string | null {
  if (url === undefined || file === undefined) return url ?? null;
  try {
    return withPasswordOf(file, url);
  } catch (error) {
    throw new SettingsProblem(
      `Cannot start: REDIS_PASSWORD_FILE ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function isThisMachine(origin: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(origin).hostname);
}

/** Names the file of the public session keys within `DATA_DIR`. */
export const PUBLIC_KEYS_NAME = "auth-public-keys.json";

/** Reads the settings that every process has. Throws a SettingsProblem that names every faulty variable. */
export function readCommon(env: Environment): CommonConfig {
  const values = readSettings(common, env);
  return {
    isProduction: values.NODE_ENV === "production",
    port: values.PORT,
    host: values.HOST ?? (values.NODE_ENV === "production" ? null : "localhost"),
    hosts: values.HOSTS,
    trustedProxies: values.TRUSTED_PROXIES,
    metricsToken: values.METRICS_TOKEN ?? null,
    redisUrl: redisUrlOf(values),
    dataDir: values.DATA_DIR,
    archive: placeIn(values, "ARCHIVE") ?? ownFolder(values),
    archiveAfterMs: values.ARCHIVE_AFTER_DAYS * 86_400_000,
    partitions: values.PARTITIONS,
    publicUrl: values.PUBLIC_URL ?? localUrl(values.PORT),
    currency: values.CURRENCY,
    rateLimits: values.RATE_LIMITS,
    confirmsEmail: values.CONFIRM_EMAIL ? values.CONFIRM_EMAIL === "required" : values.NODE_ENV === "production",
    logLevel: values.LOG_LEVEL,
    publicKeysFile: values.AUTH_PUBLIC_KEYS_FILE ?? join(values.DATA_DIR, PUBLIC_KEYS_NAME),
    testPayments: paymentsModeOf(values) !== "live",
    checkoutOrigins: checkoutOrigins(values),
    drainMs: values.DRAIN_SECONDS,
    fsync: values.FSYNC,
    redisCommand: values.REDIS_SERVER,
    redisMaxMemoryMb: values.REDIS_MAX_MEMORY_MB,
    tracing: tracingOf(values),
  };
}

// In production the data folder may be that of one container, which goes with it.
function ownFolder({ NODE_ENV, DATA_DIR }: z.output<typeof commonSettings>): ObjectPlace | null {
  return NODE_ENV === "production" ? null : { folder: join(DATA_DIR, "archive") };
}

type PaymentsMode = (typeof PAYMENTS)[number];

// A process that never calls Stripe is given the mode and no key.
function paymentsModeOf({
  PAYMENTS_MODE: mode,
  STRIPE_SECRET_KEY: key,
}: z.output<typeof commonSettings>): PaymentsMode {
  if (mode !== undefined) return mode;
  if (key === undefined) return "sandbox";
  return /^(sk|rk)_live_/.test(key) ? "live" : "test";
}

// Allows any port of this machine: the sandbox takes a free one, and people may use either name of the machine.
function checkoutOrigins(values: z.output<typeof common>): string[] {
  const mode = paymentsModeOf(values);
  const stripe = mode === "sandbox" ? [] : ["https://checkout.stripe.com"];
  const api = values.STRIPE_API_URL === undefined ? [] : [new URL(values.STRIPE_API_URL).origin];
  const sandbox = mode === "live" ? [] : ["http://127.0.0.1:*", "http://localhost:*"];
  return [...stripe, ...api, ...sandbox];
}

/**
 * Reads settings by a schema of variable names; an empty variable counts as unset, and a secret may be in the file that
 * `<name>_FILE` names (see `withSecretsOf`). Throws a SettingsProblem.
 */
export function readSettings<Schema extends z.ZodType>(schema: Schema, env: Environment): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const { settings, faults } = withSecretsOf(present);
  const parsed = schema.safeParse(settings);
  if (parsed.success && faults.length === 0) return parsed.data;
  const issues = parsed.error?.issues ?? [];
  const all = [...faults, ...issues.map((issue) => `${issue.path.join(".")} ${issue.message}`)];
  throw new SettingsProblem(`Cannot start: ${all.join("; ")}`);
}

/** Returns the settings with the port the listener has taken: replaces `port`, and a default `publicUrl` with it. */
export function atPort(config: CommonConfig, port: number): CommonConfig {
  const publicUrl = config.publicUrl === localUrl(config.port) ? localUrl(port) : config.publicUrl;
  return { ...config, port, publicUrl };
}

function localUrl(port: number): string {
  return new URL(`http://localhost:${port}`).origin;
}
