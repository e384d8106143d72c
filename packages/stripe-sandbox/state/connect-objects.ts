// Declares the shapes of Stripe Connect: accounts, transfers, reversals, payouts.
/** Names the status of a capability on its account. */
export type CapabilityStatus = "active" | "inactive" | "pending";

/** Names why an account, or a capability of it, is not active. */
export type DisabledReason = "rejected.other" | "requirements.past_due" | "requirements.pending_verification";

/** Lists what Stripe still wants to know about an account; times are Unix seconds. */
export type Requirements = {
  alternatives: never[];
  current_deadline: number | null;
  currently_due: string[];
  disabled_reason: DisabledReason | null;
  errors: never[];
  eventually_due: string[];
  past_due: string[];
  pending_verification: string[];
};

/** Names the capabilities that the sandbox knows. */
export type CapabilityName = "card_payments" | "transfers";

/** Declares Stripe's Account: a connected one, or the platform's own. */
export type Account = {
  id: string;
  object: "account";
  business_profile: BusinessProfile;
  business_type: "individual" | "company" | null;
  capabilities: { [name in CapabilityName]?: CapabilityStatus };
  charges_enabled: boolean;
  controller: Controller;
  country: string;
  created: number;
  default_currency: string;
  details_submitted: boolean;
  email: string | null;
  external_accounts: { object: "list"; data: never[]; has_more: false; url: string };
  future_requirements: Requirements;
  metadata: Record<string, string>;
  payouts_enabled: boolean;
  requirements: Requirements;
  settings: AccountSettings;
  tos_acceptance: { date: number | null; service_agreement?: "full" | "recipient" };
  type: "none" | "standard";
};

/** Declares Stripe's Capability: what an account may do. */
export type Capability = {
  id: CapabilityName;
  object: "capability";
  account: string;
  future_requirements: Requirements;
  requested: true;
  requested_at: number;
  requirements: Requirements;
  status: CapabilityStatus;
};

/** Declares the application that an account has left, as `account.application.deauthorized` shows it. */
export type Application = { id: string; object: "application"; name: string };

/** Declares Stripe's Transfer of money from the platform to a connected account. */
export type Transfer = {
  id: string;
  object: "transfer";
  amount: number;
  amount_reversed: number;
  balance_transaction: string;
  created: number;
  currency: string;
  description: string | null;
  destination: string;
  destination_payment: string;
  livemode: false;
  metadata: Record<string, string>;
  reversals: ReversalList;
  reversed: boolean;
  source_transaction: string | null;
  source_type: "card";
  transfer_group: string | null;
};

/** Declares the list of reversals inside a transfer: the ten newest, newest first. */
export type ReversalList = {
  object: "list";
  data: TransferReversal[];
  has_more: boolean;
  url: string;
};

/** Declares Stripe's TransferReversal: money that has come back from a connected account. */
export type TransferReversal = {
  id: string;
  object: "transfer_reversal";
  amount: number;
  balance_transaction: string;
  created: number;
  currency: string;
  destination_payment_refund: string;
  metadata: Record<string, string>;
  source_refund: null;
  transfer: string;
};

/** Declares Stripe's Payout from an account's balance to its bank. */
export type Payout = {
  id: string;
  object: "payout";
  amount: number;
  application_fee: null;
  application_fee_amount: null;
  arrival_date: number;
  automatic: boolean;
  balance_transaction: string;
  created: number;
  currency: string;
  description: string | null;
  destination: string;
  failure_balance_transaction: string | null;
  failure_code: string | null;
  failure_message: string | null;
  livemode: false;
  metadata: Record<string, string>;
  method: "standard";
  original_payout: null;
  payout_method: null;
  reconciliation_status: "not_applicable";
  reversed_by: null;
  source_type: "card";
  statement_descriptor: null;
  status: "pending" | "in_transit" | "paid" | "failed";
  trace_id: null;
  type: "bank_account";
};

/** Names what has moved the balance. */
export type BalanceTransactionType =
  | "adjustment"
  | "charge"
  | "payment"
  | "payment_refund"
  | "payout"
  | "payout_failure"
  | "refund"
  | "refund_failure"
  | "topup"
  | "transfer"
  | "transfer_refund";

/** Declares Stripe's BalanceTransaction: one movement of the balance of an account. */
export type BalanceTransaction = {
  id: string;
  object: "balance_transaction";
  amount: number;
  available_on: number;
  balance_type: "payments";
  created: number;
  currency: string;
  description: string | null;
  exchange_rate: number | null;
  fee: 0;
  fee_details: never[];
  net: number;
  reporting_category: string;
  source: string | null;
  status: "available" | "pending";
  type: BalanceTransactionType;
};

/** Holds an account link, which Stripe shows only once; `session` is the visit that has used it. */
export type AccountLink = {
  id: string;
  object: "account_link";
  account: string;
  created: number;
  expires_at: number;
  refresh_url: string;
  return_url: string;
  session: string | null;
};

type BusinessProfile = {
  mcc: string | null;
  minority_owned_business_designation: null;
  name: string | null;
  product_description: string | null;
  specified_commercial_transactions_act_url: null;
  support_address: null;
  support_email: null;
  support_phone: null;
  support_url: null;
  url: string | null;
};

type Controller =
  | { type: "account" }
  | {
      fees: { payer: "application" };
      is_controller: true;
      losses: { payments: "application" };
      requirement_collection: "stripe";
      stripe_dashboard: { type: "express" };
      type: "application";
    };

/** Says how often the balance of an account is paid out; `manual`: never by itself. */
export type PayoutInterval = "daily" | "manual" | "monthly" | "weekly";

type AccountSettings = {
  branding: { icon: null; logo: null; primary_color: null; secondary_color: null };
  card_payments: {
    decline_on: { avs_failure: false; cvc_failure: false };
    statement_descriptor_prefix: null;
    statement_descriptor_prefix_kana: null;
    statement_descriptor_prefix_kanji: null;
  };
  dashboard: { display_name: string | null; timezone: string };
  payments: {
    statement_descriptor: null;
    statement_descriptor_kana: null;
    statement_descriptor_kanji: null;
    statement_descriptor_prefix_kana: null;
    statement_descriptor_prefix_kanji: null;
  };
  payouts: {
    debit_negative_balances: boolean;
    schedule: { delay_days: number; interval: PayoutInterval };
    statement_descriptor: null;
  };
};
