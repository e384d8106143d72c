// Reads the settings of auth from the environment and names every default.

import { join } from "node:path";
import { TOKEN_LIFE_MS } from "@holdfast/contracts";
import {
  type CommonConfig,
  type Environment,
  readCommon,
  readSettings,
  SettingsProblem,
  SHARES,
  seconds,
  wholeNumber,
} from "@holdfast/server";
import { z } from "zod";
import type { SmtpServer } from "./mail/mail-sender.ts";
import type { MailTerms } from "./rules/mail.ts";

/** Holds the settings of auth. */
export interface AuthConfig {
  /** Binary logarithm of scrypt's cost N for new passwords, 10 to 17; default 17, the least in production. */
  readonly scryptLogN: number;
  /** Password hashes computed at the same time; default 2. */
  readonly hashesRunning: number;
  /** Password hashes that may wait for their turn; default 100. A further request is refused with 503. */
  readonly hashesWaiting: number;
  /** Password hashes of one address that may wait; default 4. A further request is refused with 429. */
  readonly hashesWaitingPerAddress: number;
  /**
   * Life of a session token (`SESSION_TOKEN_SECONDS`), ms; default 15 minutes, and never longer, for ended sessions are
   * remembered as long.
   */
  readonly tokenMs: number;
  /** How long a session lasts without being refreshed, ms; default 30 days. */
  readonly refreshMs: number;
  /** File of the private key; default `auth-private-key.json` in the data folder. */
  readonly privateKeyFile: string;
  /** File of the secret that keys are derived from (`AUTH_SECRET_FILE`); default `auth-secret` in the data folder. */
  readonly secretFile: string;
  /** Shortest time of the answer to who has forgotten a password, ms; default 500, so that it tells nothing. */
  readonly forgotAnswerMs: number;
  readonly mail: MailConfig;
}

/** Holds the settings of e-mail. */
export interface MailConfig extends MailTerms {
  /** Mail server; default null, which keeps every e-mail in the outbox. */
  readonly server: SmtpServer | null;
  /** Sender's address; default `noreply@` and the site's host name. */
  readonly from: string;
  /** Longest time to wait for the mail server, ms; default 10,000. */
  readonly timeoutMs: number;
}

const settings = z.object({
  SCRYPT_LOG_N: wholeNumber(17, { min: 10, max: 17 }),
  SESSION_TOKEN_SECONDS: seconds(TOKEN_LIFE_MS / 1_000, { min: 1, max: TOKEN_LIFE_MS / 1_000 }),
  AUTH_PRIVATE_KEY_FILE: z.string().optional(),
  AUTH_SECRET_FILE: z.string().optional(),
  SMTP_URL: z
    .string()
    .transform((text, context) => {
      const server = smtpServerOf(text);
      if (server) return server;
      // The message must not repeat the value, which may hold a password.
      context.addIssue(
        "must be an smtp:// or smtps:// address of a host, with a user for a password, and nothing else",
      );
      return z.NEVER;
    })
    .optional(),
  MAIL_FROM: z.email({ error: "must be an e-mail address" }).optional(),
});

const LEAST_IN_PRODUCTION = 17;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Reads the settings of auth. Throws a SettingsProblem that names every faulty setting. */
export function readAuthConfig(common: CommonConfig, env: Environment = process.env): AuthConfig {
  const read = readSettings(settings, env);
  const { SCRYPT_LOG_N, AUTH_PRIVATE_KEY_FILE, AUTH_SECRET_FILE, SMTP_URL, MAIL_FROM } = read;
  if (common.isProduction && SCRYPT_LOG_N < LEAST_IN_PRODUCTION) {
    throw new SettingsProblem(`Cannot start: SCRYPT_LOG_N must be ${LEAST_IN_PRODUCTION} in production`);
  }
  return {
    scryptLogN: SCRYPT_LOG_N,
    hashesRunning: 2,
    hashesWaiting: 100,
    hashesWaitingPerAddress: SHARES.waitingHashes.most,
    tokenMs: read.SESSION_TOKEN_SECONDS,
    refreshMs: 30 * DAY_MS,
    privateKeyFile: AUTH_PRIVATE_KEY_FILE ?? join(common.dataDir, "auth-private-key.json"),
    secretFile: AUTH_SECRET_FILE ?? join(common.dataDir, "auth-secret"),
    forgotAnswerMs: 500,
    mail: {
      server: SMTP_URL ?? null,
      from: MAIL_FROM ?? `noreply@${new URL(common.publicUrl).hostname}`,
      timeoutMs: 10_000,
      retryMs: [5_000, 30_000, 2 * 60_000, 10 * 60_000, 30 * 60_000, HOUR_MS],
      oldestMs: DAY_MS,
    },
  };
}

function smtpServerOf(text: string): SmtpServer | null {
  try {
    const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
    if (!/^smtps?:$/.test(protocol) || hostname === "" || port === "0") return null;
    // Nothing would use a path, a query, or a password without a user.
    if (!/^\/?$/.test(pathname) || search + hash !== "" || (username === "" && password !== "")) return null;
    const isSecure = protocol === "smtps:";
    return {
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port) || (isSecure ? 465 : 587),
      isSecure,
      login: username === "" ? null : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    };
  } catch {
    return null;
  }
}

/** Reads all settings of a process that runs auth alone. */
export function readOwnSettings(env: Environment = process.env): { common: CommonConfig; config: AuthConfig } {
  const common = readCommon(env);
  return { common, config: readAuthConfig(common, env) };
}
