// Decides when what delivery keeps of a ticket and of an order leaves Redis.

import { actor, actorTerms, type DecisionOf, type Env } from "@holdfast/actors";
import { orderDocument } from "./order-copy.ts";
import { keptUntil, sealDocument } from "./seal-document.ts";

const DAY_MS = 86_400_000;

const sealEndTerms = actorTerms("seal-end", { documents: { seal: sealDocument } });
/** Decision on the end of a seal; the reply is the time at which to ask again, in ms. */
export type SealEndDecision = DecisionOf<typeof sealEndTerms, number>;

/**
 * Archives a seal whose bytes were destroyed, a month after its event: it tells who has downloaded what. Deletes that of
 * a ticket of which nothing was ever sealed.
 */
export const sealEndActor = actor(sealEndTerms, {
  documents: (id) => ({ seal: id }),
  decide({ seal }, _message: null, { now }: Env): SealEndDecision {
    if (!seal) return {};
    const until = keptUntil(seal);
    const mayGo = seal.attempt === 0 || (seal.state === "destroyed" && seal.doomed.length === 0);
    if (until === null || until > now || !mayGo) return { reply: () => Math.max(until ?? 0, now + DAY_MS) };
    return seal.attempt === 0 ? { delete: { seal: true } } : { archive: { seal: true } };
  },
});

const orderEndTerms = actorTerms("order-end", { documents: { order: orderDocument } });
/** Decision on the end of the copy of an order. */
export type OrderEndDecision = DecisionOf<typeof orderEndTerms>;

/** Deletes the copy of an order that orders has archived. */
export const orderEndActor = actor(orderEndTerms, {
  documents: (id) => ({ order: id }),
  decide: (_documents, _message: { readonly type: "Archived" }): OrderEndDecision => ({ delete: { order: true } }),
});
