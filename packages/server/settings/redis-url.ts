// Puts the password of a file into the address of Redis.
import { readFileSync } from "node:fs";
import { formatRedisAddress, parseRedisAddress } from "@holdfast/actors/redis";

/**
 * Returns the address of Redis with the password that `file` holds, so that it stands in no environment variable. Throws
 * an Error whose message follows the name of the setting when the file cannot be read or is empty.
 */
export function withPasswordOf(file: string, url: string): string {
  const password = readPassword(file);
  if (password === "") throw new Error("must name a file that is not empty");
  return formatRedisAddress({ ...parseRedisAddress(url), password });
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Error(`must name a file that can be read (${code})`, { cause: error });
  }
}
