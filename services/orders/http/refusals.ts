import type { CodeOf } from "@holdfast/actors";
import { HttpProblem } from "@holdfast/server";
import type { orderActor } from "../rules/order-actor.ts";
import type { holdActor } from "../rules/purchase.ts";

type Code = CodeOf<typeof holdActor> | CodeOf<typeof orderActor>;

/** How a refusal is answered. */
interface RefusalAnswer {
  readonly status: 403 | 404 | 409;
  /** The way the page of a refused purchase offers; `none` leads to other tickets only. */
  readonly page: "ticket" | "orders and ticket" | "none";
  /** What that page says; null for codes that no purchase is refused with: people read the refusal's own message. */
  readonly words: { readonly heading: string; readonly text: string } | null;
}

/** Every code that orders refuse with; programs, and people elsewhere, read the refusal's own message. */
export const refusals = {
  not_found: {
    status: 404,
    page: "none",
    words: { heading: "This ticket is not for sale", text: "It is not here, or no longer." },
  },
  held: {
    status: 409,
    page: "ticket",
    words: {
      heading: "Someone else holds this ticket",
      text: "If they do not pay in time it is free again. You were not charged.",
    },
  },
  sold: {
    status: 409,
    page: "ticket",
    words: { heading: "This ticket is sold", text: "It was sold to another buyer. You were not charged." },
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
      heading: "You hold enough tickets for now",
      text: "Pay for one of your open orders or give one back, then try again.",
    },
  },
  price_changed: {
    status: 409,
    page: "ticket",
    words: { heading: "The price changed", text: "The seller has changed it. Look at the new price before you buy." },
  },
  forbidden: { status: 403, page: "none", words: null },
  completed: { status: 409, page: "none", words: null },
  paying: { status: 409, page: "none", words: null },
  not_completed: { status: 409, page: "none", words: null },
  early: { status: 409, page: "none", words: null },
} as const satisfies Record<Code, RefusalAnswer>;

/** Makes the answer to a refusal that is no page of its own. */
export function problemOf({ code, message }: { readonly code: Code; readonly message: string }): HttpProblem {
  return new HttpProblem(refusals[code].status, [{ message }]);
}
