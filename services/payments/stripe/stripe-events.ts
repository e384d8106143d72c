// Verifies and reads the webhook events of Stripe.

import { Stripe } from "stripe";
import { z } from "zod";

/** Holds the parts of a webhook event that payments uses: whom the event concerns, not what it says. */
export interface StripeEvent {
  /** Id of the event; the same at every delivery. */
  readonly id: string;
  readonly type: string;
  /** Site id of the metadata of the event's object; null when the metadata has none. */
  readonly siteId: string | null;
  readonly orderId: string | null;
  readonly chargeId: string | null;
  /** Whether the event concerns a refund. */
  readonly isRefundEvent: boolean;
}

/** Signals an event that is not signed with the secret, or was signed more than five minutes ago. */
export class ForgedEventError extends Error {
  readonly code = "forged_event";
}

const object = z.object({
  metadata: z.object({ siteId: z.string(), orderId: z.string(), chargeId: z.string() }).partial().nullish(),
});
// Largest age of a signature, s. Stripe signs each delivery attempt anew.
const TOLERANCE_S = 300;

/** Verifies and reads an event. Throws a ForgedEventError when the signature is wrong or older than five minutes. */
export async function readSignedEvent(
  text: string,
  signature: string,
  { stripe, secret }: { stripe: Stripe; secret: string },
): Promise<StripeEvent> {
  const event = await verified(text, signature, { stripe, secret });
  const { metadata } = object.catch({ metadata: null }).parse(event.data.object);
  return {
    id: event.id,
    type: event.type,
    siteId: metadata?.siteId ?? null,
    orderId: metadata?.orderId ?? null,
    chargeId: metadata?.chargeId ?? null,
    isRefundEvent: /^refund\.|^charge\.refund/.test(event.type),
  };
}

async function verified(
  text: string,
  signature: string,
  { stripe, secret }: { stripe: Stripe; secret: string },
): Promise<Stripe.Event> {
  try {
    return await stripe.webhooks.constructEventAsync(text, signature, secret, TOLERANCE_S);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError) {
      throw new ForgedEventError("Cannot take event: it is not signed as Stripe signs", { cause: error });
    }
    throw error;
  }
}
