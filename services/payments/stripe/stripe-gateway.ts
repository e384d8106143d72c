// Calls Stripe through its SDK and returns what the calls observed.

import type { Stripe } from "stripe";
import type { Charge } from "../rules/charge.ts";
import type { CallError, Intent, Observation } from "../rules/intent.ts";
import { keyOf, type Step } from "../rules/step.ts";
import { callErrorOf, checkoutOf, intentIdIn, intentOf, isReplayed } from "./stripe-answers.ts";
import { readSignedEvent, type StripeEvent } from "./stripe-events.ts";
import { type ClientOptions, checkoutRequest, createClient, intentRequest, metadataOf } from "./stripe-requests.ts";

/** Calls Stripe for the flows of payments. */
export interface PaymentGateway {
  /**
   * Performs a step of a charge and returns the state of its payment afterwards. Never throws for an answer of Stripe.
   */
  perform(charge: Charge, step: Step): Promise<Observation>;
  /** Lists all intents of the account created since `since` (ms), of every site, newest first. */
  intentsSince(since: number): AsyncIterable<Intent>;
  /** Lists all checkout pages of the account created since `since` (ms) on which a buyer can still pay. */
  openCheckoutsSince(since: number): AsyncIterable<Intent>;
  /** Lists all failed refunds of the account created since `since` (ms). */
  failedRefundsSince(since: number): AsyncIterable<FailedRefund>;
  /** Cancels an orphan and closes its checkout page, or refunds it. Throws when Stripe does not do so. */
  cancelOrRefund(intent: Intent, decision: "cancel" | "refund"): Promise<void>;
  /** Reads a payment by its id; null for none. Throws when Stripe does not answer. */
  readIntent(id: string): Promise<Intent | null>;
  /** Whether the webhook secret is set, without which no event can be verified. */
  readonly takesEvents: boolean;
  /**
   * Verifies and reads a webhook event. Throws a ForgedEventError when Stripe has not signed it within five minutes.
   */
  readEvent(text: string, signature: string): Promise<StripeEvent>;
}

/** Describes a failed refund and the site, charge and order that its metadata name. */
export interface FailedRefund {
  readonly id: string;
  readonly siteId: string | null;
  readonly chargeId: string | null;
  readonly orderId: string | null;
}

/** Holds the dependencies of the gateway. */
export interface GatewayOptions extends ClientOptions {
  readonly siteId: () => Promise<string>;
  /** URL of the site, to which Stripe's page returns buyers. */
  readonly publicUrl: string;
  /** Secret that verifies webhook events; null when none are expected. */
  readonly webhookSecret: string | null;
  /** Secret that verifies webhook events of the accounts of sellers; default null: none are expected. */
  readonly connectWebhookSecret?: string | null;
}

// Stripe's clock may differ from ours, so a search by creation time begins this much earlier.
const CLOCK_SLACK_MS = 600_000;
const PAGE = 100;
const REFUND_FAILED: CallError = { kind: "server", code: "refund_failed", message: "The refund failed" };

