import { Stripe } from "stripe";
import type { Charge } from "./charge.ts";
import type { CallError, Intent, Observation } from "./intent.ts";
import { keyOf, type Step } from "./step.ts";
import { callErrorOf, type IntentMetadata, intentIdIn, intentOf, isReplayed } from "./stripe-answers.ts";

/** The way to Stripe. */
export interface PaymentGateway {
  /** Makes a step for a charge and tells how its intent stands after it; never throws for what Stripe answers. */
  perform(charge: Charge, step: Step): Promise<Observation>;
  /** All intents made since an instant, by whatever site, newest first. */
  intentsSince(since: number): AsyncIterable<Intent>;
  /** Cancels an intent that no charge knows, or gives its money back. Throws where that fails. */
  giveUp(intent: Intent, verdict: "cancel" | "refund"): Promise<void>;
}

export interface GatewayOptions {
  readonly secretKey: string;
  /** Where Stripe is, null for its own address. */
  readonly apiUrl: string | null;
  readonly siteId: () => Promise<string>;
  readonly timeoutMs: number;
  readonly maxNetworkRetries: number;
}

// Stripe's clock may differ from ours: a search begins this much earlier.
const CLOCK_SLACK_MS = 600_000;
const PAGE = 100;
const REFUND_FAILED: CallError = { kind: "server", code: "refund_failed", message: "The refund failed" };

/** Creates the gateway over Stripe's SDK. Every intent it makes carries site, charge and order in its metadata. */
export function createStripeGateway(options: GatewayOptions): PaymentGateway {
  return new StripeGateway(options);
}

class StripeGateway implements PaymentGateway {
  readonly #stripe: Stripe;
  readonly #siteId: GatewayOptions["siteId"];

  constructor(options: GatewayOptions) {
    this.#stripe = createClient(options);
    this.#siteId = options.siteId;
  }

  async perform(charge: Charge, step: Step): Promise<Observation> {
    const id = charge.stripeId ?? "";
    const request = { idempotencyKey: keyOf(charge, step) };
    switch (step) {
      case "authorise":
        return this.#authorise(charge, request);
      case "find":
        return this.#find(charge);
      case "look":
        return this.#look(id, null);
      case "capture":
        return this.#change(id, () => this.#stripe.paymentIntents.capture(id, {}, request));
      case "cancel":
        return this.#change(id, () => this.#stripe.paymentIntents.cancel(id, {}, request));
      case "refund":
        return this.#refund(id, request);
      default:
        return step satisfies never;
    }
  }

  async *intentsSince(since: number): AsyncGenerator<Intent> {
    const created = { gte: Math.max(0, Math.floor(since / 1_000)) };
    for await (const intent of this.#stripe.paymentIntents.list({ created, limit: PAGE })) yield intentOf(intent);
  }

  // No key of ours: Stripe refuses to cancel or refund twice, and a stored 500 must not stand in the next sweep's way.
  async giveUp({ id }: Intent, verdict: "cancel" | "refund"): Promise<void> {
    if (verdict === "cancel") {
      await this.#stripe.paymentIntents.cancel(id);
      return;
    }
    const { refund } = await this.#withRefunds(await this.#stripe.paymentIntents.retrieve(id));
    if (refund === null) await this.#stripe.refunds.create({ payment_intent: id });
  }

  async #authorise(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    const parameters = creation(charge, await this.#siteId());
    try {
      const intent = await this.#stripe.paymentIntents.create(parameters, request);
      // A replayed answer shows the intent as it was when the call was first made.
      if (isReplayed(intent.lastResponse)) return await this.#look(intent.id, null);
      return { kind: "seen", intent: intentOf(intent), error: null };
    } catch (caught) {
      const id = intentIdIn(caught);
      if (id !== null) return this.#look(id, null);
      const error = callErrorOf(caught);
      return error.kind === "refused" ? { kind: "absent", error } : { kind: "unknown", error };
    }
  }

  async #change(id: string, call: () => Promise<Stripe.PaymentIntent>): Promise<Observation> {
    try {
      return { kind: "seen", intent: intentOf(await call()), error: null };
    } catch (error) {
      return this.#look(id, callErrorOf(error));
    }
  }

  async #refund(id: string, request: Stripe.RequestOptions): Promise<Observation> {
    try {
      const { status } = await this.#stripe.refunds.create({ payment_intent: id }, request);
      const hasFailed = status === "failed" || status === "canceled";
      return await this.#look(id, hasFailed ? REFUND_FAILED : null);
    } catch (error) {
      return this.#look(id, callErrorOf(error));
    }
  }

  /** How the intent stands now; `error` is that of the call before, carried along. */
  async #look(id: string, error: CallError | null): Promise<Observation> {
    try {
      const intent = await this.#withRefunds(await this.#stripe.paymentIntents.retrieve(id));
      return { kind: "seen", intent, error };
    } catch (caught) {
      return { kind: "unknown", error: { ...(error ?? callErrorOf(caught)), kind: "lost" } };
    }
  }

  async #find(charge: Charge): Promise<Observation> {
    try {
      const found: Intent[] = [];
      for await (const intent of this.intentsSince(charge.createdAt - CLOCK_SLACK_MS)) {
        if (intent.chargeId === charge.id) found.push(intent);
      }
      const intent = found.find(({ state }) => state !== "canceled") ?? found[0];
      return intent ? { kind: "seen", intent, error: null } : { kind: "absent", error: null };
    } catch (caught) {
      return { kind: "unknown", error: { ...callErrorOf(caught), kind: "lost" } };
    }
  }

  async #withRefunds(intent: Stripe.PaymentIntent): Promise<Intent> {
    if (intent.status !== "succeeded") return intentOf(intent);
    const refunds = await this.#stripe.refunds.list({ payment_intent: intent.id, limit: PAGE });
    return intentOf(intent, refunds.data);
  }
}

function createClient({ secretKey, apiUrl, timeoutMs: timeout, maxNetworkRetries }: GatewayOptions): Stripe {
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

function creation(charge: Charge, siteId: string): Stripe.PaymentIntentCreateParams {
  const metadata: IntentMetadata = { siteId, chargeId: charge.id, orderId: charge.orderId };
  return {
    amount: charge.amountCents,
    currency: charge.currency,
    capture_method: "manual",
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    metadata: { ...metadata },
    ...methodOf(charge.paymentMethod ?? ""),
  };
}

/** Tokens stand for a card, which Stripe makes a payment method of. */
function methodOf(method: string): Pick<Stripe.PaymentIntentCreateParams, "payment_method" | "payment_method_data"> {
  if (!method.startsWith("tok_")) return { payment_method: method };
  // The SDK's types leave the card out, the API takes its token.
  const data = { type: "card" as const, card: { token: method } };
  return { payment_method_data: data };
}
