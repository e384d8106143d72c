// Counts seals, verdicts and inspections.

import { changesOf, type EngineFact } from "@holdfast/actors";
import { createCounter, createHistogram } from "@holdfast/server";
import type { InspectionRun } from "../inspection/inspector.ts";
import { sealDocument } from "../rules/seal-document.ts";

const seals = createCounter({
  name: "holdfast_seals_total",
  help: "Seals of tickets that came into a state",
  labelNames: ["state"],
});
const verdicts = createCounter({
  name: "holdfast_verdicts_total",
  help: "Answers to accepted charges: whether what is sealed can be handed over",
  labelNames: ["verdict"],
});
const vaultBytes = createCounter({
  name: "holdfast_vault_bytes_total",
  help: "Bytes of files that seals have come to name, and that they name no more",
  labelNames: ["change"],
});
const inspectionSeconds = createHistogram({
  name: "holdfast_inspection_seconds",
  help: "Time that an inspection of an uploaded file took, without its wait",
  labelNames: ["outcome"],
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60],
});

for (const verdict of ["yes", "no"]) verdicts.inc({ verdict }, 0);
for (const change of ["kept", "given up"]) vaultBytes.inc({ change }, 0);

/** Counts the states of seals and the verdicts, each once, by the commit that has recorded it. */
export function countSeals(fact: EngineFact): void {
  if (fact.kind !== "committed") return;
  for (const { was, is } of changesOf(fact, sealDocument)) {
    if (is !== null && was?.state !== is.state) seals.inc({ state: is.state });
    if (is?.verdict && was?.verdict?.chargeId !== is.verdict.chargeId) {
      verdicts.inc({ verdict: is.verdict.ok ? "yes" : "no" });
    }
    const [before, after] = [was?.file ?? null, is?.file ?? null];
    if (before?.object === after?.object) continue;
    if (after !== null) vaultBytes.inc({ change: "kept" }, after.bytes);
    if (before !== null) vaultBytes.inc({ change: "given up" }, before.bytes);
  }
}

/** Records the duration of an inspection; a repeated inspection counts each time. */
export function countInspection({ durationMs, result }: InspectionRun): void {
  const isFailed = result === "busy" || result === "stopped" || result === "unavailable";
  const outcome = result === "accepted" ? "accepted" : isFailed ? "failed" : "refused";
  inspectionSeconds.observe({ outcome }, durationMs / 1_000);
}
