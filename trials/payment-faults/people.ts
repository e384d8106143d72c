// Lets people send requests to a site that fails.

import { type CookieClient, type CookieRequest, cookieClient } from "@holdfast/testing";

/** Sends the requests of one person. */
export interface RetryingPerson {
  /** Retries a request, under one idempotency key, until the answer is no 5xx; throws after 30 s. */
  ask(path: string, init?: CookieRequest): Promise<Response>;
  /** Sends a request once; returns null without an answer. */
  tryOnce(path: string, init?: CookieRequest): Promise<Response | null>;
}

const GIVE_UP_AFTER_MS = 30_000;
const PAUSE_MS = 40;
let asked = 0;

/** Creates the person with an id. */
export function retryingPerson(url: string, userId: string): RetryingPerson {
  const http = cookieClient(url);
  http.cookies.set("session", userId);
  return {
    ask: (path, init) => askUntil(http, path, init),
    tryOnce: (path, init) => once(http, path, init),
  };
}

async function askUntil(http: CookieClient, path: string, init: CookieRequest = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (init.json !== undefined) headers.set("Idempotency-Key", `ask-${asked++}`);
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const answer = await once(http, path, { ...init, headers });
    if (answer && answer.status < 500) return answer;
    if (performance.now() > giveUpAt) throw new Error(`Cannot ask ${path}: ${answer?.status ?? "no answer"}`);
    await Bun.sleep(PAUSE_MS);
  }
}

async function once(http: CookieClient, path: string, init?: CookieRequest): Promise<Response | null> {
  try {
    return await http(path, init);
  } catch {
    return null;
  }
}
