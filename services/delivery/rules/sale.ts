// Follows the disputes of the charges that pay for sealed tickets.

import { actor, actorTerms, type DecisionOf } from "@holdfast/actors";
import type { ChargeView } from "@holdfast/contracts";
import { disputeOf, type OrderCopy, orderDocument } from "./order-copy.ts";
import { sealDocument } from "./seal-document.ts";

/** Message to the actor of a sale, whose id is that of the order. */
export type SaleMessage = { readonly type: "FollowCharge"; readonly charge: ChargeView };

const saleTerms = actorTerms("sale", {
  documents: { order: orderDocument, seal: sealDocument },
  events: ["SealChanged"],
});
/** Decision of the actor of a sale. */
export type SaleDecision = DecisionOf<typeof saleTerms>;

/** Keeps what has become of the disputes of an order's charges, and has the seal tell its codes. */
export const saleActor = actor(saleTerms, {
  documents: (id, _message: SaleMessage, known) => ({ order: id, seal: known.order?.sale?.ticketId ?? null }),
  decide({ order, seal }, { charge }: SaleMessage, env): SaleDecision {
    const copy = copyAfter(order, charge);
    if (copy === null) return {};
    const dispute = disputeOf(copy);
    const isOfSeal = seal?.sale?.orderId === env.id && seal.sale.dispute !== dispute;
    if (!isOfSeal || seal.sale === null) return { write: { order: copy } };
    const write = { order: copy, seal: { ...seal, sale: { ...seal.sale, dispute } } };
    return { write, events: { seal: "SealChanged" } };
  },
});

function copyAfter(order: OrderCopy | null, { id: chargeId, dispute: state }: ChargeView): OrderCopy | null {
  const known = order?.disputes.find((one) => one.chargeId === chargeId);
  if (state === null || known?.state === state) return null;
  const others = (order?.disputes ?? []).filter((one) => one.chargeId !== chargeId);
  return { sale: order?.sale ?? null, disputes: [...others, { chargeId, state }] };
}
