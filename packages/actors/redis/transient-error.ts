// Tells errors of a Redis that cannot serve now from answers.
import { UnavailableError } from "../model/errors.ts";

// Prefixes of replies from a server that starts, fails over, is busy, full or cannot write to its disk.
const REPLIES = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|OOM|MISCONF|NOREPLICAS|UNBLOCKED)\b/;
const NAMES = new Set(["MaxRetriesPerRequestError", "AbortError", "ClusterAllFailedError"]);
const SOCKET_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_)/;
const TEXTS =
  /Command timed out|Command aborted|Connection is closed|Cluster isn't ready|Too many Cluster redirections|Failed to refresh slots|None of startup nodes|Stream isn't writeable|Socket closed|Socket timeout/i;

/**
 * Returns whether an error means that Redis cannot serve now, and that the same command may succeed later.
 *
 * True for an UnavailableError, for connections that are refused, lost or silent, and for replies such as `LOADING`,
 * `READONLY` and `OOM`. False for any other reply of Redis, such as `WRONGTYPE`: it is an answer.
 */
export function isTransientError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof UnavailableError || NAMES.has(error.name)) return true;
  if (error.name === "ReplyError") return REPLIES.test(error.message);
  if ("code" in error && typeof error.code === "string" && SOCKET_CODES.test(error.code)) return true;
  return TEXTS.test(error.message);
}
