// Puts the password of a file into the address of Redis.
import { formatRedisAddress, parseRedisAddress } from "@holdfast/actors/redis";
import { contentOf } from "./secret-files.ts";

/**
 * Returns the address of Redis with the password that `file` holds, so that it stands in no environment variable. Throws
 * an Error whose message follows the name of the setting when the file cannot be read or is empty.
 */
export function withPasswordOf(file: string, url: string): string {
  const { text: password, fault } = contentOf(file);
  if (fault !== null) throw new Error(fault);
  if (password === "") throw new Error("must name a file that is not empty");
  return formatRedisAddress({ ...parseRedisAddress(url), password });
}
