// Finds charges and payouts for what comes from Stripe, also those that are in the archive.

import type { Engine } from "@holdfast/actors";
import { type Charge, chargeDocument } from "../rules/charge.ts";
import { orderDocument } from "../rules/order.ts";
import { type Payout, payoutDocument } from "../rules/payout.ts";

type Reads = Pick<Engine, "read" | "readArchived">;

/**
 * Finds a charge of an order, in Redis or in the archive; null for one that no longer exists or never did. Throws
 * UnavailableError while the archive does not answer: nothing is known then, so no payment may be taken for an orphan.
 */
export async function findCharge(
  engine: Reads,
  { chargeId, orderId }: { readonly chargeId: string; readonly orderId: string | null },
): Promise<Charge | null> {
  const present = await engine.read(chargeDocument, chargeId);
  if (present) return present;
  const own = await engine.readArchived(chargeDocument, chargeId);
  if (own || orderId === null) return own;
  return await engine.readArchived(chargeDocument, chargeId, { recordOf: { type: orderDocument, id: orderId } });
}

/** Finds a payout by its id, which is that of its order, as `findCharge` does. */
export async function findPayout(engine: Reads, id: string): Promise<Payout | null> {
  return (
    (await engine.read(payoutDocument, id)) ??
    (await engine.readArchived(payoutDocument, id, { recordOf: { type: orderDocument, id } }))
  );
}
