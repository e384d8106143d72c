// Sells tickets one after the other, and notes what fails and what is slow.

import type { CookieClient } from "@holdfast/testing";
import { buy, chargeOf, listTicket, type Person, pay, signUpMany, untilOrder } from "../support/people.ts";

/** Says how sales went. */
export interface SalesReport {
  /** Sales that came to their end. */
  readonly sold: number;
  /** Says of each sale that did not why not. */
  readonly failed: readonly string[];
  /** Answers to requests. */
  readonly answers: number;
  /** Answers that took longer than 2 s, with their path. */
  readonly slow: readonly string[];
  /** Longest answer, ms. */
  readonly longestMs: number;
}

const SLOW_MS = 2_000;
/** Asks for a connection that is used once. */
const ONCE = { keepalive: false } as const;

/**
 * Lets `pairs` of people sell and buy until `signal` aborts; then each ends the sale it is at. Each request has a connection
 * of its own: an nginx before 1.27.4 closes idle ones when the copies change, at which browsers ask again by themselves.
 */
export async function sellUntil(url: string, signal: AbortSignal, pairs: number): Promise<SalesReport> {
  const report = { sold: 0, failed: [] as string[], answers: 0, slow: [] as string[], longestMs: 0 };
  const note = (path: string, ms: number): void => {
    report.answers += 1;
    report.longestMs = Math.max(report.longestMs, Math.round(ms));
    if (ms > SLOW_MS) report.slow.push(`${path} ${Math.round(ms)} ms`);
  };
  const people = (await signUpMany(url, 2 * pairs, ONCE)).map((person) => timed(person, note));
  const sale = async (seller: Person, buyer: Person): Promise<void> => {
    const { id } = await buy(buyer, (await listTicket(seller, "24.50")).id);
    await untilOrder(buyer, id, "AwaitingPayment");
    const paid = await pay(buyer, id);
    // A payment that takes longer than it is waited for goes on.
    await chargeOf(paid, paid.status === 202 ? 202 : 201);
    await untilOrder(buyer, id, "Completed");
  };
  const trade = async (seller: Person, buyer: Person): Promise<void> => {
    while (!signal.aborted) {
      try {
        await sale(seller, buyer);
        report.sold += 1;
      } catch (error) {
        report.failed.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const sellers = people.splice(0, pairs);
  await Promise.all(sellers.flatMap((seller, at) => people.slice(at, at + 1).map((buyer) => trade(seller, buyer))));
  return report;
}

function timed({ email, http }: Person, note: (path: string, ms: number) => void): Person {
  const send: CookieClient = Object.assign(
    async (...[path, init]: Parameters<CookieClient>): Promise<Response> => {
      const began = performance.now();
      const response = await http(path, { ...init, ...ONCE });
      note(`${init?.json === undefined ? "GET" : "POST"} ${path}`, performance.now() - began);
      return response;
    },
    { cookies: http.cookies, pathCookies: http.pathCookies },
  );
  return { email, http: send };
}
