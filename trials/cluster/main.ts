// Runs the failover trial: `bun trials/cluster/main.ts --kills 5 --lag-ms 300`.

import { lineOf } from "@holdfast/actors/inspect";
import { createRunLog, endRun, readRun } from "../support/command-line.ts";
import { runFailovers } from "./run.ts";

const options = readRun("bun trials/cluster/main.ts", "Kills masters of a cluster while people trade.", {
  kills: { is: "how many masters are killed", most: 1_000, fallback: 3 },
  tradeMs: {
    is: "how long people trade before the first kill and after each failover, in ms",
    most: 600_000,
    fallback: 5_000,
  },
  nodeTimeoutMs: { is: "cluster-node-timeout of the nodes, in ms", least: 100, most: 60_000, fallback: 1_000 },
  lagMs: {
    is: "how far the replica is behind, in ms; 0: as far as it is by itself",
    least: 0,
    most: 60_000,
    fallback: 0,
  },
  apart: {
    is: "1: a process for each service, with a user of its own; 0: one process",
    least: 0,
    most: 1,
    fallback: 0,
  },
});
console.log(`Failovers, seed ${options.seed}`);
const result = await runFailovers({ ...options, isApart: options.apart === 1, log: createRunLog(options) });
const { failovers, ledger, answers, sales, settledMs, findings, lost, unmended, mended, errors } = result;
for (const { from, killedAt, to, unavailable, lastUnavailableMs, nextOrderMs, slowestMs } of failovers) {
  console.log(
    `replica ${killedAt - from} ms behind, taken over after ${to - killedAt} ms; ${unavailable} answers 503, the last`,
    `${lastUnavailableMs} ms after the kill; next order after ${nextOrderMs} ms; slowest answer ${slowestMs} ms`,
  );
}
for (const [answer, count] of [...ledger.answers].toSorted(([one], [other]) => one.localeCompare(other)))
  console.log(`  ${String(count).padStart(6)} ${answer}`);
for (const error of errors.slice(0, 20)) console.log(`  ${error.slice(0, 2_500)}`);
const bare = answers.filter(({ status, retryAfter }) => status === 503 && retryAfter === null).length;
console.log(
  `${bare} answers 503 without Retry-After; ${answers.filter(({ status }) => status >= 500 && status !== 503).length} other errors`,
);
console.log(`${ledger.listings.size} listings, ${ledger.orders.size} orders acknowledged, ${sales} sales`);
console.log(`at rest after ${(settledMs / 1_000).toFixed(1)} s; acknowledged and undone: ${lost.length}`);
for (const finding of lost) console.log(`  ${lineOf(finding)}`);
const kinds = Object.entries(Object.groupBy(unmended, ({ check }) => check));
console.log(
  `before mending: ${kinds.map(([kind, some = []]) => `${some.length} ${kind}`).join(", ") || "no findings"}`,
);
console.log(`mending: ${mended.marks} marks removed, ${mended.events} events given again`);
endRun(findings.map(lineOf), "The checker finds nothing.");
