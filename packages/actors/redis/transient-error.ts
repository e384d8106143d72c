// Tells why Redis cannot serve now, from the errors and replies that say so; the only file that knows their words.
import { errorText, UnavailableError, type UnavailableReason } from "../model/errors.ts";
import type { Failure } from "../model/recurring-log.ts";

// Begins of replies. A Function that fails inside repeats the reply of its command, then names itself.
const REPLIES: readonly (readonly [pattern: RegExp, reason: UnavailableReason])[] = [
  [/^LOADING\b/, "loading"],
  [/^(READONLY|MASTERDOWN|UNBLOCKED force)\b/, "read_only"],
  // A blocked read ends when its stream is deleted; the next one says that its group is gone.
  [/^UNBLOCKED\b/, "unreachable"],
  [/^BUSY\b/, "busy"],
  [/^(CLUSTERDOWN|TRYAGAIN|MOVED|ASK)\b/, "cluster_down"],
  [/^ERR Function not found/, "unprepared"],
  [/^OOM\b/, "full"],
  [/^(MISCONF|NOREPLICAS)\b/, "cannot_persist"],
  [/^(WRONGPASS|NOAUTH)\b/, "wrong_password"],
  [/^(NOPERM|DENIED)\b/, "not_permitted"],
  // What a user may not do inside a Function: in Redis 7.0, and in Valkey and Redis since 7.2.
  [/^\w+ (The user executing the script can't|ACL failure in script)\b/, "not_permitted"],
  [/^ERR .*\bScript killed by user\b/, "busy"],
  [/^ERR max number of clients\b/, "unreachable"],
];
const NAMES = new Set(["MaxRetriesPerRequestError", "AbortError", "ClusterAllFailedError"]);
const SOCKET_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_)/;
const UNIX_SOCKET_CODES = /^(ENOENT|EACCES|EAGAIN)$/;
const TEXTS =
  /Command timed out|Command aborted|Connection is closed|Cluster isn't ready|Failed to refresh slots|None of startup nodes|Stream isn't writeable|Socket closed|Socket timeout|All sentinels are unreachable/i;
const PATIENT: ReadonlySet<UnavailableReason> = new Set([
  "unreachable",
  "loading",
  "read_only",
  "busy",
  "cluster_down",
  "unprepared",
]);

/**
 * Returns why Redis cannot serve, when an error says that it cannot; null for any other error.
 *
 * An error of a connection that was refused, lost or silent is `unreachable`. Any other reply of Redis, such as
 * `WRONGTYPE`, is an answer: null.
 */
export function unavailableReason(error: unknown): UnavailableReason | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof UnavailableError) return error.reason;
  if (error.name === "ReplyError") return REPLIES.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
  // A cluster client that fails at every node says only here why the last one failed.
  const behind = "lastNodeError" in error ? unavailableReason(error.lastNodeError) : null;
  if (behind !== null) return behind;
  if (error.message.startsWith("Too many Cluster redirections")) return "cluster_down";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // Of a Unix socket that no server has made yet, may be opened, or accepts now; other files are none of Redis.
  const isUnixSocket = UNIX_SOCKET_CODES.test(code) && "syscall" in error && error.syscall === "connect";
  const hasCode = SOCKET_CODES.test(code) || isUnixSocket;
  return NAMES.has(error.name) || hasCode || TEXTS.test(error.message) ? "unreachable" : null;
}

/**
 * Returns whether an error says that Redis cannot serve now: the work has not failed by itself, and the same command
 * may succeed later.
 */
export function isTransientError(error: unknown): boolean {
  return unavailableReason(error) !== null;
}

/** Makes the error of a text with which a Function replies instead of failing. */
export function replyError(text: string): Error {
  const error = new Error(text);
  error.name = "ReplyError";
  return error;
}

/** Returns whether a reason may pass by itself within seconds, so that a call waits for it and is repeated. */
export function isWorthWaiting(reason: UnavailableReason): boolean {
  return PATIENT.has(reason);
}

/**
 * Describes an error for a RecurringLog. Its kind is the reason for which Redis cannot serve, else the name of the error.
 * The level is `error`, but `debug` for what the process says once for all its parts: a Redis that is away, and every
 * UnavailableError.
 */
export function failureOf(error: unknown): Failure {
  const reason = unavailableReason(error);
  const isSaid = error instanceof UnavailableError || (reason !== null && isWorthWaiting(reason));
  return { ...redisFailure(error), level: isSaid ? "debug" : "error" };
}

/** Describes an error of Redis for the one line about Redis: `warn` for a reason worth waiting for, else `error`. */
export function redisFailure(error: unknown): Failure {
  const reason = unavailableReason(error);
  const name = error instanceof Error ? error.name : typeof error;
  const level = reason !== null && isWorthWaiting(reason) ? "warn" : "error";
  return { kind: reason ?? name, level, error: error instanceof Error ? error.message : errorText(error) };
}
