// Runs the trial of two releases side by side: `bun trials/releases/main.ts`.
import { createRunLog, endRun, readNumbers } from "../support/command-line.ts";
import { runReleases } from "./run.ts";

const options = readNumbers("bun trials/releases/main.ts", "Runs two releases of a service side by side.", {
  seconds: { is: "seconds of load in each of three parts", most: 600, fallback: 20 },
  perSecond: { is: "parcels a second", most: 2_000, fallback: 100 },
});
const { parcels, lateMs, newWorkMs, findings } = await runReleases({ ...options, log: createRunLog({ seed: 0 }) });
for (const [part, { p50, p99 }] of Object.entries(lateMs)) {
  console.log(`${part}: known events handled after ${p50} ms (p50), ${p99} ms (p99)`);
}
console.log(`new work from before the first new process: done ${Math.round(newWorkMs)} ms after it was ready`);
endRun(findings, `${parcels} parcels: nothing lost, nothing given up.`);
