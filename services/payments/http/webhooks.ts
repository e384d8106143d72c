// Receives Stripe's webhook events and has the payments of their orders read again.

import type { Engine } from "@holdfast/actors";
import { type AppEnv, badRequest, unavailable } from "@holdfast/server";
import { Hono } from "hono";
import type { Charge } from "../rules/charge.ts";
import type { PaymentMessage } from "../rules/payment-terms.ts";
import { hasSeen } from "../rules/told-intent.ts";
import { commandIdOf } from "../stripe/event-command.ts";
import { ForgedEventError, type StripeEvent } from "../stripe/stripe-events.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";

/** Holds the dependencies of the webhook. */
export interface WebhookOptions {
  readonly engine: Pick<Engine, "partitionOf">;
  /** Sends a message to an order's payment actor; a repeated command id takes effect once. */
  readonly ask: (orderId: string, message: PaymentMessage, command: { commandId: string }) => Promise<unknown>;
  /** Reads a charge of an order, also from the archive; null when there is none. */
  readonly readCharge: (of: {
    readonly chargeId: string;
    readonly orderId: string | null;
  }) => Promise<Pick<Charge, "intent" | "stripeId"> | null>;
  /** Has the account of a payee read again. */
  readonly recheckPayee: (userId: string) => Promise<unknown>;
  /** Reads the dispute of a payment and tells its order. */
  readonly recheckDispute: (intentId: string) => Promise<unknown>;
  readonly gateway: Pick<PaymentGateway, "readEvent" | "takesEvents">;
  readonly siteId: () => Promise<string>;
}

// Every payment of ours is an intent, whose own events tell of its charge; the site itself has the intent created.
const TOLD_ANYWAY: ReadonlySet<string> = new Set([
  ...["payment_intent.created", "charge.succeeded", "charge.failed", "charge.captured"],
]);
// Stripe never repeats an event answered with 2xx, and repeats every other.
const RECEIVED = { received: true };

/**
 * Creates the route `POST /webhooks/stripe`. An event only has the payment of its order read again from Stripe; the
 * event's content is not used, so late, repeated, reordered and lost events lead to the same result. An event that tells
 * what the charge has seen already is taken, and nothing is read again. The answer follows the commit.
 */
export function webhooks(options: WebhookOptions): Hono<AppEnv> {
  const { gateway, siteId, engine } = options;
  return new Hono<AppEnv>().post("/webhooks/stripe", async (c) => {
    if (!gateway.takesEvents) throw unavailable("STRIPE_WEBHOOK_SECRET is not set");
    const event = await readSignedEvent(gateway, await c.req.text(), c.req.header("Stripe-Signature") ?? "");
    const { orderId } = event;
    const isOurs = event.siteId === (await siteId()) && orderId !== null && engine.partitionOf(orderId) !== null;
    const isKnown = isOurs && (await tellsNothing(options, event));
    if (isOurs && !isKnown) await requestRecheck(options, event, orderId);
    await recheckOthers(options, event, await siteId());
    const facts = { event: event.id, type: event.type, order: orderId, isOurs, isKnown };
    c.var.log.info(facts, "Received an event of Stripe");
    return c.json(RECEIVED);
  });
}

async function readSignedEvent(
  gateway: WebhookOptions["gateway"],
  text: string,
  signature: string,
): Promise<StripeEvent> {
  try {
    return await gateway.readEvent(text, signature);
  } catch (error) {
    if (error instanceof ForgedEventError) throw badRequest("This event is not signed as Stripe signs");
    throw error;
  }
}

// Of a payment that goes well, Stripe tells several times what its own answers have said.
async function tellsNothing(
  { engine, readCharge }: WebhookOptions,
  { type, chargeId, orderId, told }: StripeEvent,
): Promise<boolean> {
  if (TOLD_ANYWAY.has(type)) return true;
  if (told === null || chargeId === null || engine.partitionOf(chargeId) === null) return false;
  return hasSeen(await readCharge({ chargeId, orderId }), told);
}

// Both read Stripe's present state, so that a repeated event does no harm. A dispute has no metadata of ours.
async function recheckOthers(options: WebhookOptions, event: StripeEvent, ours: string): Promise<void> {
  const { engine, recheckPayee, recheckDispute } = options;
  const { payeeId, disputedIntentId } = event;
  const isPayee = payeeId !== null && event.siteId === ours && engine.partitionOf(payeeId) !== null;
  if (isPayee) await recheckPayee(payeeId);
  if (disputedIntentId !== null) await recheckDispute(disputedIntentId);
}

// A repeated event has the same command id, so it takes effect once, whichever process gets it.
async function requestRecheck({ ask }: WebhookOptions, event: StripeEvent, orderId: string): Promise<void> {
  const refundOf = event.isRefundEvent && event.chargeId !== null ? { refundOf: event.chargeId } : {};
  const message = event.isTransferEvent
    ? ({ type: "RecheckPayout" } as const)
    : { type: "Recheck" as const, ...refundOf };
  await ask(orderId, message, { commandId: commandIdOf(event) });
}
