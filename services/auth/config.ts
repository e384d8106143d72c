import { join } from "node:path";
import {
  type CommonConfig,
  type Environment,
  readCommon,
  readSettings,
  SettingsProblem,
  wholeNumber,
} from "@holdfast/server";
import { z } from "zod";
import type { SmtpServer } from "./mail/post.ts";
import type { MailTerms } from "./rules/mail.ts";

export interface AuthConfig {
  readonly scryptLogN: number;
  /** Password hashes that run at once, and that wait; any more are 503. */
  readonly hashesRunning: number;
  readonly hashesWaiting: number;
  /** How long a session lasts. */
  readonly sessionMs: number;
  readonly privateKeyFile: string;
  readonly mail: MailConfig;
}

export interface MailConfig extends MailTerms {
  /** Null: letters stay in the outbox. */
  readonly server: SmtpServer | null;
  /** The sender's address. */
  readonly from: string;
  /** How long to wait for the mail server. */
  readonly timeoutMs: number;
}

const settings = z.object({
  SCRYPT_LOG_N: wholeNumber(17, { min: 10, max: 17 }),
  AUTH_PRIVATE_KEY_FILE: z.string().optional(),
  SMTP_URL: z
    .string()
    .transform((text, context) => {
      const server = smtpServerOf(text);
      if (server) return server;
      // Never with what it says: there is a password in it.
      context.addIssue("must be an smtp:// or smtps:// address");
      return z.NEVER;
    })
    .optional(),
  MAIL_FROM: z.email({ error: "must be an e-mail address" }).optional(),
});

const LEAST_IN_PRODUCTION = 17;
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

export function readAuthConfig(common: CommonConfig, env: Environment = process.env): AuthConfig {
  const { SCRYPT_LOG_N, AUTH_PRIVATE_KEY_FILE, SMTP_URL, MAIL_FROM } = readSettings(settings, env);
  if (common.isProduction && SCRYPT_LOG_N < LEAST_IN_PRODUCTION) {
    throw new SettingsProblem(`Cannot start: SCRYPT_LOG_N must be ${LEAST_IN_PRODUCTION} in production`);
  }
  return {
    scryptLogN: SCRYPT_LOG_N,
    hashesRunning: 2,
    hashesWaiting: 100,
    sessionMs: WEEK_MS,
    privateKeyFile: AUTH_PRIVATE_KEY_FILE ?? join(common.dataDir, "auth-private-key.json"),
    mail: {
      server: SMTP_URL ?? null,
      from: MAIL_FROM ?? `noreply@${new URL(common.publicUrl).hostname}`,
      timeoutMs: 10_000,
      retryMs: [5_000, 30_000, 2 * 60_000, 10 * 60_000, 30 * 60_000, HOUR_MS],
      oldestMs: 24 * HOUR_MS,
    },
  };
}

function smtpServerOf(text: string): SmtpServer | null {
  try {
    const { protocol, hostname, port, username, password } = new URL(text);
    if (!/^smtps?:$/.test(protocol) || hostname === "") return null;
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

/** All settings of auth run alone. */
export function readOwnSettings(env: Environment = process.env): { common: CommonConfig; config: AuthConfig } {
  const common = readCommon(env);
  return { common, config: readAuthConfig(common, env) };
}
