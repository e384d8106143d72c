// Runs the failover trial with one killed master; `bun trials/cluster/main.ts` runs it for longer.

import { lineOf } from "@holdfast/actors/inspect";
import { expect, test } from "vitest";
import { runFailovers } from "./run.ts";

// So long people may get 503, with the time that the cluster itself needs to notice.
const LONGEST_MS = 10_000;

test("a master is killed amid sales: people get 503 with Retry-After for a while, sales go on, and the data agree", async () => {
  const { failovers, answers, sales, lost, findings, ledger } = await runFailovers({
    ...{ seed: 7, kills: 1, tradeMs: 1_200, nodeTimeoutMs: 500, lagMs: 300 },
    ...{ sellers: 2, holdSeconds: 2, isApart: false, isMendedAtOnce: true, log: () => undefined },
  });
  expect(findings.map(lineOf)).toEqual([]);
  const faulty = answers.filter(({ status, retryAfter }) => status >= 500 && (status !== 503 || retryAfter === null));
  expect(faulty).toEqual([]);
  const [failover] = failovers;
  expect(failover?.lastUnavailableMs).toBeLessThan(LONGEST_MS);
  expect(failover?.nextOrderMs).toBeGreaterThan(0);
  expect(sales).toBeGreaterThan(0);
  // All the rest of what was acknowledged is there: a failover undoes the last moments of one master alone.
  expect(lost.length).toBeLessThan(ledger.orders.size + ledger.listings.size);
}, 120_000);
