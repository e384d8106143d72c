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

export interface AuthConfig {
  readonly scryptLogN: number;
  /** Password hashes that run at once, and that wait; any more are 503. */
  readonly hashesRunning: number;
  readonly hashesWaiting: number;
  /** How long a session lasts. */
  readonly sessionMs: number;
  readonly privateKeyFile: string;
}

const settings = z.object({
  SCRYPT_LOG_N: wholeNumber(17, { min: 10, max: 17 }),
  AUTH_PRIVATE_KEY_FILE: z.string().optional(),
});

const LEAST_IN_PRODUCTION = 17;
const WEEK_MS = 7 * 24 * 3_600_000;

export function readAuthConfig(common: CommonConfig, env: Environment = process.env): AuthConfig {
  const { SCRYPT_LOG_N, AUTH_PRIVATE_KEY_FILE } = readSettings(settings, env);
  if (common.isProduction && SCRYPT_LOG_N < LEAST_IN_PRODUCTION) {
    throw new SettingsProblem(`Cannot start: SCRYPT_LOG_N must be ${LEAST_IN_PRODUCTION} in production`);
  }
  return {
    scryptLogN: SCRYPT_LOG_N,
    hashesRunning: 2,
    hashesWaiting: 100,
    sessionMs: WEEK_MS,
    privateKeyFile: AUTH_PRIVATE_KEY_FILE ?? join(common.dataDir, "auth-private-key.json"),
  };
}

/** All settings of auth run alone. */
export function readOwnSettings(env: Environment = process.env): { common: CommonConfig; config: AuthConfig } {
  const common = readCommon(env);
  return { common, config: readAuthConfig(common, env) };
}
