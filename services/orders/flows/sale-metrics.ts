// Counts sales, and the people who wait, from the commits of orders.

import { changesOf, type EngineFact, type Observe } from "@holdfast/actors";
import { breakdownOf } from "@holdfast/contracts";
import { createCounter, createHistogram } from "@holdfast/server";
import { FILE_LOST } from "../rules/acceptance.ts";
import { type Hold, holdDocument } from "../rules/hold.ts";
import { LEFT, PASSED, reasonOfBar } from "../rules/order.ts";
import { EVENT_BEGUN, type Order, orderDocument } from "../rules/order-document.ts";
import { waitDocument } from "../rules/wait.ts";

const created = createCounter({
  name: "holdfast_orders_created_total",
  help: "Orders made, by whom: a buyer who pressed Buy, or the waiting line as an offer",
  labelNames: ["by"],
});
const completed = createCounter({ name: "holdfast_orders_completed_total", help: "Orders completed: tickets sold" });
const cancelled = createCounter({
  name: "holdfast_orders_cancelled_total",
  help: "Orders cancelled, by the reason",
  labelNames: ["reason"],
});
const fees = createCounter({
  name: "holdfast_fees_minor_units_total",
  help: "Fees of the site in completed orders, in minor units of the currency",
  labelNames: ["currency"],
});
const waits = createCounter({
  name: "holdfast_waits_total",
  help: "Places in waiting lines that came into a state",
  labelNames: ["state"],
});
const offerSeconds = createHistogram({
  name: "holdfast_offer_wait_seconds",
  help: "Time from when a ticket became free to when it was offered to somebody who waits",
  buckets: [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60],
});

/** Names the reasons that are counted apart; all others are `other`. */
const REASONS: ReadonlySet<string> = new Set([
  ...["expired", "refunded", "cancelled by buyer", "delisted", EVENT_BEGUN, FILE_LOST, PASSED, LEFT],
  ...Object.values(reasonOfBar),
]);

/** Says what the counting of sales needs to know. */
export interface SaleFacts {
  /** Currency of all prices. */
  readonly currency: string;
  /** How long a free ticket is kept for the line while somebody is looked for, in ms. */
  readonly guardMs: number;
}

/** Creates the function that counts sales: each order once, by the commit that made, completed or cancelled it. */
export function createSaleMetrics({ currency, guardMs }: SaleFacts): Observe {
  // A series that is there from the beginning shows its first increase.
  for (const by of ["buyer", "line"]) created.inc({ by }, 0);
  completed.inc(0);
  fees.inc({ currency }, 0);
  return (fact) => {
    if (fact.kind !== "committed") return;
    for (const { was, is } of changesOf(fact, orderDocument)) {
      if (is === null) continue;
      if (was === null) countCreated(is, { fact, guardMs });
      if (was !== null && was.status !== is.status) countEnded(is, currency);
    }
    for (const { was, is } of changesOf(fact, waitDocument)) {
      if (is !== null && was?.state !== is.state) waits.inc({ state: is.state });
    }
  };
}

type Commit = Extract<EngineFact, { readonly kind: "committed" }>;

function countCreated(order: Order, { fact, guardMs }: { readonly fact: Commit; readonly guardMs: number }): void {
  const isOffer = order.status === "Offered";
  created.inc({ by: isOffer ? "line" : "buyer" });
  if (isOffer) offerSeconds.observe(sinceFree(changesOf(fact, holdDocument)[0]?.was ?? null, fact.at, guardMs));
}

function countEnded(order: Order, currency: string): void {
  if (order.status === "Completed") {
    completed.inc();
    const { buyerFeeCents, sellerFeeCents } = breakdownOf(order.ticket);
    fees.inc({ currency }, buyerFeeCents + sellerFeeCents);
  } else if (order.status === "Cancelled") {
    const reason = order.reason ?? "";
    cancelled.inc({ reason: REASONS.has(reason) ? reason : "other" });
  }
}

// A ticket that nobody kept for the line was freed by the commit that offers it.
function sinceFree(hold: Hold | null, at: number, guardMs: number): number {
  return hold?.guard === undefined ? 0 : Math.max(0, at - (hold.guard.until - guardMs)) / 1_000;
}
