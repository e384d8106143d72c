// Sets the users of a folder's Redis, in the server that runs and in the file from which it starts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { replaceFile } from "../process/replace-file.ts";
import { basicUsers, hashed, OPERATOR } from "./operator.ts";

/** Names the file of the users within the folder of Redis. */
export const USERS_FILE = "users.acl";

/**
 * Writes the file of users before a start: the operator, a default user that is off, and, unless `onlyBasic`, the other
 * users of the file as they are. So a server that starts again has all its users at once.
 */
export function writeUsersFile(folder: string, password: string, { onlyBasic = false } = {}): void {
  const basic = basicUsers(password);
  const others = onlyBasic ? [] : linesIn(folder).filter((line) => !basic.has(line.split(" ")[1] ?? ""));
  const lines = [...basic].map(([name, rules]) => `user ${name} ${rules.join(" ")}`);
  replaceFile(join(folder, USERS_FILE), `${[...lines, ...others].join("\n")}\n`);
}

/** Returns whether the file has users besides those of every server, which this server may not understand. */
export function hasOtherUsers(folder: string): boolean {
  return linesIn(folder).length > basicUsers("").size;
}

/** Sets a user of a running server, and keeps it for the next start. Its connections stay open. */
export async function setUser(
  redis: Redis,
  folder: string,
  { name, password, rules }: { readonly name: string; readonly password: string; readonly rules: readonly string[] },
): Promise<void> {
  await redis.call("ACL", "SETUSER", name, "reset", "on", hashed(password), ...rules);
  await saveUsers(redis, folder);
}

/**
 * Gives a running server the users that every server of ours has, and closes all connections without a user. The
 * connection itself may be one; it goes on as the operator.
 */
export async function setBasicUsers(redis: Redis, folder: string, password: string): Promise<void> {
  for (const [name, rules] of basicUsers(password)) {
    await redis.call("ACL", "SETUSER", name, "reset", ...rules);
    if (name === OPERATOR) await redis.call("AUTH", OPERATOR, password);
  }
  await redis.call("CLIENT", "KILL", "USER", "default");
  await saveUsers(redis, folder);
}

async function saveUsers(redis: Redis, folder: string): Promise<void> {
  try {
    await redis.call("ACL", "SAVE");
  } catch (error) {
    // A server of an earlier release was started without the file; its next start has it.
    if (!(error instanceof Error && error.message.includes("not configured to use an ACL file"))) throw error;
    const lines: unknown = await redis.call("ACL", "LIST");
    replaceFile(join(folder, USERS_FILE), `${(Array.isArray(lines) ? lines : []).join("\n")}\n`);
  }
}

function linesIn(folder: string): string[] {
  try {
    return readFileSync(join(folder, USERS_FILE), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("user "));
  } catch {
    return [];
  }
}