/**
 * Creates the gateway. Every intent, page and refund that it makes carries the ids of site, charge and order in its
 * metadata.
 */
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
        return this.#observe(charge, null);
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
      const { siteId = null, chargeId = null, orderId = null } = refund.metadata ?? {};
      if (refund.status === "failed" || refund.status === "canceled")
        yield { id: refund.id, siteId, chargeId, orderId };
    }
  }

  // Sends no idempotency key: Stripe refuses to cancel or refund twice, and would repeat a stored 500 to the next
  // sweep.
  async cancelOrRefund(
    { id, state, checkout, chargeId, orderId }: Intent,
    decision: "cancel" | "refund",
  ): Promise<void> {
    const { checkout: pages, paymentIntents, refunds } = this.#stripe;
    if (decision === "refund") {
      const { refund } = await this.#withRefunds(await paymentIntents.retrieve(id ?? ""));
      const metadata = { siteId: await this.#options.siteId(), chargeId, orderId };
      if (refund === null) await refunds.create({ payment_intent: id ?? "", metadata });
      return;
    }
    // Closing a checkout page cancels its intent, unless the intent holds money.
    const page = checkout ?? (state === "authorised" ? null : await this.#openPageOf(id ?? ""));
    if (page) await pages.sessions.expire(page.id);
    else await paymentIntents.cancel(id ?? "");
  }

  async readIntent(id: string): Promise<Intent | null> {
    try {
      return intentOf(await this.#stripe.paymentIntents.retrieve(id));
    } catch (caught) {
      if (callErrorOf(caught).kind === "refused") return null;
      throw caught;
    }
  }

  async readEvent(text: string, signature: string): Promise<StripeEvent> {
    const { webhookSecret, connectWebhookSecret = null } = this.#options;
    const secrets = [webhookSecret, connectWebhookSecret].filter((secret) => secret !== null);
    if (secrets.length === 0) throw new Error("Cannot take events: STRIPE_WEBHOOK_SECRET is not set");
    return await readSignedEvent(text, signature, { stripe: this.#stripe, secrets });
  }

  async #requestFacts() {
    const { siteId, publicUrl } = this.#options;
    return { siteId: await siteId(), publicUrl };
  }

  async #authorise(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    const parameters = intentRequest(charge, await this.#requestFacts());
    try {
      const made = await this.#stripe.paymentIntents.create(parameters, request);
      if (!isReplayed(made.lastResponse)) return { kind: "seen", intent: intentOf(made), error: null };
      // The stored answer of the key may be hours old.
      return await this.#observe({ ...charge, stripeId: made.id }, null);
    } catch (caught) {
      const id = intentIdIn(caught);
      if (id !== null) return this.#observe({ ...charge, stripeId: id }, null);
      return observationOf(caught);
    }
  }

  async #openCheckout(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    const parameters = checkoutRequest(charge, await this.#requestFacts());
    try {
      const made = await this.#stripe.checkout.sessions.create(parameters, request);
      if (!isReplayed(made.lastResponse)) return { kind: "seen", intent: checkoutOf(made, null), error: null };
      return await this.#observe({ ...charge, checkout: { id: made.id, url: made.url } }, null);
    } catch (caught) {
      return observationOf(caught);
    }
  }

  async #change(charge: Charge, call: () => Promise<Stripe.PaymentIntent>): Promise<Observation> {
    try {
      const checkout = charge.checkout && { ...charge.checkout, url: null };
      return { kind: "seen", intent: { ...intentOf(await call()), checkout }, error: null };
    } catch (error) {
      return this.#observe(charge, callErrorOf(error));
    }
  }

  async #expire(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    try {
      await this.#stripe.checkout.sessions.expire(charge.checkout?.id ?? "", {}, request);
      return await this.#observe(charge, null);
    } catch (error) {
      return this.#observe(charge, callErrorOf(error));
    }
  }

  async #refund(charge: Charge, request: Stripe.RequestOptions): Promise<Observation> {
    const metadata = metadataOf(charge, await this.#options.siteId());
    try {
      const parameters = { payment_intent: charge.stripeId ?? "", metadata };
      const { status } = await this.#stripe.refunds.create(parameters, request);
      const hasFailed = status === "failed" || status === "canceled";
      return await this.#observe(charge, hasFailed ? REFUND_FAILED : null);
    } catch (error) {
      return this.#observe(charge, callErrorOf(error));
    }
  }

  /** Reads the present state of the payment; `error` is the error of the call before, which the observation keeps. */
  async #observe(charge: Charge, error: CallError | null): Promise<Observation> {
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
    // The intent is read after its page: money may have arrived in between, but a closed page stays closed.
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

function observationOf(caught: unknown): Observation {
  const error = callErrorOf(caught);
  return error.kind === "refused" ? { kind: "absent", error } : { kind: "unknown", error };
}
