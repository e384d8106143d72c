import { z } from "zod";

/** What one intent took and kept, in minor units. */
export interface MoneyAtStripe {
  readonly id: string;
  readonly status: string;
  readonly createdAt: number;
  /** What was taken and not given back. */
  readonly keptCents: number;
  /** From its metadata; null where it is not one of ours. */
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

/** Lists every intent of the account since an instant, with its money. Throws where Stripe does not answer. */
export async function moneyAtStripe(
  { secretKey, apiUrl }: { secretKey: string; apiUrl: string | null },
  since = 0,
): Promise<MoneyAtStripe[]> {
  const lines: MoneyAtStripe[] = [];
  for (let after: string | undefined; ; ) {
    const query = new URLSearchParams({ limit: "100", "created[gte]": String(Math.floor(since / 1_000)) });
    query.append("expand[]", "data.latest_charge");
    if (after !== undefined) query.set("starting_after", after);
    const { data, has_more } = await ask(`${apiUrl ?? STRIPE}/v1/payment_intents?${query}`, secretKey);
    lines.push(...data.map(lineOf));
    after = data.at(-1)?.id;
    if (!has_more || after === undefined) return lines;
  }
}

async function ask(url: string, secretKey: string) {
  const headers = { Authorization: `Bearer ${secretKey}` };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`Cannot read the money at Stripe: it answers ${response.status}`);
  return page.parse(await response.json());
}

function lineOf({ id, status, created, metadata, latest_charge: charge }: z.infer<typeof intent>): MoneyAtStripe {
  return {
    id,
    status,
    createdAt: created * 1_000,
    // An authorisation that is given up counts as refunded too, though nothing was taken.
    keptCents: charge?.captured ? charge.amount - charge.amount_refunded : 0,
    siteId: metadata["siteId"] ?? null,
    chargeId: metadata["chargeId"] ?? null,
  };
}
