// Builds the requests to Stripe and the client of its SDK.

import { momentText, shorten } from "@holdfast/values";
import { routes } from "@holdfast/views";
import { Stripe } from "stripe";
import type { Charge } from "../rules/charge.ts";
import type { IntentMetadata } from "./stripe-answers.ts";
import { tracedFetch } from "./traced-fetch.ts";

/** Holds the settings of the SDK's client. */
export interface ClientOptions {
  readonly secretKey: string;
  /** Base URL of the API; null for Stripe's own address. */
  readonly apiUrl: string | null;
  readonly timeoutMs: number;
  readonly maxNetworkRetries: number;
}

/** Holds what a request to create a payment needs besides the charge. */
export interface RequestFacts {
  readonly siteId: string;
  readonly publicUrl: string;
}

// Stripe requires 30 minutes at least; the rest leaves time to repeat the create.
const CHECKOUT_LIVES_MS = 3 * 3_600_000;
const CHECKOUT_TITLE_LENGTH = 250;

/** Creates the SDK's client, without telemetry; its calls are counted. */
export function createClient({ secretKey, apiUrl, timeoutMs: timeout, maxNetworkRetries }: ClientOptions): Stripe {
  const common = {
    timeout,
    maxNetworkRetries,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(tracedFetch),
  };
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

// A charge of an earlier release is asked for again with the parameters that it was asked for with.
function groupOf({ isGrouped, orderId }: Charge): { transfer_group?: string } {
  return isGrouped ? { transfer_group: orderId } : {};
}

/** Returns the metadata of a charge's objects at Stripe. */
export function metadataOf(charge: Charge, siteId: string): Record<keyof IntentMetadata, string> {
  return { siteId, chargeId: charge.id, orderId: charge.orderId };
}

/**
 * Returns the request for a payment by the charge's payment method. The same charge gives the same request at each
 * attempt.
 */
export function intentRequest(charge: Charge, { siteId }: RequestFacts): Stripe.PaymentIntentCreateParams {
  return {
    amount: charge.amountCents,
    currency: charge.currency,
    capture_method: "manual",
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    metadata: metadataOf(charge, siteId),
    ...groupOf(charge),
    ...methodOf(charge.paymentMethod ?? ""),
  };
}

/** Returns the request for a checkout page. The page outlives the hold; payments closes it when the order ends. */
export function checkoutRequest(charge: Charge, facts: RequestFacts): Stripe.Checkout.SessionCreateParams {
  const metadata = metadataOf(charge, facts.siteId);
  const name = shorten(charge.title, CHECKOUT_TITLE_LENGTH) || "Ticket";
  const product = { name, ...(charge.payBefore !== undefined && { description: deadlineText(charge.payBefore) }) };
  const price = { currency: charge.currency, unit_amount: charge.amountCents, product_data: product };
  const { publicUrl } = facts;
  return {
    mode: "payment",
    line_items: [{ price_data: price, quantity: 1 }],
    payment_intent_data: { capture_method: "manual", metadata, ...groupOf(charge) },
    metadata,
    client_reference_id: charge.orderId,
    expires_at: Math.floor((charge.triedAt + CHECKOUT_LIVES_MS) / 1_000),
    success_url: publicUrl + routes.paymentReturn({ charge: charge.id }),
    cancel_url: publicUrl + routes.order(charge.orderId),
  };
}

// Nobody knows the buyer's zone here, so the deadline is in UTC; the page of the order says it in the buyer's own time.
function deadlineText(payBefore: number): string {
  return `Reserved for you on Holdfast until ${momentText(payBefore)}. Pay before then.`;
}

/** A token (`tok_…`) names a card, from which Stripe makes a payment method. */
function methodOf(method: string): Pick<Stripe.PaymentIntentCreateParams, "payment_method" | "payment_method_data"> {
  if (!method.startsWith("tok_")) return { payment_method: method };
  // The SDK's types lack the card, though the API accepts its token.
  const data = { type: "card" as const, card: { token: method } };
  return { payment_method_data: data };
}
