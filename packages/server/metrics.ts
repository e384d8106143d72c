import { Counter, Histogram, Registry } from "prom-client";

/** The process's metrics: `/metrics` shows all that is registered here. */
export const metrics = new Registry();

/** Requests answered, by service, method, route and status. */
export const requestsTotal = new Counter({
  name: "holdfast_http_requests_total",
  help: "Requests answered",
  labelNames: ["service", "method", "route", "status"],
  registers: [metrics],
});

/** How long requests took, in seconds. */
export const requestSeconds = new Histogram({
  name: "holdfast_http_request_seconds",
  help: "Time from request to answer",
  labelNames: ["service", "method", "route"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [metrics],
});
