// Runs the bench: `bun run bench`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageProblem, usageOrExit } from "../support/command-line.ts";
import { runAgainst } from "./against/against.ts";
import { readOptions } from "./options.ts";
import type { Line, Row } from "./row.ts";
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
import { between, machineOf, tableOf } from "./table.ts";
import { versions } from "./versions.ts";

const ROWS: readonly Row[] = [
  ...[ordersRow, commitRow, postgresRow, eventsRow, timersRow, oneTicketRow, deadConsumerRow],
  ...[findingRow, deliveryRow, sealedPurchaseRow, promisesRow, journeysRow, bytesRow, streamsRow, startRow],
];
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

const lines: Line[] = [];
const count = { lost: 0, double: 0 };
for (const row of chosen) {
  console.log(`\n${row.name}: ${row.what}`);
  const found = await row.run(options, console.log);
  lines.push(...found.lines);
  count.lost += found.lost;
  count.double += found.double;
}
const none = { median: 0, least: 0, most: 0 };
const both = count.lost + count.double;
lines.push({
  what: "lost, double, over all rows",
  goal: "0, 0",
  figure: { median: both, least: both, most: both },
  unit: "",
  details: `lost ${count.lost}, double ${count.double}`,
  isReached: both === 0,
  foreign: none,
});
const table = tableOf(lines);
console.log(`\n${table}`);
if (options.write && chosen.length === ROWS.length) {
  const text = `Measured on ${machineOf()}; ${await versions()}.\n\n${table}`;
  writeFileSync(README, between(readFileSync(README, "utf8"), text));
}
process.exit(0);

function rowsOf(only: readonly string[]): readonly Row[] {
  const chosen = ROWS.filter(({ name }) => only.length === 0 || only.includes(name));
  if (chosen.length > 0) return chosen;
  throw new UsageProblem(`Cannot run: --only is one of ${ROWS.map(({ name }) => name).join(", ")}`);
}
