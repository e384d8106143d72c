// Runs the failover trial with one killed master; `bun trials/cluster/main.ts` runs it for longer.

import { lineOf } from "@holdfast/actors/inspect";
import { expect, test } from "vitest";
import { runFailovers } from "./run.ts";

// So long people may get 503 after the replica has taken over, which takes as long as the cluster needs.
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
  const tookOverMs = (failover?.to ?? 0) - (failover?.killedAt ?? 0);
  // A machine that answers slowly also waits longer.
  const slowMs = Math.max(0, (failover?.slowestMs ?? 0) - 5_000);
  expect(failover?.lastUnavailableMs).toBeLessThan(tookOverMs + slowMs + LONGEST_MS);
  expect(failover?.nextOrderMs).toBeGreaterThan(0);
  expect(sales).toBeGreaterThan(0);
  // All the rest of what was acknowledged is there: a failover undoes the last moments of one master alone.
  expect(lost.length).toBeLessThan(ledger.orders.size + ledger.listings.size);
}, 300_000);
