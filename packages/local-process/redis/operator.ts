// Connects to a server of this machine as its operator, the one user that every server of ours has.
import { createHash } from "node:crypto";
import { Redis } from "ioredis";

/** Names the user with all rights but that to empty the server. */
export const OPERATOR = "holdfast";

const ANSWER_MS = 1_000;
// Emptying a site is never wanted, and in Redis Insight it is one click; whoever means it removes the data folder.
const RIGHTS = ["~*", "&*", "+@all", "-flushall", "-flushdb", "-swapdb"];
// Nobody can log in as this user, but a server that starts reads its append-only file as this user, and leaves out every
// transaction that the user may not execute: https://github.com/valkey-io/valkey/issues/3983.
const CLOSED = ["off", "~*", "&*", "+@all"];

/** Returns the rules of the users that every server of ours has: the operator, and a default user that is off. */
export function basicUsers(password: string): ReadonlyMap<string, readonly string[]> {
  return new Map([
    [OPERATOR, ["on", hashed(password), ...RIGHTS]],
    ["default", CLOSED],
  ]);
}

/** Spells a password for the rules of a user, as its hash. */
export function hashed(password: string): string {
  return `#${createHash("sha256").update(password).digest("hex")}`;
}

/**
 * Runs work on a connection to the server on a port of this machine, as its operator; as the default user on a server of
 * an earlier release, which has no other one. Each command has 1 s. Throws when the server cannot be reached.
 */
export async function asOperator<Result>(
  { port, password }: { readonly port: number; readonly password: string },
  work: (redis: Redis) => Promise<Result>,
): Promise<Result> {
  const redis = new Redis({
    host: "127.0.0.1",
    port,
    protocol: 2,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: () => null,
  });
  redis.on("error", () => {});
  try {
    await redis.connect();
    await redis.call("AUTH", OPERATOR, password).catch(passWrongPassword);
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

function passWrongPassword(error: unknown): void {
  if (!(error instanceof Error && error.name === "ReplyError")) throw error;
}
