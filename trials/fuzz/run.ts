// Sends a site requests that no program of ours would send, and looks for errors of the site.

import { type Site, startSite } from "@holdfast/testing";
import { type DescribedAnswers, readDescribedAnswers } from "../support/described-answers.ts";
import {
  buy,
  freshCookie,
  listTicket,
  orderOf,
  type Person,
  pay,
  SHORT_TOKENS,
  signUp,
  ticketOf,
  untilOrder,
  untilTicket,
} from "../support/people.ts";
import { type NoAnswer, type RawAnswer, sendRaw } from "../support/raw-http.ts";
import { createRandom } from "../support/seeded-random.ts";
import { compare, type Sent } from "./judge.ts";
import { explainNoAnswer } from "./no-answer.ts";
import { type Known, makeRequest } from "./requests.ts";

/** Sets what is sent; the same seed sends the same requests. */
export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Says how the site has answered. */
export interface FuzzResult {
  /** Counts the answers by status, and requests without one by why they have none. */
  readonly answers: ReadonlyMap<number | string, number>;
  /** Lists what must not happen: answers of 500 or more, errors in the log, a site that does not work any more. */
  readonly findings: readonly string[];
}

const AT_ONCE = 8;
// Requests that sign out end the sessions of who sends the others.
const RENEW_EVERY = 50;
// In development this page shows every mail, with the address of whoever gets it.
const OUTBOX = /\/outbox\b/;
const CHECK_EVERY = 1_000;
const MOST_FINDINGS = 20;
// A busy machine is slow; a request that is not whole mostly gets no answer, however long one waits.
const SILENT_MS = 30_000;
const INCOMPLETE_MS = 2_000;

/** Starts a site, sends it `requests` requests, eight at a time, then sells a ticket on it as people do. */
export async function runFuzz({ requests, seed, log }: FuzzOptions): Promise<FuzzResult> {
  const site = await startSite({ env: { RATE_LIMITS: "off", ...SHORT_TOKENS } });
  const answers = new Map<number | string, number>();
  const findings: string[] = [];
  try {
    const document: unknown = await (await fetch(`${site.url}/api/openapi.json`)).json();
    const described = readDescribedAnswers(document);
    const { known, bystander, renew } = await prepare(site, described);
    const before = await bystander.look();
    const random = createRandom(seed);
    const { port, host } = new URL(site.url);
    let sent = 0;
    let settled = 0;
    async function sendSome(): Promise<void> {
      while (sent < requests && findings.length < MOST_FINDINGS) {
        sent += 1;
        if (sent % RENEW_EVERY === 0) await renew();
        const request = makeRequest(random.fork(), known, host);
        const isHead = request.method === "HEAD";
        const made: Sent = { ...request, text: request.bytes.toString("latin1") };
        const silentMs = explainNoAnswer("silent", made.text) === null ? SILENT_MS : INCOMPLETE_MS;
        const answer = await sendRaw(Number(port), request.bytes, { silentMs, isHead });
        const answered = nameOf(answer, made);
        answers.set(answered, (answers.get(answered) ?? 0) + 1);
        const secrets = [site.dataDir, ...(OUTBOX.test(made.target) ? [] : known.secrets)];
        const faults = compare(described, made, { answer, secrets });
        findings.push(...faults.map((fault) => `${answered}: ${fault}: ${shown(made.text)}`));
        settled += 1;
        if (settled % CHECK_EVERY === 0) log(`${settled} requests, ${findings.length} findings`);
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
    const after = await bystander.look();
    if (after !== before) findings.push(`what is foreign has changed: ${before} became ${after}`);
    findings.push(...(await checkSite(site)));
  } finally {
    await site.stop();
  }
  return { answers, findings };
}

function nameOf(answer: RawAnswer | NoAnswer, { text }: Sent): number | string {
  if (typeof answer !== "string") return answer.status;
  return `${answer}: ${explainNoAnswer(answer, text) ?? "not explained"}`;
}

function shown(sent: string): string {
  return JSON.stringify(sent.replaceAll(/session=[\w.-]{40,}/g, "session=…").slice(0, 1_000));
}

type Prepared = {
  readonly known: Known & { readonly secrets: readonly string[] };
  /** Signs the senders in again. */
  readonly renew: () => Promise<void>;
  readonly bystander: { look(): Promise<string> };
};

// Nobody has the cookies of the bystanders, but every id of theirs is known.
async function prepare(site: Site, { operations }: DescribedAnswers): Promise<Prepared> {
  const names = ["seller", "buyer", "quiet-seller", "quiet-buyer"];
  const [seller, buyer, quietSeller, quietBuyer] = await Promise.all([
    signUp(site.url, names[0]),
    signUp(site.url, names[1]),
    signUp(site.url, names[2]),
    signUp(site.url, names[3]),
  ]);
  const cookies = [cookieOf(seller), cookieOf(buyer)];
  const free = await listTicket(seller);
  const sold = await listTicket(seller);
  const order = await buy(buyer, sold.id);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  const held = await buy(buyer, (await listTicket(seller)).id);
  const foreign = await listTicket(quietSeller);
  const foreignOrder = await buy(quietBuyer, foreign.id);
  await untilOrder(quietBuyer, foreignOrder.id, "AwaitingPayment");
  await untilTicket(quietSeller, foreign.id, "reserved");
  return {
    known: {
      operations,
      ids: [free.id, sold.id, order.id, held.id, foreign.id, foreignOrder.id, "nothing", "01J00000000000000000000000"],
      cookies,
      secrets: [quietSeller.email, quietBuyer.email],
    },
    async renew() {
      for (const [at, { email, http }] of [seller, buyer].entries()) {
        await http("/api/users/signin", { json: { email, password: "correct horse" } });
        cookies[at] = cookieOf({ email, http });
      }
    },
    bystander: {
      async look() {
        const [ticket, own] = [await ticketOf(quietSeller, foreign.id), await orderOf(quietBuyer, foreignOrder.id)];
        const users = await Promise.all([quietSeller, quietBuyer].map(currentUserOf));
        return JSON.stringify({ ticket, own, users });
      },
    },
  };
}

// This route answers somebody whose token has expired as it answers nobody.
async function currentUserOf(person: Person): Promise<string> {
  await freshCookie(person);
  return await (await person.http("/api/users/currentuser")).text();
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
