import { RefusedError, UnavailableError } from "@holdfast/actors";
import { ReplyError } from "ioredis";
import { expect, test } from "vitest";
import { problemOf } from "./problem-of.ts";

const transient: Error[] = [
  ...["LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "OOM", "MISCONF", "NOREPLICAS"].map(
    (code) => new ReplyError(`${code} not now`),
  ),
  new ReplyError("UNBLOCKED the stream key no longer exists"),
  ...["MaxRetriesPerRequestError", "AbortError", "ClusterAllFailedError"].map((name) =>
    Object.assign(new Error("gone"), { name }),
  ),
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"].map(
    (code) => Object.assign(new Error(`connect ${code}`), { code }),
  ),
  ...[
    "Command timed out",
    "Command aborted due to connection close",
    "Connection is closed.",
    "Stream isn't writeable and enableOfflineQueue options is false",
    "Cluster isn't ready and enableOfflineQueue options is false",
    "Too many Cluster redirections. Last error: ReplyError: MOVED 1 127.0.0.1:7000",
    "Failed to refresh slots cache.",
    "None of startup nodes is available",
    "Socket closed unexpectedly",
    "Socket timeout. Expecting data, but didn't receive any in 2500ms.",
  ].map((text) => new Error(text)),
  new UnavailableError("Cannot reach Redis: it does not answer"),
];

test.each(transient.map((error) => [`${error.name}: ${error.message}`, error] as const))(
  "problemOf() answers 503, to be repeated after a second, for %s",
  (_, error) => {
    const { status, headers, message } = problemOf(error);
    expect({ status, headers, message }).toEqual({
      status: 503,
      headers: { "Retry-After": "1" },
      message: "Cannot do this now, try again soon",
    });
  },
);

test.each([
  ["a reply that is an answer", new ReplyError("WRONGTYPE Operation against a key"), 500],
  ["a mistake of ours", new TypeError("undefined is not a function"), 500],
  ["a refusal", new RefusedError("held", "Held"), 409],
])("problemOf() does not answer 503 for %s", (_, error, status) => {
  expect(problemOf(error).status).toBe(status);
});
