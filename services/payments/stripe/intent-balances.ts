// Lists the money of every intent of a Stripe account, for checks from outside the service.

import { z } from "zod";

/** Describes the money of one intent. */
export interface IntentBalance {
  readonly id: string;
  readonly status: string;
  /** Time of creation by Stripe's clock, ms. */
  readonly createdAt: number;
  /** Amount captured and not refunded, in cents. */
  readonly keptCents: number;
  /** Site id of the intent's metadata; null when another program made the intent. */
  readonly siteId: string | null;
  readonly chargeId: string | null;
}

const intent = z.object({
  id: z.string(),
  status: z.string(),
  created: z.number(),
  metadata: z.record(z.string(), z.string()),
  latest_charge: z.object({ captured: z.boolean(), amount: z.number(), amount_refunded: z.number() }).nullable(),
});
const page = z.object({ data: z.array(intent), has_more: z.boolean() });

const STRIPE = "https://api.stripe.com";

/**
 * Lists every intent of the account created since `since` (ms; default all), with its money. Throws when Stripe does
 * not answer within 10 s.
 */
export async function listIntentBalances(
  { secretKey, apiUrl }: { secretKey: string; apiUrl: string | null },
  since = 0,
): Promise<IntentBalance[]> {
  const balances: IntentBalance[] = [];
  for (let after: string | undefined; ; ) {
    const query = new URLSearchParams({ limit: "100", "created[gte]": String(Math.floor(since / 1_000)) });
    query.append("expand[]", "data.latest_charge");
    if (after !== undefined) query.set("starting_after", after);
    const { data, has_more } = await fetchPage(`${apiUrl ?? STRIPE}/v1/payment_intents?${query}`, secretKey);
    balances.push(...data.map(balanceOf));
    after = data.at(-1)?.id;
    if (!has_more || after === undefined) return balances;
  }
}

async function fetchPage(url: string, secretKey: string) {
  const headers = { Authorization: `Bearer ${secretKey}` };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`Cannot read the money at Stripe: it answers ${response.status}`);
  return page.parse(await response.json());
}

function balanceOf({ id, status, created, metadata, latest_charge: charge }: z.infer<typeof intent>): IntentBalance {
  return {
    id,
    status,
    createdAt: created * 1_000,
    // Stripe counts a cancelled authorisation as refunded, though no money was captured.
    keptCents: charge?.captured ? charge.amount - charge.amount_refunded : 0,
    siteId: metadata["siteId"] ?? null,
    chargeId: metadata["chargeId"] ?? null,
  };
}
