// Knows browsers that have signed in to an account before, by a signed cookie.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Reads and writes the value of the cookie that makes a browser known. */
export interface Devices {
  /** Returns the id of the browser if it has signed in to this account before; null for a faulty or absent cookie. */
  idFor(cookie: string | undefined, userId: string): Promise<string | null>;
  /** Returns the id of the account that the browser has signed in to last; null for a faulty or absent cookie. */
  lastAccount(cookie: string | undefined): Promise<string | null>;
  /** Returns the cookie of a browser that has signed in to this account; the accounts it held before stay in it. */
  withAccount(cookie: string | undefined, userId: string): Promise<string>;
}

// A family shares a browser; more accounts than this are forgotten, the longest unused first.
const MOST_ACCOUNTS = 5;
const ID_BYTES = 16;
const ENTRY = /^([\w-]{1,64})\.([\w-]{22})\.([\w-]{43})$/;

/**
 * Creates the devices of a process. A cookie holds an entry `<user id>.<random id>.<HMAC>` for each account, the last
 * used first: what it says is nothing without the key, and nothing about it is stored.
 */
export function createDevices(key: () => Promise<Buffer>): Devices {
  async function entriesOf(cookie = ""): Promise<Entry[]> {
    const secret = await key();
    return cookie.split("~", MOST_ACCOUNTS).flatMap((text) => {
      const [, userId = "", id = "", mac = ""] = ENTRY.exec(text) ?? [];
      return userId !== "" && isMacOf(mac, userId, id, secret) ? [{ userId, id, text }] : [];
    });
  }
  return {
    async idFor(cookie, userId) {
      return (await entriesOf(cookie)).find((entry) => entry.userId === userId)?.id ?? null;
    },
    async lastAccount(cookie) {
      return (await entriesOf(cookie))[0]?.userId ?? null;
    },
    async withAccount(cookie, userId) {
      const entries = await entriesOf(cookie);
      const known = entries.find((entry) => entry.userId === userId);
      const id = known?.id ?? randomBytes(ID_BYTES).toString("base64url");
      const text = `${userId}.${id}.${macOf(userId, id, await key())}`;
      const others = entries.filter((entry) => entry.userId !== userId).map((entry) => entry.text);
      return [text, ...others].slice(0, MOST_ACCOUNTS).join("~");
    },
  };
}

interface Entry {
  readonly userId: string;
  readonly id: string;
  readonly text: string;
}

function macOf(userId: string, id: string, key: Buffer): string {
  return createHmac("sha256", key).update(`${userId}.${id}`).digest("base64url");
}

function isMacOf(mac: string, userId: string, id: string, key: Buffer): boolean {
  return timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(userId, id, key)));
}
