// Signs webhooks as Stripe does, or forges them for tests.
import { createHmac } from "node:crypto";

/** Names how a delivery is forged, for tests of its receiver. */
export type Forgery = "wrong_secret" | "old_timestamp" | "unsigned" | "truncated";

const AN_HOUR_SECONDS = 3600;

/**
 * Makes the `Stripe-Signature` of a body, https://docs.stripe.com/webhooks/signature: the time in Unix seconds and the
 * HMAC-SHA256 of time, dot and body, with the whole secret as key.
 */
export function signature(body: string, secret: string, timestamp: number): string {
  const mac = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return `t=${timestamp},v1=${mac}`;
}

/** Makes the body and the headers of a delivery, correct or forged. */
export function signedMessage(
  body: string,
  { secret, nowMs, forgery }: { secret: string; nowMs: number; forgery: Forgery | null },
): { body: string; headers: Record<string, string> } {
  const now = Math.floor(nowMs / 1000);
  const time = forgery === "old_timestamp" ? now - AN_HOUR_SECONDS : now;
  const key = forgery === "wrong_secret" ? `${secret}_of_somebody_else` : secret;
  const headers: Record<string, string> = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
  };
  if (forgery !== "unsigned") headers["stripe-signature"] = signature(body, key, time);
  return { body: forgery === "truncated" ? body.slice(0, body.length / 2) : body, headers };
}
