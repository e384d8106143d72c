// Runs the trial of reactions that want each event: `bun trials/in-order/main.ts`.
import { createRunLog, endRun, readRun } from "../support/command-line.ts";
import { runInOrder } from "./run.ts";

const options = readRun("bun trials/in-order/main.ts", "Kills consumers of reactions that want each event.", {
  documents: { is: "how many documents change", least: 2, most: 1_000, fallback: 20 },
  events: { is: "how many events each document has", least: 12, most: 1_000, fallback: 50 },
  consumers: { is: "how many processes handle the events", most: 20, fallback: 3 },
});
console.log(`In order: ${options.documents} documents, ${options.consumers} consumers, seed ${options.seed}`);
const { published, changes, kills, settledMs, findings } = await runInOrder({ ...options, log: createRunLog(options) });
console.log(
  `${changes} changes, ${published} events, ${kills} kills; at rest ${Math.round(settledMs)} ms after the last`,
);
endRun(findings, "Every event was noted once and in order.");
