import { type CookieClient, type CookieRequest, cookieClient } from "@holdfast/testing";

/** A person of a fault run, who asks again when the site could not answer. */
export interface PatientPerson {
  /** Asks until there is an answer that is no 5xx, under one idempotency key. */
  ask(path: string, init?: CookieRequest): Promise<Response>;
  /** Asks once; null where there was no answer. */
  tryOnce(path: string, init?: CookieRequest): Promise<Response | null>;
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 40;
let asked = 0;

/** Creates a person with that id. */
export function patientPerson(url: string, userId: string): PatientPerson {
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
  const giveUpAt = performance.now() + PATIENCE_MS;
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
