// Sends hostile files, and finds what is not refused, takes too long, or is left behind.
import { createInspector, type HostileFile, type InspectionRun, ticketPdf } from "@holdfast/delivery/testing";
import { waitFor } from "@holdfast/testing";
import { childrenOf, memoryOf, showsProcesses, watchMemory } from "./processes.ts";
import type { Target } from "./targets.ts";

/** Sets what is sent. */
export interface HostileOptions {
  /** Files to send, two at a time. */
  readonly files: readonly HostileFile[];
  readonly log: (line: string) => void;
  /** Says that the process of the target does nothing else, so that its memory can be judged. */
  readonly isMemoryJudged: boolean;
}

/** Says what came of the files. */
export interface HostileResult {
  /** Lists what must not happen. */
  readonly findings: readonly string[];
  /** Longest time until a file was refused, in ms. */
  readonly longestMs: number;
  /** Memory of the process, in MB: before, most, and after. */
  readonly memoryMb: { readonly before: number; readonly most: number; readonly after: number };
}

const AT_ONCE = 2;
const MOST_MS = 20_000;
const MOST_GROWTH_MB = 128;
const CLEAN_WITHIN_MS = 30_000;

/** Measures the inspection of a PDF with two tickets, which needs no site: the median of five, in ms and MB. */
export async function measureInspection(): Promise<{ readonly medianMs: number; readonly peakMb: number }> {
  const runs: InspectionRun[] = [];
  const inspector = createInspector({ observe: (run) => runs.push(run) });
  const file = await ticketPdf({ code: "TICKET-ONE" }, { code: "TICKET-TWO" });
  for (let count = 0; count < 5; count += 1) await inspector.inspect(file);
  await inspector.close();
  const [, , median] = runs.toSorted((one, other) => one.durationMs - other.durationMs);
  const peak = Math.max(...runs.map(({ peakRssBytes }) => peakRssBytes));
  return { medianMs: Math.round(median?.durationMs ?? 0), peakMb: Math.round(peak / 1_024 / 1_024) };
}

/** Sends each file; ends with a good one, which the target must still accept. */
export async function runHostile(target: Target, options: HostileOptions): Promise<HostileResult> {
  const findings: string[] = [];
  // Started parts, such as the first child, are there before the memory is compared.
  findings.push(...(await sendGood(target, "WARM-UP-0001")));
  const [filesBefore, childrenBefore] = [target.files(), showsProcesses ? childrenOf(target.pid) : []];
  const before = memoryOf(target.pid);
  const watch = watchMemory(target.pid);
  const { longestMs, refusals } = await sendAll(target, options);
  findings.push(...refusals);
  findings.push(...(await sendGood(target, "AFTERWARDS-0001")));
  const left = await whatIsLeft(target, filesBefore, childrenBefore);
  const memoryMb = { before, most: watch.end(), after: memoryOf(target.pid) };
  findings.push(...left);
  if (options.isMemoryJudged && memoryMb.after > before + MOST_GROWTH_MB) {
    findings.push(`the process grew from ${before} to ${memoryMb.after} MB`);
  }
  return { findings, longestMs, memoryMb };
}

async function sendAll(target: Target, { files, log }: HostileOptions) {
  const waiting = [...files];
  const refusals: string[] = [];
  let longestMs = 0;
  async function sendSome(): Promise<void> {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const bytes = await file.make();
      const began = performance.now();
      const reason = await target.send(bytes);
      const ms = Math.round(performance.now() - began);
      longestMs = Math.max(longestMs, ms);
      log(`${String(ms).padStart(6)} ms  ${reason.padEnd(20)} ${file.name}`);
      if (!isRefusal(reason, file)) refusals.push(`${file.name}: ${reason}, not ${file.reasons.join(" or ")}`);
      if (ms > MOST_MS) refusals.push(`${file.name}: took ${ms} ms`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
  return { longestMs, refusals };
}

// The route answers 400 to an empty file and 413 to one that is too large, and inspects neither.
function isRefusal(reason: string, { reasons }: HostileFile): boolean {
  if (reason === "answered 413") return reasons.includes("too-large");
  if (reason === "answered 400") return reasons.includes("empty");
  return reasons.includes(reason) || reason === "too-slow" || reason === "too-heavy";
}

async function sendGood(target: Target, code: string): Promise<string[]> {
  const came = await target.send(await ticketPdf({ code }));
  return ["accepted", "sealed"].includes(came) ? [] : [`a good ticket: ${came}`];
}

async function whatIsLeft(target: Target, files: readonly string[], children: readonly string[]): Promise<string[]> {
  const newOf = (now: readonly string[], before: readonly string[]) => now.filter((one) => !before.includes(one));
  const look = () => [
    // The vault has one object more: that of the good ticket.
    ...newOf(target.files(), files)
      .slice(1)
      .map((file) => `left on the disk: ${file}`),
    ...(showsProcesses ? newOf(childrenOf(target.pid), children).map((child) => `left running: ${child}`) : []),
  ];
  await waitFor(() => look().length === 0, { timeoutMs: CLEAN_WITHIN_MS }).catch(() => undefined);
  return look();
}
