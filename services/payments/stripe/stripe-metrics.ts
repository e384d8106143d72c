// Counts and times the calls to Stripe.

import { createCounter, createHistogram } from "@holdfast/server";

const calls = createCounter({
  name: "holdfast_stripe_calls_total",
  help: "Calls to Stripe by what they are about and how they ended; lost: no answer came",
  labelNames: ["resource", "outcome"],
});
const seconds = createHistogram({
  name: "holdfast_stripe_call_seconds",
  help: "Time from a call to Stripe to its answer",
  labelNames: ["resource"],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

// Any other path is `other`, so that the number of time series stays small.
const RESOURCES: ReadonlySet<string> = new Set([
  ...["payment_intents", "checkout", "refunds", "transfers", "accounts", "account", "account_links"],
  ...["disputes", "charges", "balance", "balance_transactions", "country_specs"],
]);

async function fetchCounted(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const resource = resourceOf(input instanceof Request ? input.url : String(input));
  const began = performance.now();
  try {
    const response = await fetch(input, init);
    calls.inc({ resource, outcome: outcomeOf(response.status) });
    return response;
  } catch (error) {
    calls.inc({ resource, outcome: "lost" });
    throw error;
  } finally {
    seconds.observe({ resource }, (performance.now() - began) / 1_000);
  }
}

/** Calls Stripe as `fetch` does, and counts the call. */
export const countedFetch: typeof fetch = Object.assign(fetchCounted, { preconnect: fetch.preconnect });

function resourceOf(url: string): string {
  const [, , name = ""] = new URL(url).pathname.split("/");
  return RESOURCES.has(name) ? name : "other";
}

function outcomeOf(status: number): string {
  if (status < 400) return "ok";
  if (status === 402) return "declined";
  if (status === 429) return "limited";
  return status < 500 ? "refused" : "failed";
}
