// Plans purchases and the faults that they meet, from a seed.

import type { Random } from "../support/seeded-random.ts";

/** Behaviour of a card: pays, is declined, needs 3-D Secure, or pays and then refuses the refund. */
export type Card = "pays" | "declines" | "asks" | "refund fails";

/** Describes what buyer and seller do in one purchase, and which faults it meets. */
export interface PurchasePlan {
  readonly number: number;
  readonly priceCents: number;
  /** Where the buyer pays: by the API, on Stripe's page, or both at once. */
  readonly way: "api" | "page" | "both";
  /** Cards that the buyer tries one after the other. */
  readonly cards: readonly Card[];
  /** How long the buyer waits before paying, as a part of the hold: 1 is its deadline. */
  readonly thinks: number;
  /** How long after the start of paying the buyer cancels the order, in ms; null for never. */
  readonly givesBackAfterMs: number | null;
  /** How the buyer answers 3-D Secure. */
  readonly bank: "complete" | "fail";
  /** Whether the buyer returns from Stripe's page, rather than closing the tab there. */
  readonly comesBack: boolean;
  /** What the seller seals of the ticket; null: nothing. A `picture` has a real code in it, a `file` says it in plain text. */
  readonly seal: "file" | "picture" | null;
  /** What becomes of the vault: it is away for a while during the purchase, or it loses the file before that; null: nothing. */
  readonly vault: "away" | "lost" | null;
  /** Whether somebody captures the money at Stripe before payments does. */
  readonly isCapturedAside: boolean;
  /** Whether the seller refunds the completed sale. */
  readonly isTakenBack: boolean;
  /** How the buyer's bank decides on the dispute of the completed sale; null: there is none. */
  readonly dispute: "won" | "lost" | null;
  /** Whether the seller's balance at Stripe is paid out before anything is taken back. */
  readonly isEmptied: boolean;
  /** How long after the sale refund and dispute begin, and after how much longer the bank decides, in ms. */
  readonly later: { readonly beginsMs: number; readonly decidedMs: number };
  readonly trouble: Trouble;
}

/** Describes the faults during a purchase; null for none of a kind. */
export interface Trouble {
  readonly stripe: StripeTrouble | null;
  readonly webhook: WebhookTrouble | null;
  /** How long after the start of the purchase a process is killed, in ms. */
  readonly crashAfterMs: number | null;
}

/** Describes a fault in the next calls of Stripe's API. */
export interface StripeTrouble {
  readonly kind: (typeof STRIPE_FAULTS)[number];
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly times: number;
  readonly delayMs: number;
}

/** Describes a fault in the next deliveries of Stripe's events. */
export interface WebhookTrouble {
  readonly kind: (typeof WEBHOOK_FAULTS)[number];
  /** Type of the events that it meets; null: any. */
  readonly type: (typeof EVENT_TYPES)[number] | null;
  readonly times: number;
  readonly delayMs: number;
}

const EVENT_TYPES = ["account.*", "charge.dispute.*", "transfer.*"] as const;
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
  ["POST", "/v1/transfers"],
  ["POST", "/v1/transfers/:id/reversals"],
  ["GET", "/v1/transfers"],
  ["GET", "/v1/disputes"],
  ["POST", "/v1/accounts"],
  ["GET", "/v1/accounts/:id"],
];
const CARDS: readonly (readonly Card[])[] = [
  ...Array.from({ length: 6 }, () => ["pays"] as const),
  ["declines", "pays"],
  ["declines", "declines"],
  ["asks", "pays"],
  ["asks"],
  ["refund fails"],
];
// Longer than payments waits for an answer of Stripe.
const TOO_LONG_MS = 900;

/** Plans a purchase; the same random numbers give the same plan. */
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
    ...planSeal(number, isOften),
    isCapturedAside: isOften(0.08),
    isTakenBack: isOften(0.2),
    ...planPayout(random, isOften),
    trouble: planTrouble(random, isOften),
  };
}

function planPayout(random: Random, isOften: (share: number) => boolean) {
  const dispute = isOften(0.2) ? (random.pick(["won", "lost"] as const) ?? null) : null;
  const later = { beginsMs: random.below(4_000), decidedMs: random.below(2_500) };
  return { dispute, isEmptied: isOften(0.3), later };
}

const PICTURE_EVERY = 40;

function planSeal(number: number, isOften: (share: number) => boolean): Pick<PurchasePlan, "seal" | "vault"> {
  const seal = number % PICTURE_EVERY === 1 ? "picture" : isOften(0.4) ? "file" : null;
  const vault = isOften(0.15) ? "lost" : isOften(0.1) ? "away" : null;
  return { seal, vault: seal === null ? null : vault };
}

function planTrouble(random: Random, isOften: (share: number) => boolean): Trouble {
  const [method, path] = random.pick(CALLS) ?? ["POST", "/v1/refunds"];
  const kind = random.pick(STRIPE_FAULTS) ?? "fail_before";
  const times = 1 + random.below(3);
  const webhookKind = random.pick(WEBHOOK_FAULTS) ?? "lose";
  const type = isOften(0.3) ? (random.pick(EVENT_TYPES) ?? null) : null;
  const webhook = { kind: webhookKind, type, times: 1 + random.below(6), delayMs: random.below(2_000) };
  return {
    stripe: isOften(0.5) ? { kind, method, path, times, delayMs: TOO_LONG_MS } : null,
    webhook: isOften(0.5) ? webhook : null,
    crashAfterMs: isOften(0.04) ? random.below(600) : null,
  };
}
