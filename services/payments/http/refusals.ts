import type { CodeOf } from "@holdfast/actors";
import type { paymentActor } from "../rules/payment.ts";

/** What the page of a refused payment says. */
export interface Words {
  readonly heading: string;
  readonly text: string;
}

/** What people read of a payment that came to nothing; the refusals' words and those of ended charges are the same. */
export const words = {
  declined: {
    heading: "Your card was declined",
    text: "Nothing was charged. The ticket is still held for you: you can try again while time is left.",
  },
  timeUp: { heading: "Time is up", text: "The hold ended before the payment, so nothing was charged." },
  alreadyPaid: {
    heading: "This order is already paid",
    text: "Nothing more was charged. Your ticket waits on the order page.",
  },
  inProgress: {
    heading: "A payment is already under way",
    text: "Nothing more was charged. The order page shows how it ends.",
  },
  notReady: {
    heading: "The ticket has not said yes yet",
    text: "Nothing was charged. It takes a moment; try again from the order page.",
  },
  cancelled: { heading: "This order has ended", text: "Nothing was charged." },
  unknown: { heading: "This order is not known here", text: "Nothing was charged." },
} satisfies Record<string, Words>;

/** How a refusal is answered. */
interface RefusalAnswer {
  readonly status: 403 | 404 | 409;
  /** Where its page leads back to; null: it has none, people read the error page with the refusal's own message. */
  readonly page: "order" | "orders" | null;
  readonly words: Words | null;
}

/** Every code that payments refuse with; programs read the refusal's own message. */
export const refusals = {
  not_found: { status: 404, page: "orders", words: words.unknown },
  forbidden: { status: 403, page: null, words: null },
  not_ready: { status: 409, page: "order", words: words.notReady },
  already_paid: { status: 409, page: "order", words: words.alreadyPaid },
  payment_in_progress: { status: 409, page: "order", words: words.inProgress },
  cancelled: { status: 409, page: "order", words: words.cancelled },
  expired: { status: 409, page: "order", words: words.timeUp },
} as const satisfies Record<CodeOf<typeof paymentActor>, RefusalAnswer>;
