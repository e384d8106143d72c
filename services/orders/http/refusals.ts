// Maps each refusal code of orders to an HTTP status and to the words of a page.

import type { CodeOf } from "@holdfast/actors";
import { HttpProblem } from "@holdfast/server";
import type { lineActor } from "../rules/line-actor.ts";
import type { orderActor } from "../rules/order-actor.ts";
import type { holdActor } from "../rules/purchase.ts";

type Code = CodeOf<typeof holdActor> | CodeOf<typeof orderActor> | CodeOf<typeof lineActor>;

/** HTTP answer to a refusal. */
interface RefusalAnswer {
  /** HTTP status, for the API and the pages. */
  readonly status: 403 | 404 | 409;
  /** What the page of a refused purchase shows: the ticket and a link back; `none` only other tickets of the event. */
  readonly page: "ticket" | "orders and ticket" | "none";
  /** Words of that page, or of the page of another refused action; null where the error page says enough. */
  readonly words: { readonly heading: string; readonly text: string } | null;
}

/** Lists every refusal code of orders; the API shows the refusal's own message. */
export const refusals = {
  not_found: {
    status: 404,
    page: "none",
    words: { heading: "This ticket is not for sale", text: "This ticket is no longer available." },
  },
  event_begun: {
    status: 409,
    page: "ticket",
    words: { heading: "The event has begun", text: "Its tickets are no longer sold. You haven't been charged." },
  },
  held_too_often: {
    status: 409,
    page: "ticket",
    words: {
      heading: "You can't reserve this ticket again yet",
      text: "Nobody can reserve one ticket again and again, so that others get their turn. You haven't been charged.",
    },
  },
  held: {
    status: 409,
    page: "ticket",
    words: {
      heading: "Someone else has reserved this ticket",
      text: "If they don't pay in time, somebody else can have it. You haven't been charged.",
    },
  },
  line_first: {
    status: 409,
    page: "ticket",
    words: {
      heading: "Others are waiting for this ticket",
      text: "It is offered to the people in the waiting list first. You haven't been charged.",
    },
  },
  sold: {
    status: 409,
    page: "ticket",
    words: { heading: "This ticket is sold", text: "It was sold to another buyer. You haven't been charged." },
  },
  own_ticket: {
    status: 409,
    page: "ticket",
    words: { heading: "This is your own ticket", text: "You listed it yourself, so you cannot buy it." },
  },
  too_many_open_orders: {
    status: 409,
    page: "orders and ticket",
    words: {
      heading: "You have reserved as many tickets as you can",
      text: "Pay for one of your open orders or cancel one, then try again.",
    },
  },
  price_changed: {
    status: 409,
    page: "ticket",
    words: {
      heading: "The price changed",
      text: "The seller changed it after you opened the page. Nothing was reserved, and you haven't been charged.",
    },
  },
  ticket_changed: {
    status: 409,
    page: "ticket",
    words: {
      heading: "The ticket changed",
      text: "The seller changed it after you opened the page. Nothing was reserved, and you haven't been charged.",
    },
  },
  barred: {
    status: 403,
    page: "none",
    words: {
      heading: "You can't buy with this account",
      text: "It was closed or blocked a moment ago. Nothing was reserved, and you haven't been charged.",
    },
  },
  forbidden: { status: 403, page: "none", words: null },
  completed: {
    status: 409,
    page: "none",
    words: {
      heading: "This order is already paid",
      text: "A paid order can't be cancelled. Its page shows the receipt.",
    },
  },
  paying: {
    status: 409,
    page: "none",
    words: {
      heading: "Your payment is under way",
      text: "The reservation can't be cancelled any more. The page of the order shows how the payment ends.",
    },
  },
  disputed: {
    status: 409,
    page: "none",
    words: {
      heading: "The buyer's bank is dealing with this payment",
      text: "It has asked for the money back, so we can't refund the buyer as well.",
    },
  },
  not_completed: {
    status: 409,
    page: "none",
    words: {
      heading: "There is nothing to refund",
      text: "This order was not paid for, or its price went back already.",
    },
  },
  early: { status: 409, page: "none", words: null },
  ended: { status: 409, page: "none", words: null },
  not_offered: {
    status: 409,
    page: "none",
    words: {
      heading: "This offer has ended",
      text: "It was answered already, or its time is over. You haven't been charged.",
    },
  },
  already_waiting: {
    status: 409,
    page: "none",
    words: { heading: "You are in this waiting list already", text: "Your place stays as it is." },
  },
  too_many_waits: {
    status: 409,
    page: "none",
    words: {
      heading: "You are in as many waiting lists as you can be",
      text: "Leave one of them, then join this one.",
    },
  },
  event_cancelled: {
    status: 409,
    page: "none",
    words: { heading: "The event was cancelled", text: "Its tickets are no longer sold." },
  },
  event_merged: {
    status: 409,
    page: "none",
    words: { heading: "This event has another page now", text: "Open its page and join the waiting list there." },
  },
  line_full: {
    status: 409,
    page: "none",
    words: { heading: "This waiting list is full", text: "No more people can join it at the moment. Try again later." },
  },
  draw_changed: {
    status: 409,
    page: "none",
    words: { heading: "You have not joined yet", text: "Too many people joined at the same moment. Try again." },
  },
  offered: {
    status: 409,
    page: "none",
    words: {
      heading: "A ticket is available for you",
      text: "You are still in the list, because a ticket was offered to you this moment. Take it or pass it first.",
    },
  },
  taken: {
    status: 409,
    page: "none",
    words: {
      heading: "You are buying a ticket",
      text: "You are still in the list while you pay. Cancel the reservation first.",
    },
  },
} as const satisfies Record<Code, RefusalAnswer>;

/** Says when a buyer may try again, in ms from now; without it nobody can say. */
interface Refused {
  readonly retryAfterMs?: number | undefined;
}

/** Returns the headers of a refused purchase: `Retry-After` in whole seconds, where it is known when to try again. */
export function retryAfterOf({ retryAfterMs }: Refused): Record<string, string> {
  return retryAfterMs === undefined ? {} : { "Retry-After": String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) };
}

/** Adds to the words of a refused purchase when to try again, in minutes rounded up. */
export function withRetry<Words extends { readonly text: string }>(words: Words, { retryAfterMs }: Refused): Words {
  if (retryAfterMs === undefined) return words;
  const minutes = Math.max(1, Math.ceil(retryAfterMs / 60_000));
  return { ...words, text: `${words.text} You can try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.` };
}

/** Creates the error that answers a refusal, except on the page of a refused purchase. */
export function problemOf({ code, message }: { readonly code: Code; readonly message: string }): HttpProblem {
  return new HttpProblem(refusals[code].status, [{ message }]);
}
