import type { Stripe } from "stripe";
import type { Charge } from "../rules/charge.ts";
import type { CallError, Intent, Observation } from "../rules/intent.ts";
import { keyOf, type Step } from "../rules/step.ts";
import { callErrorOf, checkoutOf, intentIdIn, intentOf, isReplayed } from "./stripe-answers.ts";
import { readSigned, type StripeNews } from "./stripe-events.ts";
import { type ClientOptions, checkoutRequest, createClient, intentRequest, metadataOf } from "./stripe-requests.ts";

/** The way to Stripe. */
export interface PaymentGateway {
  /** Makes a step for a charge and tells how its intent stands after it; never throws for what Stripe answers. */
  perform(charge: Charge, step: Step): Promise<Observation>;
  /** All intents made since an instant, by whatever site, newest first. */
  intentsSince(since: number): AsyncIterable<Intent>;
  /** All checkout pages made since an instant that can still be paid on. */
  openCheckoutsSince(since: number): AsyncIterable<Intent>;
  /** All refunds made since an instant that came to nothing. */
  failedRefundsSince(since: number): AsyncIterable<FailedRefund>;
  /** Cancels an intent or closes a page that no charge knows, or gives its money back. Throws where that fails. */
  giveUp(intent: Intent, verdict: "cancel" | "refund"): Promise<void>;
  /** Whether there is a secret to know Stripe's events by. */
  readonly takesEvents: boolean;
  /** What Stripe tells; throws a ForgedEventError where it was not signed by Stripe just now. */
  readEvent(text: string, signature: string): Promise<StripeNews>;
}

/** A refund that came to nothing, and whose it was. */
export interface FailedRefund {
  readonly id: string;
  readonly siteId: string | null;
  readonly chargeId: string | null;
}

