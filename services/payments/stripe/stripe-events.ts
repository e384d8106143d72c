import { Stripe } from "stripe";
import { z } from "zod";

/** What one of Stripe's events is about, as far as anyone asks; its facts are never trusted, only looked up. */
export interface StripeNews {
  /** The event's own id: the same at each delivery. */
  readonly id: string;
  readonly type: string;
  /** Whose object it is about, by its metadata; null where it names none. */
  readonly siteId: string | null;
  readonly orderId: string | null;
  readonly chargeId: string | null;
  /** Whether it is about money given back. */
  readonly isOfRefund: boolean;
}

/** Signals a delivery that Stripe did not sign, or not just now. */
export class ForgedEventError extends Error {
  readonly code = "forged_event";
}

const object = z.object({
  metadata: z.object({ siteId: z.string(), orderId: z.string(), chargeId: z.string() }).partial().nullish(),
});
// Deliveries older than this are refused, s: Stripe signs each of its attempts anew.
const TOLERANCE_S = 300;

/** Reads a delivery; throws a ForgedEventError for one that is not signed with the secret, or not just now. */
export async function readSigned(
  text: string,
  signature: string,
  { stripe, secret }: { stripe: Stripe; secret: string },
): Promise<StripeNews> {
  const event = await verified(text, signature, { stripe, secret });
  const { metadata } = object.catch({ metadata: null }).parse(event.data.object);
  return {
    id: event.id,
    type: event.type,
    siteId: metadata?.siteId ?? null,
    orderId: metadata?.orderId ?? null,
    chargeId: metadata?.chargeId ?? null,
    isOfRefund: /^refund\.|^charge\.refund/.test(event.type),
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
