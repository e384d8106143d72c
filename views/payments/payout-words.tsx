// Says in words how far the payout of a sale is, and when its money comes.

import type { Child } from "hono/jsx";
import type { Instant, PageContext } from "../shared/context.ts";
import { money } from "../shared/format.ts";
import { Day, type Tone } from "../shared/values.tsx";
import { words } from "./words.ts";

/** Describes the payout of one sale to its seller. */
export type PayoutView = {
  /** How far the payout is. */
  stage:
    | "owed"
    | "held"
    | "due"
    | "transferring"
    | "paid"
    | "frozen"
    | "withdrawn"
    | "reversing"
    | "reversed"
    | "shortfall";
  /** Why the payout is held or frozen; null in other stages. */
  why: "event" | "account" | "dispute" | "cancelled" | "ticket" | null;
  /** What the seller gets, in minor units. */
  amountCents: number;
  /** Part of it that has paid what the seller owed, in minor units. */
  nettedCents: number;
  /** When the money is to be paid out; null until that is known. */
  dueAt: Instant | null;
  /** Start of the event; null where it is not known. */
  eventAt: Instant | null;
  /** Zone of the venue, as an IANA name; absent: UTC. */
  timeZone?: string;
};

const text = words.payouts;

/** Returns the word for a payout and the colour of its badge. */
export function payoutBadge({ stage, why }: Pick<PayoutView, "stage" | "why">): readonly [Tone, string] {
  switch (stage) {
    case "owed":
    case "due":
    case "transferring":
      return ["held", text.badges.soon];
    case "held":
      return why === "account" ? ["held", text.badges.account] : ["held", text.badges.waiting];
    case "paid":
      return ["done", text.badges.paid];
    case "frozen":
      return ["held", text.badges.frozen];
    case "withdrawn":
    case "reversing":
    case "reversed":
    case "shortfall":
      return ["ended", text.badges.refunded];
    default:
      return stage satisfies never;
  }
}

/** Says in one sentence when the money of a sale comes, or what became of it. */
export function PayoutSentence({ payout, page }: { payout: PayoutView; page: PageContext }): Child {
  const { stage, why, dueAt, eventAt, nettedCents, timeZone } = payout;
  const amount = <strong>{money(payout.amountCents, page.currency)}</strong>;
  const netted = nettedCents > 0 && ` ${text.netted(money(nettedCents, page.currency))}`;
  if (stage === "paid") {
    return (
      <>
        {amount} {text.paid}
        {netted}
      </>
    );
  }
  if (stage === "frozen") return text.frozen[why === "cancelled" || why === "ticket" ? why : "dispute"];
  if (stage === "shortfall") return text.shortfall(money(payout.amountCents, page.currency));
  if (stage === "withdrawn" || stage === "reversing" || stage === "reversed") return text.refunded;
  if (stage === "held" && why === "account") return text.needsAccount(money(payout.amountCents, page.currency));
  if (stage !== "held" || dueAt === null) {
    return (
      <>
        {amount} {text.soon}
      </>
    );
  }
  return (
    <>
      {amount} {text.on} <Day at={dueAt} />
      {", "}
      {eventAt === null ? (
        text.becauseNoDate
      ) : (
        <>
          {text.because} <Day at={eventAt} {...(timeZone !== undefined && { timeZone })} />
        </>
      )}
    </>
  );
}