export interface GatewayOptions extends ClientOptions {
  readonly siteId: () => Promise<string>;
  /** Where buyers come back from Stripe's page. */
  readonly publicUrl: string;
  /** Null where no events are expected. */
  readonly webhookSecret: string | null;
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
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#stripe = createClient(options);
    this.#options = options;
  }

  get takesEvents(): boolean {
    return this.#options.webhookSecret !== null;
  }

  async perform(charge: Charge, step: Step): Promise<Observation> {
    const id = charge.stripeId ?? "";
    const request = { idempotencyKey: keyOf(charge, step) };
    const { paymentIntents } = this.#stripe;
    switch (step) {
      case "authorise":
        return charge.kind === "checkout" ? this.#openCheckout(charge, request) : this.#authorise(charge, request);
      case "find":
        return this.#find(charge);
      case "look":
        return this.#look(charge, null);
      case "capture":
        return this.#change(charge, () => paymentIntents.capture(id, {}, request));
      case "cancel":
        return this.#change(charge, () => paymentIntents.cancel(id, {}, request));
      case "expire":
        return this.#expire(charge, request);
      case "refund":
        return this.#refund(charge, request);
      default:
        return step satisfies never;
    }
  }

  async *intentsSince(since: number): AsyncGenerator<Intent> {
    const created = createdFrom(since);
    for await (const intent of this.#stripe.paymentIntents.list({ created, limit: PAGE })) yield intentOf(intent);
  }

  async *openCheckoutsSince(since: number): AsyncGenerator<Intent> {
    const query = { created: createdFrom(since), status: "open" as const, limit: PAGE };
    for await (const session of this.#stripe.checkout.sessions.list(query)) yield checkoutOf(session, null);
  }

  async *failedRefundsSince(since: number): AsyncGenerator<FailedRefund> {
    for await (const refund of this.#stripe.refunds.list({ created: createdFrom(since), limit: PAGE })) {
      const { siteId = null, chargeId = null } = refund.metadata ?? {};
      if (refund.status === "failed" || refund.status === "canceled") yield { id: refund.id, siteId, chargeId };
    }
  }

  // No key of ours: Stripe refuses to do these twice, and a stored 500 must not stand in the next sweep's way.
  async giveUp({ id, state, checkout, chargeId, orderId }: Intent, verdict: "cancel" | "refund"): Promise<void> {
    const { checkout: pages, paymentIntents, refunds } = this.#stripe;
    if (verdict === "refund") {
      const { refund } = await this.#withRefunds(await paymentIntents.retrieve(id ?? ""));
      const metadata = { siteId: await this.#options.siteId(), chargeId, orderId };
      if (refund === null) await refunds.create({ payment_intent: id ?? "", metadata });
      return;
    }
    // The intent of a page is cancelled with the page, unless it holds money.
    const page = checkout ?? (state === "authorised" ? null : await this.#openPageOf(id ?? ""));
    if (page) await pages.sessions.expire(page.id);
    else await paymentIntents.cancel(id ?? "");
  }

  async readEvent(text: string, signature: string): Promise<StripeNews> {
    const secret = this.#options.webhookSecret;
    if (secret === null) throw new Error("Cannot take events: STRIPE_WEBHOOK_SECRET is not set");
    return await readSigned(text, signature, { stripe: this.#stripe, secret });
  }

  async #facts() {
    const { siteId, publicUrl } = this.#options;
    return { siteId: await siteId(), publicUrl };
  }

  async #authorise(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    const parameters = intentRequest(charge, await this.#facts());
    try {
      const made = await this.#stripe.paymentIntents.create(parameters, request);
      if (!isReplayed(made.lastResponse)) return { kind: "seen", intent: intentOf(made), error: null };
      // The key's first answer may be hours old.
      return await this.#look({ ...charge, stripeId: made.id }, null);
    } catch (caught) {
      const id = intentIdIn(caught);
      if (id !== null) return this.#look({ ...charge, stripeId: id }, null);
      return notMade(caught);
    }
  }

  async #openCheckout(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    const parameters = checkoutRequest(charge, await this.#facts());
    try {
      const made = await this.#stripe.checkout.sessions.create(parameters, request);
      if (!isReplayed(made.lastResponse)) return { kind: "seen", intent: checkoutOf(made, null), error: null };
      return await this.#look({ ...charge, checkout: { id: made.id, url: made.url } }, null);
    } catch (caught) {
      return notMade(caught);
    }
  }

  async #change(charge: Charge, call: () => Promise<Stripe.PaymentIntent>): Promise<Observation> {
    try {
      const checkout = charge.checkout && { ...charge.checkout, url: null };
      return { kind: "seen", intent: { ...intentOf(await call()), checkout }, error: null };
    } catch (error) {
      return this.#look(charge, callErrorOf(error));
    }
  }

  async #expire(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    try {
      await this.#stripe.checkout.sessions.expire(charge.checkout?.id ?? "", {}, request);
      return await this.#look(charge, null);
    } catch (error) {
      return this.#look(charge, callErrorOf(error));
    }
  }

  async #refund(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    const metadata = metadataOf(charge, await this.#options.siteId());
    try {
      const parameters = { payment_intent: charge.stripeId ?? "", metadata };
      const { status } = await this.#stripe.refunds.create(parameters, request);
      const hasFailed = status === "failed" || status === "canceled";
      return await this.#look(charge, hasFailed ? REFUND_FAILED : null);
    } catch (error) {
      return this.#look(charge, callErrorOf(error));
    }
  }

  /** How the payment stands now; `error` is that of the call before, carried along. */
  async #look(charge: Charge, error: CallError | null): Promise<Observation> {
    try {
      return { kind: "seen", intent: await this.#retrieve(charge), error };
    } catch (caught) {
      return { kind: "unknown", error: { ...(error ?? callErrorOf(caught)), kind: "lost" } };
    }
  }

  async #retrieve({ checkout, stripeId }: Charge): Promise<Intent> {
    const { checkout: pages, paymentIntents } = this.#stripe;
    if (checkout === null) return await this.#withRefunds(await paymentIntents.retrieve(stripeId ?? ""));
    const session = await pages.sessions.retrieve(checkout.id);
    const id = typeof session.payment_intent === "string" ? session.payment_intent : session.payment_intent?.id;
    // The intent after its page: it may have got the money since, but a page that was closed stays closed.
    return checkoutOf(session, id ? await this.#withRefunds(await paymentIntents.retrieve(id)) : null);
  }

  async #find(charge: Charge): Promise<Observation> {
    try {
      const made = charge.kind === "checkout" ? await this.#findPage(charge) : await this.#findIntent(charge);
      return made ? { kind: "seen", intent: made, error: null } : { kind: "absent", error: null };
    } catch (caught) {
      return { kind: "unknown", error: { ...callErrorOf(caught), kind: "lost" } };
    }
  }

  async #findIntent(charge: Charge): Promise<Intent | undefined> {
    const found: Intent[] = [];
    for await (const intent of this.intentsSince(charge.createdAt - CLOCK_SLACK_MS)) {
      if (intent.chargeId === charge.id) found.push(intent);
    }
    return found.find(({ state }) => state !== "canceled") ?? found[0];
  }

  async #findPage(charge: Charge): Promise<Intent | null> {
    const query = { created: createdFrom(charge.createdAt - CLOCK_SLACK_MS), limit: PAGE };
    const found: Stripe.Checkout.Session[] = [];
    for await (const session of this.#stripe.checkout.sessions.list(query)) {
      if (session.metadata?.["chargeId"] === charge.id) found.push(session);
    }
    const page = found.find(({ status }) => status !== "expired") ?? found[0];
    return page ? await this.#retrieve({ ...charge, checkout: { id: page.id, url: page.url } }) : null;
  }

  async #openPageOf(intentId: string): Promise<{ id: string } | null> {
    const { data } = await this.#stripe.checkout.sessions.list({ payment_intent: intentId, limit: 1 });
    return data.find(({ status }) => status === "open") ?? null;
  }

  async #withRefunds(intent: Stripe.PaymentIntent): Promise<Intent> {
    if (intent.status !== "succeeded") return intentOf(intent);
    const refunds = await this.#stripe.refunds.list({ payment_intent: intent.id, limit: PAGE });
    return intentOf(intent, refunds.data);
  }
}

function createdFrom(since: number): { gte: number } {
  return { gte: Math.max(0, Math.floor(since / 1_000)) };
}

function notMade(caught: unknown): Observation {
  const error = callErrorOf(caught);
  return error.kind === "refused" ? { kind: "absent", error } : { kind: "unknown", error };
}
