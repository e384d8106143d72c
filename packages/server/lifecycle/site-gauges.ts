// Reads gauges about the whole site when the metrics are asked for: seldom, and never for long.
import { Counter, Gauge } from "prom-client";
import { metrics } from "./metrics.ts";

/** Reads some gauges that say the same in every process of a service. */
export interface GaugeReader {
  /** Names the gauges, as the label `reader` of the metrics about their reading. */
  readonly name: string;
  /** Sets the least time between two reads, in ms: the gauges keep their values meanwhile. */
  readonly everyMs: number;
  /** Reads and sets the gauges; what it throws is counted. */
  read(): Promise<void>;
}

const readAt = new Gauge({
  name: "holdfast_gauges_read_timestamp_seconds",
  help: "When gauges about the whole site were last read",
  labelNames: ["reader"],
  registers: [metrics],
});

const readsFailed = new Counter({
  name: "holdfast_gauge_reads_failed_total",
  help: "Reads of gauges about the whole site that failed",
  labelNames: ["reader"],
  registers: [metrics],
});

/** Describes how far the reading of some gauges is. */
interface Progress {
  /** Gives the time of the last read that began, of `performance.now()`. */
  begunAt: number;
  /** Ends with the read under way; null while there is none. */
  running: Promise<void> | null;
}

const readers = new Map<GaugeReader, Progress>();
const WITHIN_MS = 1_000;

/** Reads gauges from now on whenever the metrics are asked for; returns the function that ends this. */
export function addGauges(reader: GaugeReader): () => void {
  readers.set(reader, { begunAt: Number.NEGATIVE_INFINITY, running: null });
  readsFailed.inc({ reader: reader.name }, 0);
  return () => void readers.delete(reader);
}

/** Reads all gauges whose time has come; resolves after a second at the latest, with some still under way. */
export async function readGauges(withinMs = WITHIN_MS): Promise<void> {
  const reading = Promise.all([...readers].map(([reader, progress]) => readOnce(reader, progress)));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, withinMs);
  });
  await Promise.race([reading, late]);
  clearTimeout(timer);
}

function readOnce(reader: GaugeReader, progress: Progress): Promise<void> {
  if (progress.running !== null) return progress.running;
  if (performance.now() - progress.begunAt < reader.everyMs) return Promise.resolve();
  progress.begunAt = performance.now();
  progress.running = read(reader).finally(() => {
    progress.running = null;
  });
  return progress.running;
}

async function read(reader: GaugeReader): Promise<void> {
  try {
    await reader.read();
    readAt.set({ reader: reader.name }, Math.floor(Date.now() / 1_000));
  } catch {
    readsFailed.inc({ reader: reader.name });
  }
}
