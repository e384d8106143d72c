// Declares the shape of Stripe's Checkout Session and its parts.
/** Declares Stripe's Checkout Session in `payment` mode; amounts are minor units, times are Unix seconds. */
export type CheckoutSession = {
  id: string;
  object: "checkout.session";
  adaptive_pricing: null;
  after_expiration: null;
  allow_promotion_codes: null;
  allowed_payment_method_types: "card"[] | null;
  amount_subtotal: number;
  amount_total: number;
  automatic_tax: { enabled: false; liability: null; provider: null; status: null };
  billing_address_collection: null;
  cancel_url: string | null;
  client_reference_id: string | null;
  client_secret: null;
  collected_information: null;
  consent: null;
  consent_collection: null;
  created: number;
  currency: string;
  currency_conversion: null;
  custom_fields: never[];
  custom_text: { after_submit: null; shipping_address: null; submit: null; terms_of_service_acceptance: null };
  customer: null;
  customer_account: null;
  customer_creation: "if_required";
  customer_details: CustomerDetails | null;
  customer_email: string | null;
  discounts: never[];
  expires_at: number;
  integration_identifier: null;
  invoice: null;
  invoice_creation: null;
  livemode: false;
  locale: string | null;
  managed_payments: null;
  metadata: Record<string, string>;
  mode: "payment";
  origin_context: null;
  payment_intent: string | null;
  payment_link: null;
  payment_method_collection: "if_required";
  payment_method_configuration_details: null;
  payment_method_options: Record<string, never>;
  payment_method_types: string[];
  payment_status: "paid" | "unpaid";
  permissions: null;
  phone_number_collection: { enabled: false };
  recovered_from: null;
  saved_payment_method_options: null;
  setup_intent: null;
  shipping_address_collection: null;
  shipping_cost: null;
  shipping_options: never[];
  status: "open" | "complete" | "expired";
  submit_type: "auto" | "book" | "donate" | "pay" | null;
  subscription: null;
  success_url: string;
  total_details: { amount_discount: 0; amount_shipping: 0; amount_tax: 0 };
  ui_mode: "hosted_page";
  url: string | null;
  wallet_options: null;
};

/** Holds what a Session passes to the PaymentIntent that its first attempt creates; Stripe does not show it. */
export type IntentData = {
  captureMethod: "automatic" | "automatic_async" | "manual" | undefined;
  description: string | undefined;
  metadata: Record<string, string>;
  receiptEmail: string | undefined;
  statementDescriptorSuffix: string | undefined;
  /** Names the group of transfers; absent in Sessions of an earlier release. */
  transferGroup?: string | undefined;
};

/** Declares one line of a Session, which Stripe calls `item`. */
export type LineItem = {
  id: string;
  object: "item";
  adjustable_quantity: null;
  amount_discount: 0;
  amount_subtotal: number;
  amount_tax: 0;
  amount_total: number;
  currency: string;
  description: string;
  metadata: Record<string, string>;
  price: Price;
  quantity: number;
};

type CustomerDetails = {
  address: null;
  business_name: null;
  email: string;
  individual_name: null;
  name: null;
  phone: null;
  tax_exempt: "none";
  tax_ids: never[];
};

type Price = {
  id: string;
  object: "price";
  active: false;
  billing_scheme: "per_unit";
  created: number;
  currency: string;
  custom_unit_amount: null;
  livemode: false;
  lookup_key: null;
  metadata: Record<string, string>;
  nickname: null;
  product: string;
  recurring: null;
  tax_behavior: "unspecified";
  tiers_mode: null;
  transform_quantity: null;
  type: "one_time";
  unit_amount: number;
  unit_amount_decimal: string;
};
