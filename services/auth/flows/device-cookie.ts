// Keeps the cookie by which a browser is known to have signed in before.

import { type AppContext, clientAddress } from "@holdfast/server";
import { getCookie, setCookie } from "hono/cookie";
import type { Devices } from "./devices.ts";
import { originOf } from "./origin.ts";
import type { Visitor } from "./password-check.ts";

/** Reads and sets the device cookie of requests. */
export interface DeviceCookie {
  /** Returns where a request to sign up or in comes from. */
  visitorOf(c: AppContext): Visitor;
  /** Returns the id of the account that the browser has signed in to last; null for a browser that is not known. */
  lastAccountOf(c: AppContext): Promise<string | null>;
  /** Makes the browser known for an account; call it after the session has begun. */
  remember(c: AppContext, userId: string): Promise<void>;
}

// Browsers keep no cookie longer.
const LIFE_SECONDS = 400 * 86_400;

/** Creates the device cookie: `__Host-device` where browsers send it over HTTPS only, else `device`. */
export function createDeviceCookie(devices: Devices, { isSecure }: { readonly isSecure: boolean }): DeviceCookie {
  const name = isSecure ? "__Host-device" : "device";
  const attributes = { httpOnly: true, sameSite: "Lax", path: "/", secure: isSecure, maxAge: LIFE_SECONDS } as const;
  return {
    visitorOf: (c) => ({ origin: originOf(c), address: clientAddress(c), deviceCookie: getCookie(c, name) }),
    lastAccountOf: (c) => devices.lastAccount(getCookie(c, name)),
    async remember(c, userId) {
      setCookie(c, name, await devices.withAccount(getCookie(c, name), userId), attributes);
    },
  };
}
