// Checks after a run of payment faults that every payout is at rest, and all payouts together with Stripe's sums.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { breakdownOf } from "@holdfast/contracts";
import { orderDocument } from "@holdfast/orders";
import { chargeDocument, payeeDocument, payoutDocument } from "@holdfast/payments";
import type { SiteReport } from "@holdfast/site";
import type { Summary } from "@holdfast/stripe-sandbox";

/** Sums of the money of all sales, as the check of a site adds them up. */
export type MoneySums = SiteReport["sums"];

/** Follows the payouts of all partitions; that each is what its charge and its transfer say is the check of the site. */
export class PayoutsAtRest {
  readonly #findings: Finding[] = [];
  readonly #waiting: { id: string; sellerId: string }[] = [];
  readonly #active = new Set<string>();
  #getsCents = 0;
  #owedCents = 0;

  /** Adds the payouts of one partition; returns the outcomes that occurred in it. */
  add(snapshot: PartitionSnapshot): string[] {
    const charges = snapshot.documents("payments", chargeDocument);
    for (const { chargeId, status, ticket } of snapshot.documents("orders", orderDocument).values()) {
      const isLost = charges.get(chargeId ?? "")?.dispute?.state === "lost";
      if (status === "Completed" && !isLost) this.#getsCents += breakdownOf(ticket).sellerGetsCents;
    }
    for (const { id, state } of snapshot.documents("payments", payeeDocument).values())
      if (state === "active") this.#active.add(id);
    return [...payoutsIn(snapshot).values()].flatMap((payout) => this.#addOne(payout));
  }

  /** Returns what is not at rest, or differs from the sums of the site and of Stripe. */
  findings({ movements }: Summary, sums: MoneySums): Finding[] {
    const { transferred = 0, reversed = 0, disputed = 0 } = movements["usd"] ?? {};
    const { captured, refunded, lost, held, fees, netted } = sums;
    const spent = refunded + lost + sums.transferred - sums.reversed + held + fees + netted;
    const compared = [
      ["sellers are owed", this.#owedCents, this.#getsCents],
      ["captured is", captured, spent],
      ["sellers got at Stripe", transferred - reversed, sums.transferred - sums.reversed],
      ["banks took", disputed, lost],
    ] as const;
    return [
      ...this.#findings,
      ...compared.flatMap(([what, cents, expected]) =>
        cents === expected ? [] : [{ check: "sum", id: "usd", text: `${what} ${cents}, expected is ${expected}` }],
      ),
      ...this.#waiting.flatMap(({ id, sellerId }) =>
        this.#active.has(sellerId) ? [unrest(id, "waits for an account that is there")] : [],
      ),
    ];
  }

  #addOne({ id, sellerId, stage, why, status, amountCents, nettedCents, ...payout }: Payout): string[] {
    if (status === "owed") this.#owedCents += amountCents;
    if (stage === "held" && why === "account") this.#waiting.push({ id, sellerId });
    const isStill = stage === "reversed" || stage === "withdrawn" || (stage === "paid" && status === "owed");
    const isWaiting = (stage === "held" && why === "account") || (stage === "frozen" && why === "ticket");
    const isNoted = stage === "shortfall" && payout.isDebtNoted;
    if (!isStill && !isWaiting && !isNoted) this.#findings.push(unrest(id, `is ${stage}, ${why ?? status}`));
    const isNetted = stage === "paid" && nettedCents > 0;
    return [`payout ${stage}${why === null ? "" : `, ${why}`}`, ...(isNetted ? ["payout that paid a debt"] : [])];
  }
}

type Payout = NonNullable<ReturnType<ReturnType<typeof payoutsIn>["get"]>>;

function payoutsIn(snapshot: PartitionSnapshot) {
  return snapshot.documents("payments", payoutDocument);
}

function unrest(id: string, text: string): Finding {
  return { check: "unfinished payout", id, text };
}
