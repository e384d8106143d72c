// Signs in the people of the matrix of routes and identities, each with what belongs to them.

import { silentLog } from "@holdfast/actors";
import { openPeople } from "@holdfast/auth";
import { waitFor } from "@holdfast/testing";
import { type RawAnswer, sendRaw } from "../support/raw-http.ts";
import { createResigner, expired, type TokenClaims } from "../support/session-tokens.ts";
import type { WholeSite } from "../support/whole-site.ts";

/** Lists who sends a request, in the order of the columns of the matrix. */
export const identities = [
  /** Without a cookie. */
  "nobody",
  /** With a token whose signature is made up. */
  "forged",
  /** With a token of a session that was signed out. */
  "ended",
  /** With a token from before the ban. */
  "banned",
  /** With a token of the buyer whose time is over, and without a refresh cookie. */
  "expired",
  /** A member who owns none of it. */
  "another",
  /** An operator. */
  "operator",
  /** The member who owns it; comes last, because this one may change it. */
  "owner",
] as const;

/** Names who sends a request. */
export type Identity = (typeof identities)[number];

/** Signs people in, and makes what belongs to the owner. */
export interface Cast {
  /** Returns the cookies of an identity, of a session of its own; the owner is `seller` or `buyer`. */
  cookiesOf(identity: Exclude<Identity, "owner"> | "seller" | "buyer"): Promise<string>;
  /** Lists a ticket of the seller; returns its id. */
  listTicket(): Promise<string>;
  /** Lists a ticket and reserves it for the buyer; returns the id of the order. */
  order(): Promise<string>;
}

/** Sends a request with these cookies; an object is sent as a form or, under `/api`, as JSON. */
export async function ask(site: WholeSite, to: string, cookie: string, body?: object): Promise<RawAnswer> {
  const isApi = / \/(api|webhooks)/.test(to);
  const text = body === undefined ? "" : isApi ? JSON.stringify(body) : String(new URLSearchParams({ ...body }));
  const type = isApi ? "application/json" : "application/x-www-form-urlencoded";
  const head = [`${to} HTTP/1.1`, `Host: localhost:${site.port}`, `Cookie: ${cookie}`, `Content-Type: ${type}`];
  const bytes = Buffer.from(`${head.join("\r\n")}\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
  const answer = await sendRaw(site.port, bytes, { silentMs: 20_000 });
  if (typeof answer === "string") throw new Error(`Cannot ask ${to}: ${answer}`);
  return answer;
}

/** Signs everybody up, and bans whoever is to be banned. */
export async function createCast(site: WholeSite): Promise<Cast> {
  const resign = createCookieResigner(site);
  for (const name of ["seller", "buyer", "another", "operator", "banned"]) await send("signup", name);
  const banned = await send("signin", "banned");
  await ban(site, banned);
  async function send(what: "signup" | "signin", name: string): Promise<string> {
    const json = { email: `${name}@example.com`, password: "correct horse" };
    const { headers } = await ask(site, `POST /api/users/${what}`, "", json);
    return /session=[^;,]+/.exec(headers.get("set-cookie") ?? "")?.[0] ?? "";
  }
  async function listTicket(): Promise<string> {
    return idIn(await ask(site, "POST /api/tickets", await send("signin", "seller"), { title: "Gulls", price: 20 }));
  }
  return {
    listTicket,
    async cookiesOf(identity) {
      if (identity === "nobody") return "";
      if (identity === "forged") return (await send("signin", "buyer")).replace(/\.[^.]+$/, `.${"A".repeat(86)}`);
      if (identity === "banned") return banned;
      if (identity === "operator") return resign(await send("signin", "operator"), () => ({ role: "operator" }));
      if (identity === "expired") return resign(await send("signin", "buyer"), expired);
      if (identity !== "ended") return await send("signin", identity);
      const cookie = await send("signin", "another");
      await ask(site, "POST /api/users/signout", cookie);
      return cookie;
    },
    async order() {
      const [ticketId, buyer] = [await listTicket(), await send("signin", "buyer")];
      return await waitFor(async () => {
        const answer = await ask(site, "POST /api/orders", buyer, { ticketId });
        return answer.status < 300 ? idIn(answer) : null;
      });
    },
  };
}

async function ban(site: WholeSite, cookie: string): Promise<void> {
  const people = openPeople({ database: site.database, log: silentLog, terms: { retryMs: [1_000], oldestMs: 1_000 } });
  await people.change("banned@example.com", { type: "Ban", reason: null });
  await waitFor(async () => ((await ask(site, "GET /api/orders", cookie)).status === 401 ? true : null));
}

function createCookieResigner(site: WholeSite) {
  const resign = createResigner(site);
  return (cookie: string, changes: (token: TokenClaims) => object): string =>
    `session=${resign(cookie.replace("session=", ""), changes)}`;
}

function idIn({ body }: RawAnswer): string {
  return String(JSON.parse(body).id);
}
