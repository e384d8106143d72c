// Counts the requests that limits have refused.
import { createCounter } from "../lifecycle/metrics.ts";

const refused = createCounter({
  name: "holdfast_limited_requests_total",
  help: "Requests that were refused as too many, by the limit",
  labelNames: ["limit"],
});

/** Counts a request that a limit has refused. */
export function countLimited(limit: string): void {
  refused.inc({ limit });
}
