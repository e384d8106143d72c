import { eventStream } from "@holdfast/actors";
import { z } from "zod";

export const chargeStatus = z.enum(["Created", "Failed", "Completed"]);
export type ChargeStatus = z.infer<typeof chargeStatus>;

/** The published view of a charge: one attempt to pay an order. Never the payment method. */
export const chargeView = z.object({
  id: z.string(),
  version: z.number(),
  orderId: z.string(),
  userId: z.string(),
  status: chargeStatus,
  amountCents: z.number(),
  currency: z.string(),
  /** The money is set aside (or already taken): the order may accept the charge. */
  authorised: z.boolean(),
  /** The money has been taken. */
  captured: z.boolean(),
  /** The attempt can take no money any more. */
  ended: z.boolean(),
  /** Why it failed, in words for the buyer. */
  reason: z.string().nullable(),
  stripeId: z.string().nullable(),
  stripeRefundId: z.string().nullable(),
  /** How far giving taken money back has come; null where none has to go back. `failed` is tried again. */
  refund: z.enum(["due", "pending", "failed", "done"]).nullable(),
});
export type ChargeView = z.infer<typeof chargeView>;

export const chargeEvents = eventStream<ChargeView>("payments", {
  listeners: ["orders"],
  sideListeners: ["auth"],
  schema: 2,
  upcasts: [(older) => ({ ...older, refund: older["ended"] && older["stripeRefundId"] ? "done" : null })],
  types: { ChargeCreated: chargeView, ChargeUpdated: chargeView },
});
