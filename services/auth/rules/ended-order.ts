import { actor, documentType } from "@holdfast/actors";
import type { OrderView } from "@holdfast/contracts";
import { z } from "zod";
import { mailedTicket } from "./mail.ts";

const endedOrderState = z.object({ ticket: mailedTicket });

/** What auth keeps of an order that has ended: the ticket a letter on its payments speaks of. It never changes again. */
export type EndedOrder = z.infer<typeof endedOrderState>;

export const endedOrderDocument = documentType<EndedOrder>("ended-order", { schema: endedOrderState });

/** The `kind` of its id. */
export const ENDED_ORDER = "ended order";

export type EndedOrderMessage = { readonly type: "FollowOrder"; readonly order: OrderView };

export const endedOrderActor = actor<{ order: EndedOrder }, EndedOrderMessage>("ended-order", {
  documents: (id) => ({ order: { type: endedOrderDocument, id } }),
  decide: ({ order: known }, { order }) => (known ? {} : { write: { order: { ticket: order.ticket } } }),
});
