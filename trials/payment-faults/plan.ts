import type { Random } from "../support/seeded-random.ts";

/** What a buyer's card does, on Stripe's page or by its name in the API. */
export type Card = "pays" | "declines" | "asks" | "refund fails";

/** One purchase as it is meant to go; what becomes of it is for faults and time to say. */
export interface PurchasePlan {
  readonly number: number;
  readonly priceCents: number;
  /** Where the buyer pays: by the API, on Stripe's page, or in two tabs at once. */
  readonly way: "api" | "page" | "both";
  /** Tried one after the other. */
  readonly cards: readonly Card[];
  /** How long the buyer thinks before paying, as a part of the hold: 1 is its end. */
  readonly thinks: number;
  /** Gives back this long after paying has begun, ms; null for not at all. */
  readonly givesBackAfterMs: number | null;
  /** Answers the bank's question so. */
  readonly bank: "complete" | "fail";
  /** Comes back from Stripe's page, or closes the tab there. */
  readonly comesBack: boolean;
  /** Someone captures the money at Stripe before we do. */
  readonly isCapturedAside: boolean;
  /** The seller takes the completed sale back. */
  readonly isTakenBack: boolean;
  readonly trouble: Trouble;
}

/** What goes wrong while a purchase is under way. */
export interface Trouble {
  readonly stripe: StripeTrouble | null;
  readonly webhook: WebhookTrouble | null;
  /** A process dies this long after the purchase began, ms. */
  readonly crashAfterMs: number | null;
}

export interface StripeTrouble {
  readonly kind: (typeof STRIPE_FAULTS)[number];
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly times: number;
  readonly delayMs: number;
}

export interface WebhookTrouble {
  readonly kind: (typeof WEBHOOK_FAULTS)[number];
  readonly times: number;
  readonly delayMs: number;
}

const STRIPE_FAULTS = [
  "fail_before",
  "fail_after",
  "drop_before",
  "drop_after",
  "delay_before",
  "delay_after",
] as const;
const WEBHOOK_FAULTS = [
  ...(["lose", "delay", "duplicate", "reorder"] as const),
  ...(["wrong_secret", "old_timestamp", "unsigned", "truncated"] as const),
] as const;
const CALLS: readonly (readonly ["GET" | "POST", string])[] = [
  ["POST", "/v1/payment_intents"],
  ["POST", "/v1/payment_intents/:id/capture"],
  ["POST", "/v1/payment_intents/:id/cancel"],
  ["GET", "/v1/payment_intents/:id"],
  ["POST", "/v1/checkout/sessions"],
  ["POST", "/v1/checkout/sessions/:id/expire"],
  ["GET", "/v1/checkout/sessions/:id"],
  ["POST", "/v1/refunds"],
  ["GET", "/v1/refunds"],
];
const CARDS: readonly (readonly Card[])[] = [
  ...Array.from({ length: 6 }, () => ["pays"] as const),
  ["declines", "pays"],
  ["declines", "declines"],
  ["asks", "pays"],
  ["asks"],
  ["refund fails"],
];
/** Longer than payments waits for an answer of Stripe. */
const TOO_LONG_MS = 900;

/** Plans a purchase; the same chance gives the same plan. */
export function planPurchase(number: number, random: Random): PurchasePlan {
  const isOften = (share: number): boolean => random.next() < share;
  return {
    number,
    priceCents: 50 + random.below(99_950),
    way: random.pick(["api", "page", "page", "both"]) ?? "api",
    cards: random.pick(CARDS) ?? ["pays"],
    thinks: isOften(0.2) ? random.between(0.9, 1.1) : isOften(0.05) ? 2 : 0,
    givesBackAfterMs: isOften(0.15) ? random.below(400) : null,
    bank: isOften(0.7) ? "complete" : "fail",
    comesBack: isOften(0.6),
    isCapturedAside: isOften(0.08),
    isTakenBack: isOften(0.2),
    trouble: planTrouble(random, isOften),
  };
}

function planTrouble(random: Random, isOften: (share: number) => boolean): Trouble {
  const [method, path] = random.pick(CALLS) ?? ["POST", "/v1/refunds"];
  const kind = random.pick(STRIPE_FAULTS) ?? "fail_before";
  const times = 1 + random.below(3);
  const webhookKind = random.pick(WEBHOOK_FAULTS) ?? "lose";
  return {
    stripe: isOften(0.5) ? { kind, method, path, times, delayMs: TOO_LONG_MS } : null,
    webhook: isOften(0.5) ? { kind: webhookKind, times: 1 + random.below(6), delayMs: random.below(2_000) } : null,
    crashAfterMs: isOften(0.04) ? random.below(600) : null,
  };
}
