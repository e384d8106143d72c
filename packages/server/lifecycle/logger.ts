// Creates the log of a process, whose lines name the service, the request and the trace that they belong to.
import { type DestinationStream, type Logger, pino } from "pino";
import type { CommonConfig } from "../settings/settings.ts";
import { activeIds } from "./request-scope.ts";

const MOST_CAUSES = 3;

/**
 * Creates the log of a process: JSON lines on stdout from level `logLevel` on. Each line has the name of the service (that
 * of `serviceLog`, else `service`), within a request `requestId`, and within a span `traceId` and `spanId`. Never log
 * bodies, cookies, passwords, tokens, cards or addresses of people.
 *
 * Of an error it writes type, message, code, stack and causes: other members can hold what must not be logged, such as
 * the arguments of a Redis command, or what cannot be written at all.
 */
export function createLogger(
  { logLevel }: Pick<CommonConfig, "logLevel">,
  service?: string,
  destination: DestinationStream = pino.destination({ sync: true }),
): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      mixin: (_fields, _level, logger) => ({ service: serviceOf.get(logger) ?? service, ...activeIds() }),
    },
    destination,
  );
}

const serviceOf = new WeakMap<object, string>();

/** Returns a log that writes to the same place, whose lines name this service. */
export function serviceLog(log: Logger, service: string): Logger {
  const own = log.child({});
  serviceOf.set(own, service);
  return own;
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
