import { Counter, Histogram, Registry } from "prom-client";

/** The process's metrics: `/metrics` shows all that is registered here. */
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

/** What a request was, for its metrics; `route` is a pattern and `method` a known one, so that the series are few. */
export interface RequestLabels {
  readonly service: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

type Series = { readonly count: Counter.Internal; readonly seconds: Histogram.Internal<string> };
const series = new Map<string, Series>();

/** Counts a request and how long it took. */
export function countRequest(labels: RequestLabels, seconds: number): void {
  const { service, method, route, status } = labels;
  const name = `${service} ${method} ${route} ${status}`;
  const known = series.get(name) ?? openSeries(name, labels);
  known.count.inc();
  known.seconds.observe(seconds);
}

// Finding a series by its labels costs several microseconds: it is done once for each.
function openSeries(name: string, { service, method, route, status }: RequestLabels): Series {
  const opened = {
    count: requestsTotal.labels(service, method, route, String(status)),
    seconds: requestSeconds.labels(service, method, route),
  };
  series.set(name, opened);
  return opened;
}
