// Signs in the people of the matrix of routes and identities, each with what belongs to them.

import { waitFor } from "@holdfast/testing";
import { type RawAnswer, sendRaw } from "../support/raw-http.ts";
import type { WholeSite } from "../support/whole-site.ts";

/** Names who sends a request: nobody, a stranger, whose it is, whoever has signed out, and whoever forges a token. */
export type Identity = "nobody" | "another" | "owner" | "ended" | "forged";

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

/** Signs everybody up. */
export async function createCast(site: WholeSite): Promise<Cast> {
  for (const name of ["seller", "buyer", "another"]) await send("signup", name);
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

function idIn({ body }: RawAnswer): string {
  return String(JSON.parse(body).id);
}
