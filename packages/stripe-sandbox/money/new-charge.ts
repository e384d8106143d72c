// Makes the charge of an attempt to pay.
import type { Charge, PaymentIntent, PaymentMethod } from "../state/objects.ts";
import type { Decline } from "./test-cards.ts";

/** Sets the seconds an authorisation waits for its capture: 7 days, as Stripe does for online cards. */
export const AUTHORIZATION_SECONDS = 7 * 24 * 60 * 60;

/** Makes the charge of an attempt: paid, or failed for the reason in `decline`. */
export function newCharge(
  intent: PaymentIntent,
  method: PaymentMethod,
  { id, now, decline }: { id: string; now: number; decline?: Decline },
): Charge {
  const isCaptured = !decline && intent.capture_method !== "manual";
  return {
    ...UNUSED,
    id,
    amount: intent.amount,
    amount_captured: isCaptured ? intent.amount : 0,
    billing_details: method.billing_details,
    captured: isCaptured,
    created: now,
    currency: intent.currency,
    description: intent.description,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    metadata: intent.metadata,
    outcome: decline ? DECLINED(decline) : APPROVED,
    paid: !decline,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: "card", card: chargedCard(intent, method, { now, decline }) },
    receipt_email: intent.receipt_email,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: decline ? "failed" : "succeeded",
    transfer_group: intent.transfer_group,
  };
}

function chargedCard(
  intent: PaymentIntent,
  { card }: PaymentMethod,
  { now, decline }: { now: number; decline: Decline | undefined },
): Charge["payment_method_details"]["card"] {
  const isHeld = !decline && intent.capture_method === "manual";
  return {
    amount_authorized: decline ? null : intent.amount,
    authorization_code: null,
    brand: card.brand,
    ...(isHeld ? { capture_before: now + AUTHORIZATION_SECONDS } : {}),
    checks: null,
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    funding: card.funding,
    installments: null,
    last4: card.last4,
    mandate: null,
    network: card.brand,
    network_transaction_id: null,
    regulated_status: null,
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}

const APPROVED: Charge["outcome"] = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: "approved_by_network",
  reason: null,
  seller_message: "Payment complete.",
  type: "authorized",
};

const DECLINED = (decline: Decline): Charge["outcome"] => ({
  ...APPROVED,
  network_status: "declined_by_network",
  reason: decline.decline_code,
  seller_message: "The bank did not return any further details with this decline.",
  type: "issuer_declined",
});

const UNUSED = {
  object: "charge",
  amount_refunded: 0,
  application: null,
  application_fee: null,
  application_fee_amount: null,
  balance_transaction: null,
  calculated_statement_descriptor: null,
  customer: null,
  disputed: false,
  failure_balance_transaction: null,
  fraud_details: null,
  livemode: false,
  on_behalf_of: null,
  receipt_number: null,
  receipt_url: null,
  refunded: false,
  review: null,
  shipping: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  transfer_data: null,
} satisfies Partial<Charge>;
