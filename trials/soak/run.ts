// Opens and closes live streams of a site, and measures what is left of them.

import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Site, startSite, waitFor } from "@holdfast/testing";
import { z } from "zod";
import { buy, freshCookie, listTicket, type Person, SHORT_TOKENS, signUp, untilOrder } from "../support/people.ts";

/** Sets how much is done. */
export interface SoakOptions {
  /** Sets how many streams are opened and closed; as many HEAD requests of streams are sent beside them. */
  readonly streams: number;
  readonly log: (line: string) => void;
}

/** Holds the memory of the site: bytes, and objects that streams need. */
export type Memory = z.infer<typeof memory>;

/** Says what was seen. */
export interface SoakResult {
  /** Memory before and after, both at rest and after a full collection of garbage. */
  readonly before: Memory;
  readonly after: Memory;
  /** Streams that the site says are open at the end. */
  readonly left: number;
  /** How often each status was the answer when one address asked for 300 streams at once. */
  readonly crowd: Readonly<Record<string, number>>;
  /** Longest wait for `/healthz` and for a page while those 300 were asked for, ms. */
  readonly longestMs: number;
}

const memory = z.object({ rss: z.number(), heapSize: z.number(), signals: z.number(), streams: z.number() });
const MAIN = fileURLToPath(new URL("site.ts", import.meta.url));
const AT_ONCE = 10;
const REST_MS = 60_000;
/** Bytes by which memory may have grown for good. */
export const MOST_GROWTH = 16 * 2 ** 20;
const CROWD = 300;

/** Starts a site and opens `streams` streams of a ticket and of an order on it, ten at a time. */
export async function runSoak({ streams, log }: SoakOptions): Promise<SoakResult> {
  const site = await startSite({ main: MAIN, env: SHORT_TOKENS });
  try {
    const [seller, buyer] = await Promise.all([signUp(site.url, "seller"), signUp(site.url, "buyer")]);
    const ticket = await listTicket(seller);
    const order = await buy(buyer, ticket.id);
    await untilOrder(buyer, order.id, "AwaitingPayment");
    const paths = [`/tickets/${ticket.id}/events`, `/orders/${order.id}/events`];
    // The first streams fill caches and let the heap grow to the size it works with.
    await openAndClose(site, buyer, { paths, count: Math.min(streams, 2_000) });
    const before = await memoryOf(site);
    log(`before: ${lineOf(before)}`);
    await openAndClose(site, buyer, { paths, count: streams });
    const after = await memoryAtRest(site, before);
    log(`after ${streams} streams: ${lineOf(after)}`);
    return { before, after, left: await openStreams(site), ...(await crowd(site, paths[0] ?? "/")) };
  } finally {
    await site.stop();
  }
}

type Opening = { readonly paths: readonly string[]; readonly count: number };

async function openAndClose(site: Site, person: Person, { paths, count }: Opening): Promise<void> {
  let at = 0;
  async function some(): Promise<void> {
    while (at < count) {
      const url = site.url + paths[at % paths.length];
      at += 1;
      const headers = { Cookie: await freshCookie(person) };
      await openAndLeave(url, headers);
      const head = await fetch(url, { method: "HEAD", headers });
      if (head.status !== 200) throw new Error(`HEAD of a stream was answered with ${head.status}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  await waitFor(async () => (await openStreams(site)) === 0);
}

async function openAndLeave(url: string, headers: Record<string, string>): Promise<void> {
  // The site notices a closed connection a moment later: until then the place is taken.
  const response = await waitFor(async () => {
    const leaving = new AbortController();
    const opened = await fetch(url, { headers, signal: leaving.signal });
    if (opened.status === 200) return { opened, leaving };
    await opened.arrayBuffer();
    return null;
  });
  const reader = response.opened.body?.getReader();
  await reader?.read();
  response.leaving.abort();
  await reader?.closed.catch(() => undefined);
}

async function memoryOf(site: Site): Promise<Memory> {
  const pattern = /^\{"memory":(\{.*\})\}$/gm;
  const count = (): number => [...site.output().matchAll(pattern)].length;
  // A second collection frees what the first one has only let go of.
  for (const shown of [count() + 1, count() + 2]) {
    process.kill(site.pid, "SIGUSR2");
    await waitFor(() => count() === shown);
  }
  return memory.parse(JSON.parse([...site.output().matchAll(pattern)].at(-1)?.[1] ?? ""));
}

// The allocator returns freed memory to the system a while after a collection.
async function memoryAtRest(site: Site, before: Memory): Promise<Memory> {
  const endsAt = performance.now() + REST_MS;
  for (;;) {
    const now = await memoryOf(site);
    if (now.rss - before.rss < MOST_GROWTH || performance.now() > endsAt) return now;
    await sleep(REST_MS / 20);
  }
}

async function openStreams(site: Site): Promise<number> {
  const text = await (await fetch(`${site.url}/metrics`)).text();
  return Number(/^holdfast_live_streams (\d+)$/m.exec(text)?.[1]);
}

// One address asks for many streams and keeps those that it gets; pages are asked for meanwhile.
async function crowd(site: Site, path: string): Promise<Pick<SoakResult, "crowd" | "longestMs">> {
  const leaving = new AbortController();
  const counted: Record<string, number> = {};
  let longestMs = 0;
  // By number: `localhost` may be two addresses, each with a share of its own.
  const address = site.url.replace("localhost", "127.0.0.1");
  const opening = Array.from({ length: CROWD }, async () => {
    const response = await fetch(address + path, { signal: leaving.signal });
    counted[response.status] = (counted[response.status] ?? 0) + 1;
    return response;
  });
  for (const page of ["/healthz", "/", "/healthz", "/"]) {
    const began = performance.now();
    const { status } = await fetch(site.url + page);
    if (status !== 200) throw new Error(`${page} was answered with ${status} beside ${CROWD} streams`);
    longestMs = Math.max(longestMs, performance.now() - began);
  }
  // Keeps the answers until all have come: one that is collected as garbage closes its stream and gives its place up.
  const opened = await Promise.all(opening);
  leaving.abort();
  for (const { body } of opened) await body?.cancel().catch(() => undefined);
  return { crowd: counted, longestMs };
}

function lineOf({ rss, heapSize, signals, streams }: Memory): string {
  const [all, heap] = [rss, heapSize].map((bytes) => (bytes / 2 ** 20).toFixed(1));
  return `${all} MiB, of which ${heap} MiB of objects, ${signals} signals, ${streams} streams`;
}
