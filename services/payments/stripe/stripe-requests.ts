import { routes } from "@holdfast/views";
import { Stripe } from "stripe";
import type { Charge } from "../rules/charge.ts";
import type { IntentMetadata } from "./stripe-answers.ts";

/** How the SDK is set up. */
export interface ClientOptions {
  readonly secretKey: string;
  /** Where Stripe is, null for its own address. */
  readonly apiUrl: string | null;
  readonly timeoutMs: number;
  readonly maxNetworkRetries: number;
}

/** What the requests that begin a payment are made from, besides the charge. */
export interface RequestFacts {
  readonly siteId: string;
  readonly publicUrl: string;
}

// Stripe wants 30 minutes at least, and a create may be repeated a good while after its first try.
const CHECKOUT_LIVES_MS = 3 * 3_600_000;
const CHECKOUT_TITLE_LENGTH = 250;

/** Creates the SDK's client. */
export function createClient({ secretKey, apiUrl, timeoutMs: timeout, maxNetworkRetries }: ClientOptions): Stripe {
  const common = { timeout, maxNetworkRetries, telemetry: false };
  if (apiUrl === null) return new Stripe(secretKey, common);
  const { hostname: host, port, protocol } = new URL(apiUrl);
  const isPlain = protocol === "http:";
  return new Stripe(secretKey, {
    ...common,
    host,
    port: port || (isPlain ? 80 : 443),
    protocol: isPlain ? "http" : "https",
  });
}

/** The names a charge's objects at Stripe carry. */
export function metadataOf(charge: Charge, siteId: string): Record<keyof IntentMetadata, string> {
  return { siteId, chargeId: charge.id, orderId: charge.orderId };
}

/** A payment by a card that came with the request; the same charge and try give the same parameters. */
export function intentRequest(charge: Charge, { siteId }: RequestFacts): Stripe.PaymentIntentCreateParams {
  return {
    amount: charge.amountCents,
    currency: charge.currency,
    capture_method: "manual",
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    metadata: metadataOf(charge, siteId),
    ...methodOf(charge.paymentMethod ?? ""),
  };
}

/** A payment on Stripe's page. The page outlives the hold: it is expired when its order ends. */
export function checkoutRequest(charge: Charge, facts: RequestFacts): Stripe.Checkout.SessionCreateParams {
  const metadata = metadataOf(charge, facts.siteId);
  const name = charge.title.slice(0, CHECKOUT_TITLE_LENGTH) || "Ticket";
  const price = { currency: charge.currency, unit_amount: charge.amountCents, product_data: { name } };
  const { publicUrl } = facts;
  return {
    mode: "payment",
    line_items: [{ price_data: price, quantity: 1 }],
    payment_intent_data: { capture_method: "manual", metadata },
    metadata,
    client_reference_id: charge.orderId,
    expires_at: Math.floor((charge.triedAt + CHECKOUT_LIVES_MS) / 1_000),
    success_url: publicUrl + routes.paymentReturn({ charge: charge.id }),
    cancel_url: publicUrl + routes.order(charge.orderId),
  };
}

/** Tokens stand for a card, which Stripe makes a payment method of. */
function methodOf(method: string): Pick<Stripe.PaymentIntentCreateParams, "payment_method" | "payment_method_data"> {
  if (!method.startsWith("tok_")) return { payment_method: method };
  // The SDK's types leave the card out, the API takes its token.
  const data = { type: "card" as const, card: { token: method } };
  return { payment_method_data: data };
}
