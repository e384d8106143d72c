import { type Logger, pino } from "pino";
import type { CommonConfig } from "../settings/settings.ts";

/**
 * Creates the log of a process: JSON lines on stdout from level `logLevel` on. Never log bodies, cookies, passwords,
 * tokens or cards.
 */
export function createLogger({ logLevel }: Pick<CommonConfig, "logLevel">): Logger {
  return pino(
    { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ sync: true }),
  );
}

export { type Logger };
