// Lists the money of every intent of a Stripe account, for checks from outside the service.

import { z } from "zod";
import { readList, type StripeAddress } from "./stripe-lists.ts";

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

/**
 * Lists every intent of the account created since `since` (ms; default all), with its money. Throws when Stripe does
 * not answer within 10 s.
 */
export async function listIntentBalances(address: StripeAddress, since = 0): Promise<IntentBalance[]> {
  const query = { "created[gte]": String(Math.floor(since / 1_000)), "expand[]": "data.latest_charge" };
  const balances: IntentBalance[] = [];
  for await (const found of readList(address, { path: "/v1/payment_intents", query, item: intent })) {
    balances.push(balanceOf(found));
  }
  return balances;
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
