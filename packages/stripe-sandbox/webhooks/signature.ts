import { createHmac } from "node:crypto";

/** How a delivery is spoiled, for tests of its receiver. */
export type Forgery = "wrong_secret" | "old_timestamp" | "unsigned" | "truncated";

const AN_HOUR_SECONDS = 3600;

/**
 * Makes the `Stripe-Signature` of a body, https://docs.stripe.com/webhooks/signature: the time in
 * Unix seconds and the HMAC-SHA256 of time, dot and body. The whole secret is the key.
 */
export function signature(body: string, secret: string, timestamp: number): string {
  const mac = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return `t=${timestamp},v1=${mac}`;
}

/** What is sent: the body and its headers, as they should be or spoiled. */
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
