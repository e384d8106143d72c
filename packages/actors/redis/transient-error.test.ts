import { ReplyError } from "ioredis";
import { expect, test } from "vitest";
import { RefusedError, UnavailableError, type UnavailableReason } from "../model/errors.ts";
import { failureOf, isTransientError, isWorthWaiting, redisFailure, unavailableReason } from "./transient-error.ts";

const reply = (message: string) => new ReplyError(message);
const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const ofSocket = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:6379`), { code });
const inside = (message: string) => reply(`${message} script: actors_commit_0, on @user_function:12.`);

const reasons: [UnavailableReason, Error][] = [
  ["loading", reply("LOADING Redis is loading the dataset in memory")],
  ["read_only", reply("READONLY You can't write against a read only replica.")],
  ["read_only", inside("READONLY You can't write against a read only replica.")],
  ["read_only", reply("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")],
  ["read_only", reply("UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)")],
  ["cluster_down", reply("CLUSTERDOWN The cluster is down")],
  ["cluster_down", reply("TRYAGAIN Multiple keys request during rehashing of slot")],
  ["cluster_down", reply("MOVED 3999 127.0.0.1:6381")],
  ["cluster_down", reply("ASK 3999 127.0.0.1:6381")],
  ["cluster_down", new Error("Too many Cluster redirections. Last error: ReplyError: MOVED 1 127.0.0.1:7000")],
  ["busy", reply("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.")],
  [
    "busy",
    reply("ERR Error running script: Script killed by user with FUNCTION KILL. script: f, on @user_function:1."),
  ],
  ["full", reply("OOM command not allowed when used memory > 'maxmemory'.")],
  ["full", reply("OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'")],
  ["full", inside("OOM command not allowed when used memory > 'maxmemory'.")],
  ["cannot_persist", reply("MISCONF Redis is configured to save RDB snapshots, but it's unable to persist to disk.")],
  ["cannot_persist", inside("MISCONF Errors writing to the AOF file: No space left on device")],
  ["cannot_persist", reply("NOREPLICAS Not enough good replicas to write.")],
  ["wrong_password", reply("WRONGPASS invalid username-password pair or user is disabled.")],
  ["wrong_password", reply("NOAUTH Authentication required.")],
  [
    "wrong_password",
    named("ClusterAllFailedError", "Failed to refresh slots cache.", { lastNodeError: reply("NOAUTH") }),
  ],
  ["not_permitted", reply("NOPERM this user has no permissions to run the 'fcall' command")],
  ["not_permitted", inside("ERR The user executing the script can't run this command or subcommand")],
  ["not_permitted", inside("ERR ACL failure in script: User guest has no permissions to run the 'type' command")],
  ["not_permitted", reply("DENIED Redis is running in protected mode")],
  ["unreachable", reply("UNBLOCKED the stream key no longer exists")],
  ["unreachable", reply("ERR max number of clients reached")],
  ["unreachable", named("MaxRetriesPerRequestError", "Reached the max retries per request limit (which is 0).")],
  ["unreachable", named("AbortError", "Command aborted due to connection close")],
  ["unreachable", named("ClusterAllFailedError", "Failed to refresh slots cache.")],
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"].map(
    (code): [UnavailableReason, Error] => ["unreachable", ofSocket(code)],
  ),
  ["unreachable", new Error("Command timed out")],
  ["unreachable", new Error("Command aborted due to connection close")],
  ["unreachable", new Error("Connection is closed.")],
  ["unreachable", new Error("Stream isn't writeable and enableOfflineQueue options is false")],
  ["unreachable", new Error("Cluster isn't ready and enableOfflineQueue options is false")],
  ["unreachable", new Error("Failed to refresh slots cache.")],
  ["unreachable", new Error("None of startup nodes is available")],
  ["unreachable", new Error("Socket closed unexpectedly")],
  ["unreachable", new Error("Socket timeout. Expecting data, but didn't receive any in 2500ms.")],
  ["unreachable", new Error("All sentinels are unreachable. Retrying from scratch after 10ms.")],
  ["unreachable", new UnavailableError("Cannot reach Redis: it does not answer")],
  ["unfit", new UnavailableError("Cannot use this Redis database: it has 4 partitions", { reason: "unfit" })],
];

test.each(reasons)("unavailableReason() is %s for %s", (reason, error) => {
  expect([unavailableReason(error), isTransientError(error)]).toEqual([reason, true]);
});

test("only a reason that may pass by itself is worth waiting for", () => {
  const all = [...new Set(reasons.map(([reason]) => reason))];
  const waiting = all.filter(isWorthWaiting);
  expect(waiting.toSorted()).toEqual(["busy", "cluster_down", "loading", "read_only", "unreachable"]);
  expect(all).toHaveLength(10);
});

test.each([
  ["a wrong type", reply("WRONGTYPE Operation against a key holding the wrong kind of value")],
  ["a group that is there already", reply("BUSYGROUP Consumer Group name already exists")],
  ["a reply that quotes a text of the client", reply("ERR Command timed out in the script")],
  ["a reply that quotes a refusal", reply("ERR unknown command 'OOM'")],
  ["a faulty script", reply("ERR user_script:1: Script attempted to access nonexistent global variable")],
  ["a mistake of ours", new TypeError("undefined is not a function")],
  ["a file that is not there", Object.assign(new Error("no such file"), { code: "ENOENT" })],
  ["a refusal", new RefusedError("held", "Held")],
  ["a text", "Connection is closed."],
  ["nothing", undefined],
])("unavailableReason() is null for %s", (_, error) => {
  expect([unavailableReason(error), isTransientError(error)]).toEqual([null, false]);
});

test("failureOf() leaves to the line about Redis what that line says, and redisFailure() makes that line", () => {
  const [away, full, ours] = [reply("LOADING"), reply("OOM not now"), new TypeError("oh")];
  const told = new UnavailableError("Cannot write", { reason: "full" });
  expect([away, full, told, ours].map(failureOf)).toEqual([
    { kind: "loading", level: "debug", error: "LOADING" },
    { kind: "full", level: "error", error: "OOM not now" },
    { kind: "full", level: "debug", error: "Cannot write" },
    { kind: "TypeError", level: "error", error: "oh" },
  ]);
  expect([away, told].map(redisFailure)).toEqual([
    { kind: "loading", level: "warn", error: "LOADING" },
    { kind: "full", level: "error", error: "Cannot write" },
  ]);
});
