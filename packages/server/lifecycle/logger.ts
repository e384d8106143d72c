import { type Logger, pino } from "pino";
import type { CommonConfig } from "../settings/settings.ts";

const MOST_CAUSES = 3;

/**
 * Creates the log of a process: JSON lines on stdout from level `logLevel` on. Never log bodies, cookies, passwords,
 * tokens or cards.
 *
 * Of an error it writes type, message, code, stack and causes: other members can hold what must not be logged, such as
 * the arguments of a Redis command, or what cannot be written at all.
 */
export function createLogger({ logLevel }: Pick<CommonConfig, "logLevel">): Logger {
  return pino(
    { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    pino.destination({ sync: true }),
  );
}

/** Describes a thrown value in plain data, with at most three causes. */
export function describeError(error: unknown, causes = MOST_CAUSES): unknown {
  if (typeof error !== "object" || error === null) return textOf(error) ?? typeof error;
  const { message, code, stack, cause } = membersOf(error);
  return {
    type: error.constructor?.name ?? "Object",
    message: textOf(message) ?? "",
    code: textOf(code),
    stack: textOf(stack),
    cause: cause === undefined || causes === 0 ? undefined : describeError(cause, causes - 1),
  };
}

function textOf(member: unknown): string | undefined {
  return typeof member === "string" || typeof member === "number" ? String(member) : undefined;
}

// Reads the members one by one: those of an error are mostly not enumerable, and a getter may throw.
function membersOf(error: object): { message?: unknown; code?: unknown; stack?: unknown; cause?: unknown } {
  const names = ["message", "code", "stack", "cause"] as const;
  const entries = names.flatMap((name) => {
    try {
      const value: unknown = Reflect.get(error, name);
      return value === undefined ? [] : [[name, value] as const];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(entries);
}

export { type Logger };
