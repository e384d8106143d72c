// Decides how far a payout is, from its own facts, its charge and its event.

import type { Charge } from "./charge.ts";
import type { EventCopy } from "./event.ts";
import type { PayoutState } from "./payout.ts";

/** Holds the settings of payouts. */
export interface PayoutTerms {
  /** Time between the end of an event and the payout of its sales, ms. */
  readonly payoutDelayMs: number;
  /** Time between a sale and its payout where the event has no date, ms. */
  readonly undatedPayoutMs: number;
}

/** Holds what a payout depends on; null for a document that does not exist or was not loaded. */
export interface PayoutFacts {
  readonly charge: Charge | null;
  readonly event: EventCopy | null;
}

const HOUR_MS = 3_600_000;
/** Length of an event whose end is not known. */
const EVENT_LASTS_MS = 4 * HOUR_MS;
// Codes with which Stripe refuses a refund because the site's balance is too low.
const OUT_OF_MONEY = new Set(["balance_insufficient", "insufficient_funds", "insufficient_balance"]);

/** Returns the time from which a payout is due, ms; null while the event is postponed to a time that is not known yet. */
export function dueAtOf(payout: PayoutState, event: EventCopy | null, terms: PayoutTerms): number | null {
  if (isPostponed(event)) return null;
  const end = knownEndOf(payout, event);
  return end === null ? payout.soldAt + terms.undatedPayoutMs : end + terms.payoutDelayMs;
}

/**
 * Returns when the event of a sale is over, ms: an event without a date is when its payout is due. Null while it is
 * postponed to a time that is not known yet.
 */
export function eventEndOf(payout: PayoutState, event: EventCopy | null, terms: PayoutTerms): number | null {
  return isPostponed(event) ? null : (knownEndOf(payout, event) ?? payout.soldAt + terms.undatedPayoutMs);
}

function isPostponed(event: EventCopy | null): boolean {
  return event?.status === "postponed" && event.startsAt === null;
}

function knownEndOf(payout: PayoutState, event: EventCopy | null): number | null {
  const startsAt = event ? event.startsAt : (payout.ticket?.startsAt ?? null);
  const endsAt = event ? event.endsAt : payout.endsAt;
  return endsAt ?? (startsAt === null ? null : startsAt + EVENT_LASTS_MS);
}

/**
 * Returns the payout with what its charge and event say, and in the stage that follows; the same object when nothing
 * changes. While a transfer or a reversal may have been made, the stage waits for its outcome. `now` is in ms.
 */
export function payoutWith<State extends PayoutState>(
  payout: State,
  facts: PayoutFacts,
  { now, terms }: { now: number; terms: PayoutTerms },
): State {
  const known = withCharge(payout, facts.charge);
  const dueAt = dueAtOf(known, facts.event, terms);
  const after = { ...known, dueAt, ...stageOf(known, { event: facts.event, dueAt, now }) };
  return JSON.stringify(after) === JSON.stringify(payout) ? payout : { ...after, changedAt: now };
}

/** Returns whether the seller is not to have the money of a payout: the sale was refunded, or its dispute was lost. */
export function isWithdrawn({ status, dispute }: PayoutState): boolean {
  return status === "withdrawn" || dispute === "lost";
}

function withCharge<State extends PayoutState>(payout: State, charge: Charge | null): State {
  if (charge?.id !== payout.chargeId) return payout;
  const dispute = charge.dispute?.state === "inquiry" ? null : (charge.dispute?.state ?? null);
  const isMade = charge.isRefunded || charge.stripeRefundId !== null;
  const isShort = charge.refundFault !== null && OUT_OF_MONEY.has(charge.refundFault);
  const refund = isMade ? "made" : (payout.refund ?? (isShort ? "short" : null));
  return { ...payout, dispute, refund, ...(dispute === "lost" && { status: "withdrawn" }) };
}

type Stage = Partial<Pick<PayoutState, "stage" | "why" | "shortfallCents" | "triedAt" | "isDoubtful" | "failures">>;

interface Time {
  readonly event: EventCopy | null;
  readonly dueAt: number | null;
  readonly now: number;
}

function stageOf(payout: PayoutState, time: Time): Stage {
  switch (payout.stage) {
    case "transferring":
    case "withdrawn":
    case "reversing":
    case "reversed":
    case "shortfall":
      return {};
    case "paid":
      return isWithdrawn(payout) && (payout.dispute === "lost" || payout.refund !== null)
        ? takenBack(payout, time)
        : {};
    case "owed":
    case "held":
    case "due":
    case "frozen":
      return isWithdrawn(payout) ? { stage: "withdrawn", why: null } : waiting(payout, time);
    default:
      return payout.stage satisfies never;
  }
}

// Debts of the seller took all of the amount: there is no transfer to take back.
function takenBack(payout: PayoutState, { now }: Pick<Time, "now">): Stage {
  if (payout.transferCents === 0) return { stage: "shortfall", why: null, shortfallCents: payout.amountCents };
  return { stage: "reversing", why: null, triedAt: now, isDoubtful: false, failures: 0 };
}

function waiting(payout: PayoutState, { event, dueAt, now }: Time) {
  const why = whyFrozen(payout, event);
  if (why !== null) return { stage: "frozen", why } as const;
  if (dueAt === null || now < dueAt) return { stage: "held", why: "event" } as const;
  const needsAccount = payout.stage === "held" && payout.why === "account";
  return needsAccount ? {} : ({ stage: "due", why: null } as const);
}

function whyFrozen({ dispute, isTicketFaulty }: PayoutState, event: EventCopy | null): PayoutState["why"] {
  if (dispute === "open") return "dispute";
  if (event?.status === "cancelled") return "cancelled";
  return isTicketFaulty ? "ticket" : null;
}
