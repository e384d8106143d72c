import type { Engine } from "@holdfast/actors";
import { type AppEnv, badRequest, unavailable } from "@holdfast/server";
import { Hono } from "hono";
import { z } from "zod";
import type { PaymentMessage } from "../rules/payment.ts";
import { ForgedEventError, type StripeNews } from "../stripe/stripe-events.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";

/** What the webhook works with. */
export interface WebhookOptions {
  readonly engine: Pick<Engine, "partitionOf" | "newCommandId" | "requests">;
  /** Asks the payments of an order to look again, once per command. */
  readonly ask: (orderId: string, message: PaymentMessage, command: { commandId: string }) => Promise<unknown>;
  readonly gateway: Pick<PaymentGateway, "readEvent" | "takesEvents">;
  readonly siteId: () => Promise<string>;
}

const record = z.object({ commandId: z.string() });
// 2xx is final for Stripe; anything else is delivered again.
const TAKEN = { received: true };

/**
 * Where Stripe tells what has happened. An event only prompts a look at the payment of the order it names: late,
 * twice, out of order or never, the end is the same. Answered after the commit.
 */
export function webhooks(options: WebhookOptions): Hono<AppEnv> {
  const { gateway, siteId, engine } = options;
  return new Hono<AppEnv>().post("/webhooks/stripe", async (c) => {
    if (!gateway.takesEvents) throw unavailable("STRIPE_WEBHOOK_SECRET is not set");
    const news = await signed(gateway, await c.req.text(), c.req.header("Stripe-Signature") ?? "");
    const partition = news.orderId === null ? null : engine.partitionOf(news.orderId);
    const isOurs = news.siteId === (await siteId()) && partition !== null;
    if (isOurs && news.orderId !== null) await take(options, { ...news, orderId: news.orderId, partition });
    c.var.log.info({ event: news.id, type: news.type, order: news.orderId, isOurs }, "Stripe told");
    return c.json(TAKEN);
  });
}

async function signed(gateway: WebhookOptions["gateway"], text: string, signature: string): Promise<StripeNews> {
  try {
    return await gateway.readEvent(text, signature);
  } catch (error) {
    if (error instanceof ForgedEventError) throw badRequest("This event is not signed as Stripe signs");
    throw error;
  }
}

// The inbox: the command id stays with the event's id, so that each event counts once, whoever takes it how often.
async function take(
  { engine, ask }: WebhookOptions,
  news: StripeNews & { readonly orderId: string; readonly partition: number },
): Promise<void> {
  const key = `stripe:${news.id}`;
  const fresh = JSON.stringify({ commandId: engine.newCommandId() });
  const known = await engine.requests.claim(news.partition, key, fresh);
  if (known.answer !== null) return;
  const { commandId } = record.parse(JSON.parse(known.record));
  const refundOf = news.isOfRefund && news.chargeId !== null ? { refundOf: news.chargeId } : {};
  await ask(news.orderId, { type: "Recheck", ...refundOf }, { commandId });
  await engine.requests.answer(news.partition, key, "taken");
}
