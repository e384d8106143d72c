// Sends a site requests that no program of ours would send, and looks for errors of the site.

import { type Site, startSite } from "@holdfast/testing";
import { buy, listTicket, type Person, pay, signUp, untilOrder } from "../support/people.ts";
import { createRandom } from "../support/seeded-random.ts";
import { type Known, makeRequest } from "./requests.ts";
import { type Answered, send } from "./send.ts";

/** Sets what is sent; the same seed sends the same requests. */
export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Says how the site has answered. */
export interface FuzzResult {
  /** Counts the answers by status, and requests without one. */
  readonly answers: ReadonlyMap<Answered, number>;
  /** Lists what must not happen: answers of 500 or more, errors in the log, a site that does not work any more. */
  readonly findings: readonly string[];
}

const AT_ONCE = 8;
const CHECK_EVERY = 1_000;
const MOST_FINDINGS = 20;
const LINE = /^\S+ [^\s\p{Cc}]+ HTTP\/1\.[01]\r\n/u;

/** Starts a site, sends it `requests` requests, eight at a time, then sells a ticket on it as people do. */
export async function runFuzz({ requests, seed, log }: FuzzOptions): Promise<FuzzResult> {
  const site = await startSite({ env: { RATE_LIMITS: "off" } });
  const answers = new Map<Answered, number>();
  const findings: string[] = [];
  try {
    const known = await prepare(site);
    const random = createRandom(seed);
    const { port, host } = new URL(site.url);
    let sent = 0;
    let settled = 0;
    async function sendSome(): Promise<void> {
      while (sent < requests && findings.length < MOST_FINDINGS) {
        sent += 1;
        const bytes = makeRequest(random.fork(), known, host);
        const answered = await send(Number(port), bytes);
        answers.set(answered, (answers.get(answered) ?? 0) + 1);
        const text = bytes.toString("latin1");
        if (isError(answered, text)) findings.push(`${answered}: ${shown(text)}`);
        settled += 1;
        if (settled % CHECK_EVERY === 0) log(`${settled} requests, ${findings.length} findings`);
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
    findings.push(...(await checkSite(site)));
  } finally {
    await site.stop();
  }
  return { answers, findings };
}

// Bun answers 505 by itself to a request line with a space or a control character in its address.
function isError(answered: Answered, sent: string): boolean {
  if (answered === 505) return LINE.test(sent);
  return typeof answered === "number" && !(answered >= 100 && answered < 500);
}

function shown(sent: string): string {
  return JSON.stringify(sent.replaceAll(/session=[\w.-]{40,}/g, "session=…").slice(0, 1_000));
}

async function prepare(site: Site): Promise<Known> {
  const [seller, buyer] = await Promise.all([signUp(site.url, "seller"), signUp(site.url, "buyer")]);
  const free = await listTicket(seller);
  const sold = await listTicket(seller);
  const order = await buy(buyer, sold.id);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  const held = await buy(buyer, (await listTicket(seller)).id);
  return {
    ids: [free.id, sold.id, order.id, held.id, "nothing", "01J00000000000000000000000"],
    cookies: [cookieOf(seller), cookieOf(buyer)],
  };
}

function cookieOf({ http }: Person): string {
  return `session=${http.cookies.get("session") ?? ""}`;
}

// Every error of ours is a line of level 50 or more; other lines on stderr are errors that nobody has caught.
async function checkSite(site: Site): Promise<string[]> {
  const errors = site
    .output()
    .split("\n")
    .filter((line) => /^\{"level":[56]0/.test(line) || /^(\w*Error|Unhandled rejection)\b/.test(line));
  return [...errors.slice(0, MOST_FINDINGS).map((line) => `logged: ${line.slice(0, 1_000)}`), ...(await sell(site))];
}

async function sell(site: Site): Promise<string[]> {
  try {
    const [seller, buyer] = await Promise.all([signUp(site.url, "last-seller"), signUp(site.url, "last-buyer")]);
    const order = await buy(buyer, (await listTicket(seller)).id);
    await untilOrder(buyer, order.id, "AwaitingPayment");
    const { status } = await pay(buyer, order.id);
    return status === 201 ? [] : [`the last sale: paying was answered with ${status}`];
  } catch (error) {
    return [`the last sale: ${String(error)}`];
  }
}
