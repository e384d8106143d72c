// Runs the bench: `bun run bench`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageProblem, usageOrExit } from "../support/command-line.ts";
import { runAgainst } from "./against/against.ts";
import { readOptions } from "./options.ts";
import type { Faults, Line, Row } from "./row.ts";
import { bytesRow } from "./rows/bytes.ts";
import { commitRow } from "./rows/commit.ts";
import { deadConsumerRow } from "./rows/dead-consumer.ts";
import { deliveryRow, sealedPurchaseRow } from "./rows/delivery.ts";
import { eventsRow } from "./rows/events.ts";
import { findingRow } from "./rows/finding.ts";
import { journeysRow } from "./rows/journeys.ts";
import { oneTicketRow } from "./rows/one-ticket.ts";
import { ordersRow, postgresRow, promisesRow } from "./rows/orders.ts";
import { startRow } from "./rows/start.ts";
import { streamsRow } from "./rows/streams.ts";
import { timersRow } from "./rows/timers.ts";
import { type Measured, machineOf, tableOf, withMeasured } from "./table.ts";
import { versions } from "./versions.ts";

const ROWS: readonly Row[] = [
  ...[ordersRow, commitRow, postgresRow, eventsRow, timersRow, oneTicketRow, deadConsumerRow],
  ...[findingRow, deliveryRow, sealedPurchaseRow, promisesRow, journeysRow, bytesRow, streamsRow, startRow],
];
// Names the line about all rows together.
const ALL = "all";
const README = join(import.meta.dirname, "README.md");

const options = usageOrExit(() => readOptions(Bun.argv.slice(2)));
const chosen = usageOrExit(() => rowsOf(options.only));

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => process.exit(code));
if (options.against !== undefined) {
  const isGood = await runAgainst(options.against, chosen, options);
  process.exit(isGood ? 0 : 1);
}

const on = new Date().toISOString().slice(0, 10);
const measured: Measured[] = [];
const count = { lost: 0, double: 0 };
for (const row of chosen) {
  console.log(`\n${row.name}: ${row.what}`);
  const { lines, lost, double } = await row.run(options, console.log);
  measured.push({ row: row.name, on, lines });
  count.lost += lost;
  count.double += double;
}
if (chosen.length === ROWS.length) measured.push({ row: ALL, on, lines: [faultsLine(count)] });
console.log(`\n${tableOf(measured)}\n\nlost ${count.lost}, double ${count.double}`);
if (options.write) {
  const about = `The latest run was on ${machineOf()}; ${await versions()}.`;
  const names = [...ROWS.map(({ name }) => name), ALL];
  writeFileSync(README, withMeasured(readFileSync(README, "utf8"), { measured, names, about }));
}
process.exit(0);

function faultsLine({ lost, double }: Faults): Line {
  const both = { median: lost + double, least: lost + double, most: lost + double };
  const none = { median: 0, least: 0, most: 0 };
  return {
    ...{ what: "lost, double, over all rows", goal: "0, 0", figure: both, unit: "" },
    ...{ details: `lost ${lost}, double ${double}`, isReached: lost + double === 0, foreign: none },
  };
}

function rowsOf(only: readonly string[]): readonly Row[] {
  const chosen = ROWS.filter(({ name }) => only.length === 0 || only.includes(name));
  if (chosen.length > 0) return chosen;
  throw new UsageProblem(`Cannot run: --only is one of ${ROWS.map(({ name }) => name).join(", ")}`);
}
