// Lists Stripe's test cards and what each does.
/** Names what happens when a test card is charged, https://docs.stripe.com/testing */
export type CardOutcome =
  | { kind: "pays" }
  | { kind: "asks" }
  | { kind: "pays_available" }
  | { kind: "pays_disputed"; dispute: CardDispute }
  | { kind: "pays_refund_fails" }
  | { kind: "pays_refund_pends" }
  | { kind: "declines"; decline: Decline };

/** Describes why a card is declined; `code` and `decline_code` are Stripe's. */
export type Decline = { code: string; decline_code: string; message: string; param?: string };

/** Describes the dispute of a test card: an inquiry takes no money. */
export type CardDispute = { reason: "fraudulent" | "product_not_received"; isInquiry: boolean };

/** Describes a test card; `name` follows `pm_card_` and `tok_`. */
export type TestCard = { name: string; brand: string; last4: string; outcome: CardOutcome };

const PAYS: CardOutcome = { kind: "pays" };
const ASKS: CardOutcome = { kind: "asks" };

const DECLINED = "Your card was declined.";

/** Lists number, brand, outcome and names. The numbers are Stripe's published ones; no other number is ever stored. */
const CARDS: [number: string, brand: string, outcome: CardOutcome, name: string, otherName?: string][] = [
  ["4242424242424242", "visa", PAYS, "visa"],
  ["4000056655665556", "visa", PAYS, "visa_debit"],
  ["5555555555554444", "mastercard", PAYS, "mastercard"],
  ["378282246310005", "amex", PAYS, "amex"],
  [
    "4000000000000002",
    "visa",
    declines("card_declined", "generic_decline", DECLINED),
    "chargeDeclined",
    "visa_chargeDeclined",
  ],
  [
    "4000000000009995",
    "visa",
    declines("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "chargeDeclinedInsufficientFunds",
    "visa_chargeDeclinedInsufficientFunds",
  ],
  [
    "4000000000009987",
    "visa",
    declines("card_declined", "lost_card", DECLINED),
    "chargeDeclinedLostCard",
    "visa_chargeDeclinedLostCard",
  ],
  [
    "4000000000009979",
    "visa",
    declines("card_declined", "stolen_card", DECLINED),
    "chargeDeclinedStolenCard",
    "visa_chargeDeclinedStolenCard",
  ],
  [
    "4000000000000069",
    "visa",
    declines("expired_card", "expired_card", "Your card has expired.", "exp_month"),
    "chargeDeclinedExpiredCard",
  ],
  [
    "4000000000000127",
    "visa",
    declines("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.", "cvc"),
    "chargeDeclinedIncorrectCvc",
  ],
  [
    "4000000000000119",
    "visa",
    declines(
      "processing_error",
      "processing_error",
      "An error occurred while processing your card. Try again in a little while.",
    ),
    "chargeDeclinedProcessingError",
  ],
  ["4000002500003155", "visa", ASKS, "authenticationRequiredOnSetup"],
  ["4000002760003184", "visa", ASKS, "authenticationRequired"],
  ["4000000000003220", "visa", ASKS, "threeDSecure2Required"],
  ["4000000000005126", "visa", { kind: "pays_refund_fails" }, "refundFail"],
  ["4000000000007726", "visa", { kind: "pays_refund_pends" }, "pendingRefund"],
  ["4000000000000077", "visa", { kind: "pays_available" }, "bypassPending"],
  ["4000000000000259", "visa", disputes("fraudulent"), "createDispute"],
  ["4000000000002685", "visa", disputes("product_not_received"), "createDisputeProductNotReceived"],
  ["4000000000001976", "visa", disputes("fraudulent", true), "createDisputeInquiry"],
];

const BY_NUMBER = new Map(CARDS.map((card) => [card[0], describe(card)]));
const BY_NAME = new Map(
  CARDS.flatMap((card) => [card[3], card[4] ?? card[3]].map((name) => [name, describe(card)] as const)),
);

/** Finds a test card by its name, such as `visa` (of `pm_card_visa` or `tok_visa`). */
export function cardByName(name: string): TestCard | undefined {
  return BY_NAME.get(name);
}

/** Finds what happens when the test card of this name is charged; undefined without a name. */
export function outcomeOf(name: string | undefined): CardOutcome | undefined {
  return name === undefined ? undefined : cardByName(name)?.outcome;
}

/** Finds a test card by its number, digits only. */
export function cardByNumber(number: string): TestCard | undefined {
  return BY_NUMBER.get(number);
}

function describe([number, brand, outcome, name]: (typeof CARDS)[number]): TestCard {
  return { name, brand, last4: number.slice(-4), outcome };
}

function disputes(reason: CardDispute["reason"], isInquiry = false): CardOutcome {
  return { kind: "pays_disputed", dispute: { reason, isInquiry } };
}

function declines(code: string, declineCode: string, message: string, param?: string): CardOutcome {
  const decline = { code, decline_code: declineCode, message };
  return { kind: "declines", decline: param === undefined ? decline : { ...decline, param } };
}
