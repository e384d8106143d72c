// Inspects uploaded files, each in a child process of its own, a few at a time.
import PQueue from "p-queue";
import { type ChildAnswer, childAnswer } from "./child-answer.ts";
import { type ChildEnd, runChild } from "./child-process.ts";
import {
  type Inspection,
  type InspectionLimits,
  type InspectOptions,
  type Inspector,
  inspectionLimits,
  type NotNow,
  type Refused,
} from "./inspection.ts";
import type { RefusalReason } from "./refusals.ts";

/** Describes one inspection that is over, without a word of the file. */
export interface InspectionRun {
  /** Duration, ms, without the time in which it waited. */
  readonly durationMs: number;
  /** Largest resident memory of the child that was seen, in bytes. */
  readonly peakRssBytes: number;
  /** Reason of the refusal, or the outcome. */
  readonly result: RefusalReason | "accepted" | NotNow["why"];
}

/** Configures an inspector. */
export interface InspectorOptions {
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<InspectionLimits> | undefined;
  /** Called after each inspection, for metrics. */
  readonly observe?: ((run: InspectionRun) => void) | undefined;
  /** Program of the child; default the one of this folder. */
  readonly program?: string | undefined;
}

const KILLED = { "too-heavy": "too-heavy", "too-slow": "too-slow", crashed: "damaged" } as const;
const LINE_BYTES = 256 * 1024;

/** Creates an inspector; a process has one, because the limits are those of the whole process. */
export function createInspector({ limits: changed, observe, program }: InspectorOptions = {}): Inspector {
  const limits = { ...inspectionLimits, ...changed };
  const queue = new PQueue({ concurrency: limits.atOnce });
  const closing = new AbortController();
  const running = new Set<Promise<ChildEnd>>();

  async function inspectNow(bytes: Uint8Array, page: number | undefined, signal: AbortSignal): Promise<Inspection> {
    const began = performance.now();
    const words = [bytes.length, page ?? 0, limits.bytes, limits.pages, limits.megapixels].map(String);
    const answerBytes = LINE_BYTES + limits.bytes;
    const run = runChild({ ...limits, words, input: bytes, answerBytes, signal, program });
    running.add(run);
    const end = await run;
    running.delete(run);
    const inspection = inspectionOf(end, bytes);
    const durationMs = performance.now() - began;
    observe?.({ durationMs, peakRssBytes: end.peakRssBytes, result: resultOf(inspection) });
    return inspection;
  }

  return {
    async inspect(bytes: Uint8Array, { page, signal }: InspectOptions = {}): Promise<Inspection> {
      if (bytes.length > limits.bytes) return refused("too-large");
      if (page !== undefined && !(Number.isInteger(page) && page >= 1)) return refused("no-such-page");
      if (queue.size >= limits.waiting) return { outcome: "failed", why: "busy" };
      const either = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      try {
        return await queue.add(() => inspectNow(bytes, page, either), { signal: either });
      } catch (error) {
        // Aborted while it waited for its turn.
        if (either.aborted) return { outcome: "failed", why: "stopped" };
        throw error;
      }
    },
    async close() {
      closing.abort();
      await Promise.all(running);
    },
  };
}

function inspectionOf(end: ChildEnd, bytes: Uint8Array): Inspection {
  if (end.how === "stopped" || end.how === "unavailable") return { outcome: "failed", why: end.how };
  if (end.how !== "answered") return refused(KILLED[end.how]);
  const lineEnd = end.stdout.indexOf("\n");
  const answer = parseAnswer(end.stdout.toString("utf8", 0, Math.max(lineEnd, 0)));
  if (!answer) return refused("damaged");
  if (answer.outcome === "refused") return answer;
  const cut = end.stdout.subarray(lineEnd + 1);
  return { ...answer, bytes: cut.length > 0 ? new Uint8Array(cut) : bytes };
}

function parseAnswer(line: string): ChildAnswer | null {
  try {
    return childAnswer.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function refused(reason: RefusalReason): Refused {
  return { outcome: "refused", reason };
}

function resultOf(inspection: Inspection): InspectionRun["result"] {
  if (inspection.outcome === "refused") return inspection.reason;
  return inspection.outcome === "accepted" ? "accepted" : inspection.why;
}
