// Opens what the contract suite calls: the sandbox, or Stripe's test mode.
import { Stripe } from "stripe";
import { readContractAccount, readContractKey } from "../config.ts";
import { serveSandbox } from "../process/serve-sandbox.ts";
import { activeAccount } from "./connected-account.ts";

/** Holds what the contract suite calls: the sandbox, or Stripe's test mode when `STRIPE_CONTRACT_KEY` is set. */
export type ContractTarget = {
  /** Calls the API with the key of the suite. */
  stripe: Stripe;
  /** Creates an SDK with another key. */
  connect: (key: string) => Stripe;
  /** Returns an account that can receive transfers; undefined: Stripe has none for the suite. */
  receiver: (() => Promise<string>) | undefined;
  /** Ends the sandbox. */
  close: () => Promise<void>;
};

/** Holds the parameters of an intent, which the others extend. */
export const CARD = {
  amount: 1999,
  currency: "usd",
  automatic_payment_methods: { enabled: true, allow_redirects: "never" },
} satisfies Stripe.PaymentIntentCreateParams;

/** Holds the parameters of an intent that is paid at once. */
export const PAID = { ...CARD, confirm: true, payment_method: "pm_card_visa" };

/** Holds the parameters of an intent whose money is only authorised. */
export const HELD = { ...PAID, capture_method: "manual" } as const;

/** Holds the parameters of an intent that may send its buyer to the bank. */
export const ONLINE = {
  ...HELD,
  automatic_payment_methods: { enabled: true },
} satisfies Stripe.PaymentIntentCreateParams;

const SEAT = { currency: "usd", unit_amount: 1999, product_data: { name: "A seat" } };

/** Holds one line of a Checkout Session. */
export const LINE = { quantity: 1, price_data: SEAT };

/** Holds the parameters of a Checkout Session. */
export const SESSION = {
  mode: "payment",
  line_items: [LINE],
  allowed_payment_method_types: ["card"],
  success_url: "https://example.com/thanks?session={CHECKOUT_SESSION_ID}",
} satisfies Stripe.Checkout.SessionCreateParams;

/** Describes the refusal of faulty parameters, or of a call in the wrong state. */
export const INVALID = { status: 400, type: "invalid_request_error" };

/** Describes the refusal of a call that the status of the intent forbids. */
export const UNEXPECTED = { ...INVALID, code: "payment_intent_unexpected_state", param: undefined };

/** Opens the target of the suite. */
export function openTarget(): ContractTarget {
  const key = readContractKey();
  if (key !== undefined) {
    const account = readContractAccount();
    return {
      stripe: new Stripe(key),
      connect: (other) => new Stripe(other),
      receiver: account === undefined ? undefined : async () => account,
      close: async () => {},
    };
  }
  const served = serveSandbox({ databaseFile: ":memory:" });
  const connect = (other: string) => connectTo(served.port, other);
  const stripe = connect("sk_test_contract");
  return { stripe, connect, receiver: () => activeAccount(stripe), close: served.stop };
}

/** Creates an SDK that calls the sandbox on a port of this machine, without retries. */
export function connectTo(port: number, key = "sk_test_sandbox"): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 0 });
}

/** Holds the properties in which refusals differ. */
export type Refusal = {
  status: number | undefined;
  type: string;
  code: string | undefined;
  param: string | undefined;
};

/** Returns the SDK's error of a call; throws when the call succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("The call was answered with success");
}

/** Returns the properties of the refusal of a call; throws when the call succeeds. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const { statusCode: status, rawType, code, param } = await errorOf(call);
  return { status, type: rawType ?? "", code, param };
}

/** Reads until the answer is as wanted; the time limit of the test ends a wait in vain. */
export async function eventually<T>(read: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await read();
    if (isWanted(answer)) return answer;
    await Bun.sleep(50);
  }
}

/** Returns the id of the newest charge of an intent; throws when there is none. */
export function chargeOf({ latest_charge: charge }: Stripe.PaymentIntent): string {
  if (typeof charge === "string") return charge;
  throw new Error("The intent has no charge, or an expanded one");
}
