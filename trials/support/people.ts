// Lets people use a site over HTTP: signing up, listing, buying, paying.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChargeAnswer, OrderAnswer, OrderStatus, TicketAnswer } from "@holdfast/contracts";
import { createSandboxControl, type SandboxControl } from "@holdfast/stripe-sandbox";
import { type CookieClient, type CookieRequest, cookieClient, waitFor } from "@holdfast/testing";
import { decodeJwt } from "jose";

/** A signed-in person, with the client that holds their session. */
export interface Person {
  readonly email: string;
  readonly http: CookieClient;
}

/**
 * Setting of a site whose tokens live 20 s: a run of a trial meets as many expired ones in a minute as one of 45 minutes
 * would with those of 15 minutes.
 */
export const SHORT_TOKENS = { SESSION_TOKEN_SECONDS: "20" } as const;

let people = 0;

/**
 * Signs a new person up; `name` (default "person") begins the e-mail address. `init` is added to the request, such as
 * `keepalive: false`.
 */
export async function signUp(url: string, name = "person", init: CookieRequest = {}): Promise<Person> {
  people += 1;
  const email = `${name}-${process.pid}-${people}@example.com`;
  const http = staysSignedIn(cookieClient(url), email);
  const response = await http("/api/users/signup", { ...init, json: { email, password: PASSWORD } });
  if (response.status !== 201) throw new Error(`Cannot sign up: ${response.status} ${await response.text()}`);
  return { email, http };
}

/** Returns a client that gets new tokens when its own have expired, as programs do, and then asks again. */
function staysSignedIn(client: CookieClient, email: string): CookieClient {
  const send = async (path: string, init?: CookieRequest): Promise<Response> => {
    const response = await client(path, init);
    if (!response.headers.get("WWW-Authenticate")?.includes("refresh=")) return response;
    return (await renew(client, email)) ? await client(path, init) : response;
  };
  const { cookies, pathCookies } = client;
  return Object.assign(send, { cookies, pathCookies });
}

// A refresh whose answer was lost has used up the refresh token: then only the password leads back.
async function renew(client: CookieClient, email: string): Promise<boolean> {
  const { status } = await client("/api/users/refresh", { method: "POST" });
  if (status !== 401) return status === 200;
  return (await client("/api/users/signin", { json: { email, password: PASSWORD } })).status === 200;
}

/**
 * Returns the header `Cookie` of a person's session, for requests that do not get new tokens by themselves. Gets a new
 * token first when half of the life of the present one is over.
 */
export async function freshCookie({ email, http }: Person): Promise<string> {
  const { iat = 0, exp = 0 } = decodeJwt(http.cookies.get("session") ?? "");
  if (Date.now() / 1_000 > (iat + exp) / 2 && !(await renew(http, email))) throw new Error("Cannot renew a session");
  return `session=${http.cookies.get("session") ?? ""}`;
}

/** Returns the same person, with their cookies, at another address of the site. */
export function atAddress(url: string, { email, http }: Person): Person {
  return { email, http: staysSignedIn(cookieClient(url, undefined, http), email) };
}

/** Signs a person in whose session the site does not know any more; returns the person at `url`, with cookies of their own. */
export async function signInAgain(url: string, { email }: Person): Promise<Person> {
  const http = staysSignedIn(cookieClient(url), email);
  const response = await http("/api/users/signin", { json: { email, password: PASSWORD } });
  if (response.status !== 200) throw new Error(`Expected 200, got ${response.status}: ${await response.text()}`);
  return { email, http };
}

/** Gives the password of everybody. */
export const PASSWORD = "correct horse";

/** Signs up `count` people, 20 at a time, because every password hash costs CPU; `init` is added to each request. */
export async function signUpMany(url: string, count: number, init: CookieRequest = {}): Promise<Person[]> {
  const some: Person[] = [];
  while (some.length < count) {
    const batch = Array.from({ length: Math.min(20, count - some.length) }, () => signUp(url, undefined, init));
    some.push(...(await Promise.all(batch)));
  }
  return some;
}

/** Lists a ticket for sale; `details` are those of the event and the seat, default none. */
export async function listTicket(
  { http }: Person,
  price = "19.99",
  title = "Night of the Gulls",
  details: Readonly<Partial<Record<"startsAt" | "venue" | "city" | "section" | "row" | "seat", string>>> = {},
): Promise<TicketAnswer> {
  return await json(await http("/api/tickets", { json: { title, price, ...details } }), 201);
}

/** Buys a ticket; throws unless the answer is a new order. */
export async function buy({ http }: Person, ticketId: string): Promise<OrderAnswer> {
  return await json(await http("/api/orders", { json: { ticketId } }), 201);
}

/** Pays an order and returns the answer, whatever its status. */
export async function pay({ http }: Person, orderId: string, paymentMethod = "pm_card_visa"): Promise<Response> {
  return await http("/api/payments", { json: { orderId, paymentMethod } });
}

/** Reads one of the person's orders. */
export async function orderOf({ http }: Person, id: string): Promise<OrderAnswer> {
  return await json(await http(`/api/orders/${id}`), 200);
}

/** Waits until an order has a status, for at most `timeoutMs` (default 30,000, because a busy machine is slow). */
export async function untilOrder(
  person: Person,
  id: string,
  status: OrderStatus,
  timeoutMs = 30_000,
): Promise<OrderAnswer> {
  const read = async () => {
    const order = await orderOf(person, id);
    return order.status === status ? order : null;
  };
  return await waitFor(read, { timeoutMs, message: `order ${id} is not ${status}` });
}

/** Reads a ticket. */
export async function ticketOf({ http }: Person, id: string): Promise<TicketAnswer> {
  return await json(await http(`/api/tickets/${id}`), 200);
}

/** Waits until a ticket has a status, for at most `timeoutMs` (default 30,000, because a busy machine is slow). */
export async function untilTicket(
  person: Person,
  id: string,
  status: string,
  timeoutMs = 30_000,
): Promise<TicketAnswer> {
  const read = async () => {
    const ticket = await ticketOf(person, id);
    return ticket.status === status ? ticket : null;
  };
  return await waitFor(read, { timeoutMs, message: `ticket ${id} is not ${status}` });
}

/** Reads the charge in an answer; throws unless the answer has the expected status (default 201). */
export async function chargeOf(response: Response, status = 201): Promise<ChargeAnswer> {
  return await json(response, status);
}

/** Creates a client for the control routes of the sandbox that the site in `dataDir` runs. */
export function sandboxControlIn(dataDir: string): SandboxControl {
  const { port, controlToken } = JSON.parse(readFileSync(join(dataDir, "stripe-sandbox.json"), "utf8"));
  return createSandboxControl({ url: `http://127.0.0.1:${String(port)}`, controlToken: String(controlToken) });
}

// Checks the status alone; the tests check the body.
async function json<Answer>(response: Response, status: number): Promise<Answer> {
  const text = await response.text();
  if (response.status !== status) throw new Error(`Expected ${status}, got ${response.status}: ${text}`);
  return JSON.parse(text);
}
