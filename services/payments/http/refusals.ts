// Maps each refusal of a payment to its HTTP status, page and words.

import type { CodeOf } from "@holdfast/actors";
import type { payeeActor } from "../rules/payee-actor.ts";
import type { paymentActor } from "../rules/payment.ts";

/** Seconds until a payment that failed by the site's own fault may be tried again: somebody has to mend the site first. */
export const OUR_FAULT_RETRY_SECONDS = 600;

/** Holds the heading and text of a refusal's page. */
export interface Words {
  readonly heading: string;
  readonly text: string;
}

/** Words for failed payments; a refused request and a charge that failed later use the same words. */
export const words = {
  declined: {
    heading: "Your card was declined",
    text: "Nothing was charged. The ticket is still reserved for you: you can try again while time is left.",
  },
  timeUp: {
    heading: "Your reservation expired",
    text: "It ended before the payment, so nothing was charged.",
  },
  failed: {
    heading: "We could not start your payment",
    text: "The fault is ours, not your card's. Nothing was charged, and the ticket is still reserved for you.",
  },
  tooManyAttempts: {
    heading: "Too many cards were declined",
    text: "Nothing was charged. Please ask your bank before you try to buy a ticket again.",
  },
  alreadyPaid: {
    heading: "This order is already paid",
    text: "Nothing more was charged. Your receipt is on the order page.",
  },
  inProgress: {
    heading: "A payment is already under way",
    text: "Nothing more was charged. The order page shows how it ends.",
  },
  notReady: {
    heading: "Still confirming your reservation",
    text: "Nothing was charged. It takes a moment; try again from the order page.",
  },
  cancelled: { heading: "This order has ended", text: "Nothing was charged." },
  unknown: { heading: "This order is not known here", text: "Nothing was charged." },
} satisfies Record<string, Words>;

/** Describes the answer to a refusal. */
interface RefusalAnswer {
  readonly status: 403 | 404 | 409 | 429;
  /** Page that the refusal's page links to. Null shows the error page with the refusal's own message. */
  readonly page: "order" | "orders" | null;
  readonly words: Words | null;
}

/** Answer to each refusal code. The API returns the refusal's own message instead of the words. */
export const refusals = {
  not_found: { status: 404, page: "orders", words: words.unknown },
  forbidden: { status: 403, page: null, words: null },
  not_ready: { status: 409, page: "order", words: words.notReady },
  already_paid: { status: 409, page: "order", words: words.alreadyPaid },
  payment_in_progress: { status: 409, page: "order", words: words.inProgress },
  cancelled: { status: 409, page: "order", words: words.cancelled },
  expired: { status: 409, page: "order", words: words.timeUp },
  too_many_attempts: { status: 429, page: "order", words: words.tooManyAttempts },
  settled: { status: 409, page: null, words: null },
  not_frozen: { status: 409, page: null, words: null },
} as const satisfies Record<CodeOf<typeof paymentActor>, RefusalAnswer>;

/** Answer to each refusal code of a payee. */
export const payeeRefusals = {
  no_country: { status: 409 },
  has_account: { status: 409 },
} as const satisfies Record<CodeOf<typeof payeeActor>, { readonly status: 409 }>;
