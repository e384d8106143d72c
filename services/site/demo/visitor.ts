// Lets the people of the demo market use a site over HTTP, each with a session of their own.

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** A person of the demo market, who is signed in. */
export interface Visitor {
  /** Id of the account. */
  readonly id: string;
  /**
   * Sends a request to the API and returns the answer; with `json` it is a POST. Waits and asks again, for at most half
   * a minute, while the site answers 429 or 503. Throws SiteGone when the site does not answer at all.
   */
  ask(path: string, request?: AskOptions): Promise<Answer>;
}

/** What a request sends. */
export interface AskOptions {
  readonly method?: "POST" | "DELETE";
  readonly json?: unknown;
}

/** Status of an answer, and its body; an empty object where it is no JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Says that the site does not answer any more. */
export class SiteGone extends Error {
  /** Identifies the error. */
  readonly code = "site_gone";

  constructor(url: string) {
    super(`Cannot go on: the site at ${url} has stopped`);
    this.name = "SiteGone";
  }
}

const LONGEST_WAIT_MS = 30_000;
const REFRESH = "/api/users/refresh";

/**
 * Signs a new person up under an address that no mail can reach, with a password that nobody ever sees: it is random,
 * sent once and then forgotten. `name` begins the address.
 */
export async function signUpVisitor(url: string, name: string): Promise<Visitor> {
  const jar = new Map<string, string>();
  const unique = randomBytes(4).toString("hex");
  const json = { email: `${name}.${unique}@demo.invalid`, password: randomBytes(24).toString("base64url") };
  const { status, body } = await patiently(url, jar, ["/api/users/signup", { json }]);
  if (status !== 201) throw new TypeError(`Cannot sign up for the demo: ${status} ${JSON.stringify(body)}`);
  return {
    id: textIn(body, "id"),
    async ask(path, request = {}) {
      const answer = await patiently(url, jar, [path, request]);
      if (answer.status !== 401) return answer;
      await patiently(url, jar, [REFRESH, { method: "POST" }]);
      return await patiently(url, jar, [path, request]);
    },
  };
}

/** Returns a text of a body; throws TypeError where it has none. */
export function textIn(body: unknown, name: string): string {
  const value = fieldIn(body, name);
  if (typeof value !== "string") throw new TypeError(`Cannot read ${name} of the answer ${JSON.stringify(body)}`);
  return value;
}

/** Returns a field of a body; undefined where it has none. */
export function fieldIn(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? new Map(Object.entries(body)).get(name) : undefined;
}

type Request = readonly [path: string, options: AskOptions];

async function patiently(url: string, jar: Map<string, string>, request: Request): Promise<Answer> {
  const endsAt = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const response = await send(url, jar, request);
    const isBusy = response.status === 429 || response.status === 503;
    if (!isBusy || Date.now() > endsAt) return { status: response.status, body: await bodyOf(response) };
    await sleep(1_000 * Math.min(10, Number(response.headers.get("Retry-After")) || 1));
  }
}

async function send(url: string, jar: Map<string, string>, [path, { method, json }]: Request): Promise<Response> {
  const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { Accept: "application/json", "Content-Type": "application/json", Cookie: cookies };
  const body = json === undefined ? null : JSON.stringify(json);
  const verb = method ?? (body === null ? "GET" : "POST");
  const response = await fetch(url + path, { method: verb, headers, body, redirect: "manual" }).catch(() => null);
  if (response === null) throw new SiteGone(url);
  for (const line of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    jar.set(name, value);
  }
  return response;
}

async function bodyOf(response: Response): Promise<unknown> {
  const read: unknown = await response.json().catch(() => ({}));
  return read;
}
