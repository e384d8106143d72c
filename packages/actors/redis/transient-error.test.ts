import { ReplyError } from "ioredis";
import { expect, test } from "vitest";
import { RefusedError, UnavailableError } from "../model/errors.ts";
import { isTransientError } from "./transient-error.ts";

const reply = (message: string) => new ReplyError(message);
const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const ofSocket = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:6379`), { code });

const transient: Error[] = [
  reply("LOADING Redis is loading the dataset in memory"),
  reply("READONLY You can't write against a read only replica."),
  reply("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."),
  reply("CLUSTERDOWN The cluster is down"),
  reply("TRYAGAIN Multiple keys request during rehashing of slot"),
  reply("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."),
  reply("OOM command not allowed when used memory > 'maxmemory'."),
  reply("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk."),
  reply("NOREPLICAS Not enough good replicas to write."),
  reply("UNBLOCKED the stream key no longer exists"),
  named("MaxRetriesPerRequestError", "Reached the max retries per request limit (which is 0)."),
  named("AbortError", "Command aborted due to connection close"),
  named("ClusterAllFailedError", "Failed to refresh slots cache."),
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"].map(
    ofSocket,
  ),
  new Error("Command timed out"),
  new Error("Command aborted due to connection close"),
  new Error("Connection is closed."),
  new Error("Stream isn't writeable and enableOfflineQueue options is false"),
  new Error("Cluster isn't ready and enableOfflineQueue options is false"),
  new Error("Too many Cluster redirections. Last error: ReplyError: MOVED 1 127.0.0.1:7000"),
  new Error("Failed to refresh slots cache."),
  new Error("None of startup nodes is available"),
  new Error("Socket closed unexpectedly"),
  new Error("Socket timeout. Expecting data, but didn't receive any in 2500ms."),
  new UnavailableError("Cannot reach Redis: it does not answer"),
];

test.each(transient.map((error) => [`${error.name}: ${error.message}`, error] as const))(
  "isTransientError() is true for %s",
  (_, error) => {
    expect(isTransientError(error)).toBe(true);
  },
);

test.each([
  ["a wrong type", reply("WRONGTYPE Operation against a key holding the wrong kind of value")],
  ["a group that is there already", reply("BUSYGROUP Consumer Group name already exists")],
  ["a reply that quotes a text of the client", reply("ERR Command timed out in the script")],
  ["a faulty script", reply("ERR user_script:1: Script attempted to access nonexistent global variable")],
  ["a mistake of ours", new TypeError("undefined is not a function")],
  ["a file that is not there", Object.assign(new Error("no such file"), { code: "ENOENT" })],
  ["a refusal", new RefusedError("held", "Held")],
  ["a text", "Connection is closed."],
  ["nothing", undefined],
])("isTransientError() is false for %s", (_, error) => {
  expect(isTransientError(error)).toBe(false);
});
