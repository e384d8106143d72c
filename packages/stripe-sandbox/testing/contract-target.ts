import { Stripe } from "stripe";
import { readContractKey } from "../config.ts";
import { serveSandbox } from "../process/serve-sandbox.ts";

/** What the contract suite talks to: the sandbox, or Stripe's test mode when a key is given. */
export type ContractTarget = {
  stripe: Stripe;
  /** Connects once more with another key. */
  connect: (key: string) => Stripe;
  close: () => Promise<void>;
};

/** An intent's parameters, of which the suite makes all others. */
export const CARD = {
  amount: 1999,
  currency: "usd",
  automatic_payment_methods: { enabled: true, allow_redirects: "never" },
} satisfies Stripe.PaymentIntentCreateParams;

/** An intent that is paid at once. */
export const PAID = { ...CARD, confirm: true, payment_method: "pm_card_visa" };

/** An intent whose money is only authorised. */
export const HELD = { ...PAID, capture_method: "manual" } as const;

/** An intent that may send its buyer to the bank. */
export const ONLINE = {
  ...HELD,
  automatic_payment_methods: { enabled: true },
} satisfies Stripe.PaymentIntentCreateParams;

const SEAT = { currency: "usd", unit_amount: 1999, product_data: { name: "A seat" } };

/** One line of a Checkout Session. */
export const LINE = { quantity: 1, price_data: SEAT };

/** A Checkout Session's parameters. */
export const SESSION = {
  mode: "payment",
  line_items: [LINE],
  allowed_payment_method_types: ["card"],
  success_url: "https://example.com/thanks?session={CHECKOUT_SESSION_ID}",
} satisfies Stripe.Checkout.SessionCreateParams;

/** A refusal of bad parameters or of a call in the wrong state. */
export const INVALID = { status: 400, type: "invalid_request_error" };

/** A refusal of what the intent's status does not allow. */
export const UNEXPECTED = { ...INVALID, code: "payment_intent_unexpected_state", param: undefined };

/** Opens the target; the SDK is used as it is in production. */
export function openTarget(): ContractTarget {
  const key = readContractKey();
  if (key !== undefined) {
    return { stripe: new Stripe(key), connect: (other) => new Stripe(other), close: async () => {} };
  }
  const served = serveSandbox({ databaseFile: ":memory:" });
  const connect = (other: string) => connectTo(served.port, other);
  return { stripe: connect("sk_test_contract"), connect, close: served.stop };
}

/** The SDK, sending everything to a sandbox on this machine. */
export function connectTo(port: number, key = "sk_test_sandbox"): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 0 });
}

/** What a refused call came back with; fails when it was not refused. */
export type Refusal = {
  status: number | undefined;
  type: string;
  code: string | undefined;
  param: string | undefined;
};

/** Gives the SDK's error of a call that has to be refused. */
export async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("The call was answered with success");
}

/** Gives what tells one refusal from another. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const { statusCode: status, rawType, code, param } = await errorOf(call);
  return { status, type: rawType ?? "", code, param };
}

/** Gives the id of an intent's newest charge. */
export function chargeOf({ latest_charge: charge }: Stripe.PaymentIntent): string {
  if (typeof charge === "string") return charge;
  throw new Error("The intent has no charge, or an expanded one");
}
