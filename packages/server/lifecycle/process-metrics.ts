// Measures the process itself: CPU, memory, open files, the event loop, and the disk of its folders.
import { statfs } from "node:fs/promises";
import { collectDefaultMetrics, Gauge } from "prom-client";
import { metrics } from "./metrics.ts";
import type { GaugeReader } from "./site-gauges.ts";

// The others describe V8, and say nothing of Bun.
const KEPT: ReadonlySet<string> = new Set([
  "process_cpu_user_seconds_total",
  "process_cpu_system_seconds_total",
  "process_cpu_seconds_total",
  "process_start_time_seconds",
  "process_resident_memory_bytes",
  "process_open_fds",
  "process_max_fds",
  "nodejs_eventloop_lag_seconds",
  "nodejs_eventloop_lag_mean_seconds",
  "nodejs_eventloop_lag_p99_seconds",
  "nodejs_eventloop_lag_max_seconds",
]);
const LOOP_RESOLUTION_MS = 20;

/** Adds the metrics of the process, once for each process. */
export function addProcessMetrics(): void {
  if (metrics.getSingleMetric("process_start_time_seconds") !== undefined) return;
  const before = new Set(metrics.getMetricsAsArray().map(({ name }) => name));
  collectDefaultMetrics({ register: metrics, eventLoopMonitoringPrecision: LOOP_RESOLUTION_MS });
  for (const { name } of metrics.getMetricsAsArray()) {
    if (!before.has(name) && !KEPT.has(name)) metrics.removeSingleMetric(name);
  }
}

const freeBytes = new Gauge({
  name: "holdfast_disk_free_bytes",
  help: "Bytes that may still be written on the disk of a folder",
  labelNames: ["folder"],
  registers: [metrics],
});

const sizeBytes = new Gauge({
  name: "holdfast_disk_size_bytes",
  help: "Size of the disk of a folder",
  labelNames: ["folder"],
  registers: [metrics],
});

const DISK_EVERY_MS = 30_000;

/** Creates the reader of how full the disk of the folder at `path` is, which the metrics call `folder`. */
export function createDiskReader(folder: string, path: string): GaugeReader {
  return {
    name: `disk of ${folder}`,
    everyMs: DISK_EVERY_MS,
    async read() {
      const { bavail, blocks, bsize } = await statfs(path);
      freeBytes.set({ folder }, bavail * bsize);
      sizeBytes.set({ folder }, blocks * bsize);
    },
  };
}
