// Limits the letters that anybody can make the site send to one address.

import { createHmac } from "node:crypto";
import type { RateLimits } from "@holdfast/server";
import type { Secret } from "./secret.ts";

/** Counts the letters to an address. Throws a 429 problem beyond the limit. */
export type CountLetter = (email: string) => Promise<void>;

/** Creates the count; the key of a counter is derived from the address, so that no address can be read from it. */
export function createLetterLimit(limits: RateLimits | undefined, secret: () => Promise<Secret>): CountLetter {
  return async (email) => {
    if (limits === undefined) return;
    const key = createHmac("sha256", (await secret()).keyFor("counters"))
      .update(email)
      .digest("base64url");
    await limits.consume("mailed-links", key);
  };
}
