// Computes the states of a Checkout Session, as pure functions.
import { refused } from "../http/failure.ts";
import type { CheckoutSession, LineItem } from "../state/checkout-session-object.ts";

/** Sets the longest and default lifetime of a Session, in seconds. */
export const LONGEST_SESSION_SECONDS = 24 * 60 * 60;

/** Sets the shortest lifetime of a Session, in seconds. */
export const SHORTEST_SESSION_SECONDS = 30 * 60;

/** Holds the properties that differ between new Sessions. */
export type SessionDraft = Pick<
  CheckoutSession,
  | "id"
  | "allowed_payment_method_types"
  | "amount_total"
  | "cancel_url"
  | "client_reference_id"
  | "created"
  | "currency"
  | "customer_email"
  | "expires_at"
  | "locale"
  | "metadata"
  | "submit_type"
  | "success_url"
  | "url"
>;

/** Makes an open Session; the first attempt to pay will create its intent. */
export function openSession(draft: SessionDraft): CheckoutSession {
  const { amount_total, customer_email } = draft;
  return { ...UNUSED, ...draft, amount_subtotal: amount_total, customer_details: reachedAt(customer_email) };
}

/** Returns the Session after its intent has captured (`isPaid`) or authorised the money of the buyer. */
export function completedSession(
  session: CheckoutSession,
  { isPaid, email }: { isPaid: boolean; email: string | null },
): CheckoutSession {
  return {
    ...session,
    customer_details: reachedAt(session.customer_email ?? email),
    payment_status: isPaid ? "paid" : "unpaid",
    status: "complete",
    url: null,
  };
}

/** Returns the expired Session; throws a Failure when the Session is not open. */
export function expiredSession(session: CheckoutSession): CheckoutSession {
  if (session.status === "open") return { ...session, status: "expired", url: null };
  throw refused(
    `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
  );
}

/** Sums up the lines of a Session, in minor units. */
export function totalOf(items: LineItem[]): number {
  return items.reduce((total, item) => total + item.amount_total, 0);
}

/** Returns the address for the buyer after paying; `{CHECKOUT_SESSION_ID}` is replaced by the id. */
export function successUrl({ id, success_url }: CheckoutSession): string {
  return success_url.replaceAll("{CHECKOUT_SESSION_ID}", id);
}

function reachedAt(email: string | null): CheckoutSession["customer_details"] {
  return email === null ? null : { ...NOBODY, email };
}

const NOBODY = {
  address: null,
  business_name: null,
  individual_name: null,
  name: null,
  phone: null,
  tax_exempt: "none",
  tax_ids: [],
} satisfies Partial<CheckoutSession["customer_details"]>;

const UNUSED = {
  object: "checkout.session",
  adaptive_pricing: null,
  after_expiration: null,
  allow_promotion_codes: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer: null,
  customer_account: null,
  customer_creation: "if_required",
  customer_details: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  livemode: false,
  managed_payments: null,
  mode: "payment",
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: "if_required",
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_method_types: ["card"],
  payment_status: "unpaid",
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  status: "open",
  subscription: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: "hosted_page",
  wallet_options: null,
} satisfies Partial<CheckoutSession>;
