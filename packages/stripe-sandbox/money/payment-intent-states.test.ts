import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { Failure } from "../http/failure.ts";
import type { IntentStatus, PaymentIntent, PaymentMethod, Refund } from "../state/objects.ts";
import { openSession } from "./checkout-session-states.ts";
import { newCharge } from "./new-charge.ts";
import {
  type Action,
  canceled,
  captured,
  draftIntent,
  failed,
  paid,
  requireStatus,
  withMethod,
} from "./payment-intent-states.ts";

const DRAFT = draftIntent(
  {
    amount: 1999,
    currency: "usd",
    captureMethod: "manual",
    allowedTypes: null,
    automaticPaymentMethods: null,
    metadata: { order: "o1" },
    description: undefined,
    receiptEmail: undefined,
    statementDescriptorSuffix: undefined,
  },
  { id: "pi_1", secret: "s", now: 1000 },
);

describe("rules of a PaymentIntent", () => {
  const allowed: Record<Action, IntentStatus[]> = {
    confirm: ["requires_payment_method", "requires_confirmation", "requires_action"],
    capture: ["requires_capture"],
    cancel: ["requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"],
  };
  const statuses: IntentStatus[] = [...allowed.cancel, "succeeded", "canceled"];

  test.each(["confirm", "capture", "cancel"] as const)("%s is allowed where Stripe allows it", (action) => {
    expect(statuses.filter((status) => isAllowed({ ...DRAFT, status }, action))).toEqual(
      statuses.filter((status) => allowed[action].includes(status)),
    );
  });

  test("paid() holds the money of a manual capture, and takes that of any other", () => {
    const named = withMethod(DRAFT, "pm_1");
    const held = paid(named, { paymentMethod: "pm_1", charge: "ch_1" });
    expect(held).toEqual({
      ...named,
      amount_capturable: 1999,
      latest_charge: "ch_1",
      status: "requires_capture",
    });
    const direct: PaymentIntent = { ...named, capture_method: "automatic" };
    expect(paid(direct, { paymentMethod: "pm_1", charge: "ch_1" })).toEqual({
      ...direct,
      amount_received: 1999,
      latest_charge: "ch_1",
      status: "succeeded",
    });
  });

  test("failed() forgets the card and remembers why", () => {
    const error = { type: "card_error", code: "card_declined", message: "No.", doc_url: "" } as const;
    const named = withMethod(DRAFT, "pm_1");
    expect(failed(named, { error, charge: "ch_1" })).toEqual({
      ...DRAFT,
      last_payment_error: error,
      latest_charge: "ch_1",
    });
  });

  test("captured() and canceled() leave nothing to capture", () => {
    const held = paid(DRAFT, { paymentMethod: "pm_1", charge: "ch_1" });
    expect(captured(held, 500)).toEqual({
      ...held,
      amount_capturable: 0,
      amount_received: 500,
      status: "succeeded",
    });
    expect(canceled(held, { reason: "abandoned", now: 2000 })).toEqual({
      ...held,
      amount_capturable: 0,
      canceled_at: 2000,
      cancellation_reason: "abandoned",
      status: "canceled",
    });
  });

  test("the objects have the fields that the SDK's types name", () => {
    // The annotations are the test: without a field of Stripe's they do not compile.
    const intent: Stripe.PaymentIntent = DRAFT;
    const method: Stripe.PaymentMethod = METHOD;
    const refund: Stripe.Refund = REFUND;
    const charge: Stripe.Charge = newCharge(DRAFT, METHOD, { id: "ch_1", now: 1000 });
    const session: Stripe.Checkout.Session = SESSION;
    expect([intent, method, charge, refund, session].map(({ object }) => object)).toEqual([
      "payment_intent",
      "payment_method",
      "charge",
      "refund",
      "checkout.session",
    ]);
    expect(charge).toMatchObject({ captured: false, paid: true, amount: 1999, status: "succeeded" });
  });
});

const METHOD: PaymentMethod = {
  id: "pm_1",
  object: "payment_method",
  billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
  card: {
    brand: "visa",
    checks: null,
    country: "US",
    display_brand: "visa",
    exp_month: 1,
    exp_year: 2030,
    funding: "credit",
    generated_from: null,
    last4: "4242",
    networks: null,
    regulated_status: null,
    three_d_secure_usage: { supported: true },
    wallet: null,
  },
  created: 1000,
  customer: null,
  customer_account: null,
  livemode: false,
  metadata: {},
  type: "card",
};

const SESSION = openSession({
  id: "cs_test_1",
  allowed_payment_method_types: null,
  amount_total: 1999,
  cancel_url: null,
  client_reference_id: null,
  created: 1000,
  currency: "usd",
  customer_email: null,
  expires_at: 3000,
  locale: null,
  metadata: {},
  submit_type: null,
  success_url: "https://example.com/",
  url: "http://127.0.0.1:4010/c/pay/cs_test_1",
});

const REFUND: Refund = {
  id: "re_1",
  object: "refund",
  amount: 100,
  balance_transaction: null,
  charge: "ch_1",
  created: 1000,
  currency: "usd",
  customer: null,
  customer_account: null,
  destination_details: { type: "card", card: { type: "refund" } },
  metadata: {},
  payment_intent: "pi_1",
  payment_method: "pm_1",
  reason: null,
  receipt_number: null,
  source_transfer_reversal: null,
  status: "succeeded",
  transfer_reversal: null,
};

function isAllowed(intent: PaymentIntent, action: Action): boolean {
  try {
    requireStatus(intent, action);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === "payment_intent_unexpected_state") return false;
    throw error;
  }
}
