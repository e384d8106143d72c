// Lists the transfers of a Stripe account and what Stripe has taken for itself, for checks from outside the service.

import { z } from "zod";
import { readList, type StripeAddress } from "./stripe-lists.ts";

/** Describes the money of one transfer to a seller, in minor units. */
export interface TransferBalance {
  readonly id: string;
  /** Id of the account that the transfer went to. */
  readonly destination: string;
  /** Amount that was transferred. */
  readonly amountCents: number;
  /** Amount that was taken back. */
  readonly reversedCents: number;
  /** Site id of the transfer's metadata; null when another program made the transfer. */
  readonly siteId: string | null;
  /** Id of the payout of the transfer's metadata. */
  readonly payoutId: string | null;
  /** Time of creation by Stripe's clock, ms. */
  readonly createdAt: number;
}

/** Holds all transfers, and the sum of Stripe's own fees in minor units. */
export interface Movements {
  readonly transfers: readonly TransferBalance[];
  readonly feeCents: number;
}

const transfer = z.object({
  id: z.string(),
  destination: z.string(),
  amount: z.number(),
  amount_reversed: z.number(),
  created: z.number(),
  metadata: z.record(z.string(), z.string()),
});
const movement = z.object({ id: z.string(), fee: z.number() });

/** Reads all transfers and fees of an account. Throws when Stripe does not answer a page within 10 s. */
export async function listMovements(address: StripeAddress): Promise<Movements> {
  const transfers: TransferBalance[] = [];
  let feeCents = 0;
  for await (const { fee } of readList(address, { path: "/v1/balance_transactions", item: movement })) feeCents += fee;
  for await (const found of readList(address, { path: "/v1/transfers", item: transfer })) {
    const { id, destination, amount, amount_reversed: reversedCents, created, metadata } = found;
    const { siteId = null, payout: payoutId = null } = metadata;
    transfers.push({
      ...{ id, destination, amountCents: amount, reversedCents, siteId, payoutId },
      createdAt: created * 1_000,
    });
  }
  return { transfers, feeCents };
}
