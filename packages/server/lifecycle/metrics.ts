// Registers the metrics of the process and counts requests.
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Registers the metrics of the process; `/metrics` prints all of them. */
export const metrics = new Registry();

const requestsTotal = new Counter({
  name: "holdfast_http_requests_total",
  help: "Requests answered",
  labelNames: ["service", "method", "route", "status"],
  registers: [metrics],
});

const requestSeconds = new Histogram({
  name: "holdfast_http_request_seconds",
  help: "Time from request to answer",
  labelNames: ["service", "method", "route"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [metrics],
});

/** Labels the metrics of a request. */
export interface RequestLabels {
  /** Names the service that has answered. */
  readonly service: string;
  /** Gives a standard method, or `other`, so that the number of time series stays small. */
  readonly method: string;
  /** Gives the pattern of the route, not the path, for the same reason. */
  readonly route: string;
  /** Gives the status of the answer. */
  readonly status: number;
}

type Series = { readonly count: Counter.Internal; readonly seconds: Histogram.Internal<string> };
const series = new Map<string, Series>();

/** Counts a request and records its duration. */
export function countRequest(labels: RequestLabels, seconds: number): void {
  const { service, method, route, status } = labels;
  const name = `${service} ${method} ${route} ${status}`;
  const known = series.get(name) ?? openSeries(name, labels);
  known.count.inc();
  known.seconds.observe(seconds);
}

// Caches the series: finding one by its labels costs several microseconds.
function openSeries(name: string, { service, method, route, status }: RequestLabels): Series {
  const opened = {
    count: requestsTotal.labels(service, method, route, String(status)),
    seconds: requestSeconds.labels(service, method, route),
  };
  series.set(name, opened);
  return opened;
}

/** Shows how many live streams the process has open. */
export const liveStreams = new Gauge({
  name: "holdfast_live_streams",
  help: "Live streams that are open",
  registers: [metrics],
});

/** Declares a metric of a service. */
export interface Declared<Label extends string> {
  /** Names the metric, with its unit and, for a counter, `_total`. */
  readonly name: string;
  /** Says in one sentence what the metric counts or measures. */
  readonly help: string;
  /** Names the labels, whose values must be few; default none. */
  readonly labelNames?: readonly Label[];
}

/** Creates a counter that `/metrics` prints. */
export function createCounter<Label extends string = never>(declared: Declared<Label>): Counter<Label> {
  return new Counter<Label>({ ...declared, registers: [metrics] });
}

/** Creates a gauge that `/metrics` prints. */
export function createGauge<Label extends string = never>(declared: Declared<Label>): Gauge<Label> {
  return new Gauge<Label>({ ...declared, registers: [metrics] });
}

/** Creates a histogram that `/metrics` prints; `buckets` are upper ends in the metric's unit. */
export function createHistogram<Label extends string = never>(
  declared: Declared<Label> & { readonly buckets: number[] },
): Histogram<Label> {
  return new Histogram<Label>({ ...declared, registers: [metrics] });
}
