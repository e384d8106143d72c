// Declares the shapes of Stripe's objects.
import type { CheckoutSession } from "./checkout-session-object.ts";
import type {
  Account,
  AccountLink,
  Application,
  BalanceTransaction,
  Capability,
  Payout,
  Transfer,
  TransferReversal,
} from "./connect-objects.ts";
import type { Dispute } from "./dispute-object.ts";
import type { EventType } from "./event-types.ts";

/** Holds the texts that a client has set, by name. */
export type Metadata = Record<string, string>;

/** Names the statuses of a PaymentIntent. */
export type IntentStatus =
  | "requires_payment_method"
  | "requires_confirmation"
  | "requires_action"
  | "requires_capture"
  | "succeeded"
  | "canceled";

/** Describes why an attempt failed, on the intent and in the 402 of a declined card. */
export type CardError = {
  type: "card_error" | "invalid_request_error";
  code: string;
  decline_code?: string;
  message: string;
  param?: string;
  doc_url: string;
  charge?: string;
  payment_method?: PaymentMethod;
};

/** Describes what the buyer has to do when the card demands 3-D Secure. */
export type NextAction =
  | { type: "use_stripe_sdk"; use_stripe_sdk: Record<string, string> }
  | { type: "redirect_to_url"; redirect_to_url: { url: string; return_url: string } };

/** Declares Stripe's PaymentIntent; amounts are minor units, times are Unix seconds. */
export type PaymentIntent = {
  id: string;
  object: "payment_intent";
  allowed_payment_method_types: "card"[] | null;
  amount: number;
  amount_capturable: number;
  amount_received: number;
  application: null;
  application_fee_amount: null;
  automatic_payment_methods: { enabled: boolean; allow_redirects: "always" | "never" } | null;
  canceled_at: number | null;
  cancellation_reason: string | null;
  capture_method: "automatic" | "automatic_async" | "manual";
  client_secret: string;
  confirmation_method: "automatic";
  created: number;
  currency: string;
  customer: null;
  customer_account: null;
  description: string | null;
  excluded_payment_method_types: null;
  last_payment_error: CardError | null;
  latest_charge: string | null;
  livemode: false;
  managed_payments: null;
  metadata: Metadata;
  next_action: NextAction | null;
  on_behalf_of: null;
  payment_method: string | null;
  payment_method_configuration_details: null;
  payment_method_options: null;
  payment_method_types: string[];
  payment_record: null;
  processing: null;
  receipt_email: string | null;
  review: null;
  setup_future_usage: null;
  shipping: null;
  source: null;
  statement_descriptor: null;
  statement_descriptor_suffix: string | null;
  status: IntentStatus;
  transfer_group: string | null;
};

/** Declares Stripe's PaymentMethod of a card: brand, last four digits and expiry, never the number. */
export type PaymentMethod = {
  id: string;
  object: "payment_method";
  billing_details: BillingDetails;
  card: {
    brand: string;
    checks: null;
    country: string;
    display_brand: string;
    exp_month: number;
    exp_year: number;
    funding: string;
    generated_from: null;
    last4: string;
    networks: null;
    regulated_status: null;
    three_d_secure_usage: { supported: true };
    wallet: null;
  };
  created: number;
  customer: null;
  customer_account: null;
  livemode: false;
  metadata: Metadata;
  type: "card";
};

/** Declares Stripe's Charge: one attempt to take the money of an intent. */
export type Charge = {
  id: string;
  object: "charge";
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  application: null;
  application_fee: null;
  application_fee_amount: null;
  balance_transaction: string | null;
  billing_details: BillingDetails;
  calculated_statement_descriptor: null;
  captured: boolean;
  created: number;
  currency: string;
  customer: null;
  description: string | null;
  disputed: boolean;
  failure_balance_transaction: null;
  failure_code: string | null;
  failure_message: string | null;
  fraud_details: null;
  livemode: false;
  metadata: Metadata;
  on_behalf_of: null;
  outcome: ChargeOutcome;
  paid: boolean;
  payment_intent: string;
  payment_method: string;
  payment_method_details: { type: "card"; card: ChargedCard };
  receipt_email: string | null;
  receipt_number: null;
  receipt_url: null;
  refunded: boolean;
  review: null;
  shipping: null;
  source: null;
  source_transfer: null;
  statement_descriptor: null;
  statement_descriptor_suffix: string | null;
  status: "succeeded" | "failed";
  transfer_data: null;
  transfer_group: string | null;
};

/** Declares Stripe's Refund of captured money. */
export type Refund = {
  id: string;
  object: "refund";
  amount: number;
  balance_transaction: string | null;
  charge: string;
  created: number;
  currency: string;
  customer: null;
  customer_account: null;
  destination_details: { type: "card"; card: { type: "refund" } };
  failure_balance_transaction?: string;
  failure_reason?: string;
  metadata: Metadata;
  payment_intent: string;
  payment_method: string;
  pending_reason?: "processing";
  reason: "duplicate" | "fraudulent" | "requested_by_customer" | null;
  receipt_number: null;
  source_transfer_reversal: null;
  status: "pending" | "succeeded" | "failed";
  transfer_reversal: null;
};

/** Declares Stripe's Event: one change, with the object as it was right after the change. */
export type StripeEvent = {
  id: string;
  object: "event";
  /** Names the connected account of the change; absent for changes of the platform. */
  account?: string;
  api_version: string;
  created: number;
  /** Holds the object, and in events of an update the former values of what has changed. */
  data: { object: EventObject; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null } | null;
  type: EventType;
};

/** Unites the objects that are stored and can be read by id. */
export type StripeObject =
  | PaymentIntent
  | PaymentMethod
  | Charge
  | Refund
  | CheckoutSession
  | Account
  | AccountLink
  | BalanceTransaction
  | Dispute
  | Payout
  | Transfer
  | TransferReversal
  | StripeEvent;

/** Unites the objects whose changes are events. */
export type EventObject =
  | PaymentIntent
  | Charge
  | Refund
  | CheckoutSession
  | Account
  | Application
  | Capability
  | Dispute
  | Payout
  | Transfer;

/** Selects the object whose `object` property is `K`. */
export type ObjectOf<K extends StripeObject["object"]> = Extract<StripeObject, { object: K }>;

type BillingDetails = { address: null; email: string | null; name: null; phone: null; tax_id: null };

type ChargeOutcome = {
  advice_code: null;
  network_advice_code: null;
  network_decline_code: null;
  network_status: string;
  reason: string | null;
  seller_message: string;
  type: string;
};

type ChargedCard = {
  amount_authorized: number | null;
  authorization_code: null;
  brand: string;
  capture_before?: number;
  checks: null;
  country: string;
  electronic_commerce_indicator: null;
  exp_month: number;
  exp_year: number;
  funding: string;
  installments: null;
  last4: string;
  mandate: null;
  network: string;
  network_transaction_id: null;
  regulated_status: null;
  three_d_secure: null;
  transaction_link_id: null;
  wallet: null;
};
