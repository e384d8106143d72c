// Signs people up and in from addresses of their own, as the site sees them behind its proxy.

import { type CookieClient, cookieClient } from "@holdfast/testing";

/** Password of every account of the trial. */
export const PASSWORD = "correct horse";

/** Settings by which the site believes the addresses that `browserAt` names. */
export const BEHIND_PROXY = { TRUSTED_PROXIES: "127.0.0.1,::1" } as const;

/** Sends requests as a browser at an address. */
export interface Browser {
  /** Cookies of the browser. */
  readonly cookies: CookieClient["cookies"];
  /** Sends credentials to a route of the API that takes them; resolves when the whole answer is there. */
  send(what: "signin" | "signup", email: string, password?: string): Promise<Answered>;
}

/** Describes an answer. */
export interface Answered {
  readonly status: number;
  /** Time from the request to the end of the answer, ms. */
  readonly ms: number;
}

/** Opens a browser without cookies at an address. */
export function browserAt(url: string, address: string): Browser {
  const client = cookieClient(url);
  return {
    cookies: client.cookies,
    async send(what, email, password = PASSWORD) {
      const began = performance.now();
      const response = await client(`/api/users/${what}`, {
        json: { email, password },
        headers: { "X-Forwarded-For": address },
      });
      await response.arrayBuffer();
      return { status: response.status, ms: performance.now() - began };
    },
  };
}

/** Signs a new person up in a browser at an address, which then has the device cookie. */
export async function signUpAt(url: string, address: string, email: string): Promise<Browser> {
  const browser = browserAt(url, address);
  const { status } = await browser.send("signup", email);
  if (status !== 201) throw new Error(`Cannot sign up: ${status}`);
  return browser;
}

let given = 0;

/** Returns an address that nobody has had before, in a network of its own. */
export function newAddress(): string {
  given += 1;
  return `10.${(given >> 16) & 255}.${(given >> 8) & 255}.${given & 255}`;
}
