// Opens and closes disputes, with the money that they move.
import { invalidParameter } from "../http/failure.ts";
import { inSettlement, settlementOf } from "../money/settlement.ts";
import { outcomeOf } from "../money/test-cards.ts";
import { move } from "../state/balance-transaction.ts";
import type { Context } from "../state/context.ts";
import type { Dispute } from "../state/dispute-object.ts";
import { newId } from "../state/ids.ts";
import type { Charge } from "../state/objects.ts";
import {
  closedWith,
  defaultVerdict,
  EVIDENCE_SECONDS,
  isClosed,
  isInquiry,
  needsResponse,
  newDispute,
  type Opening,
  type Verdict,
  verdictOf,
} from "./dispute-states.ts";

/**
 * Opens a dispute of a captured charge. A chargeback takes its amount (default: what is not refunded) off the platform's
 * balance at once, an inquiry nothing. Throws a Failure for a charge without money, or with an open dispute.
 */
export function openDispute(
  context: Context,
  charge: Charge,
  { amount = left(charge), ...opening }: Omit<Opening, "amount"> & { amount?: number | undefined },
): Dispute {
  if (!charge.captured || amount > charge.amount_captured) {
    throw invalidParameter("charge", `Charge ${charge.id} has less captured money than that.`);
  }
  if (disputesOf(context, charge).some((one) => !isClosed(one))) {
    throw invalidParameter("charge", `Charge ${charge.id} has an open dispute already.`);
  }
  const dispute = newDispute(charge, { ...opening, amount }, { id: newId("du"), now: context.now });
  context.store.save({ ...charge, disputed: true });
  context.later(EVIDENCE_SECONDS, "end_dispute_period", dispute.id);
  if (isInquiry(dispute)) {
    context.change("charge.dispute.created", dispute);
    return dispute;
  }
  const taken = withMovement(context, dispute, -amount);
  context.change("charge.dispute.created", taken);
  context.record("charge.dispute.funds_withdrawn", taken);
  return taken;
}

/** Opens the dispute of a charge that a test card for disputes has paid. */
export function openTestDispute(context: Context, id: string): void {
  const charge = context.store.find("charge", id);
  const outcome = charge && outcomeOf(context.store.findTestCard(charge.payment_method));
  if (!charge || outcome?.kind !== "pays_disputed" || disputesOf(context, charge).length > 0) return;
  openDispute(context, charge, outcome.dispute);
}

/** Closes a dispute; a won one gives the money back. Does nothing for one that is closed. */
export function closeDispute(context: Context, dispute: Dispute, verdict: Verdict): Dispute {
  if (isClosed(dispute)) return dispute;
  const after = closedWith(dispute, verdict, context);
  if (verdict !== "won") {
    context.change("charge.dispute.closed", after);
    return after;
  }
  const reinstated = withMovement(context, after, after.amount);
  context.change("charge.dispute.closed", reinstated);
  context.record("charge.dispute.funds_reinstated", reinstated);
  return reinstated;
}

/** Turns an inquiry into a chargeback, which takes the money. */
export function escalate(context: Context, dispute: Dispute): Dispute {
  const { card, type } = dispute.payment_method_details;
  const after: Dispute = {
    ...dispute,
    is_charge_refundable: false,
    payment_method_details: { card: { ...card, case_type: "chargeback" }, type },
    status: "needs_response",
  };
  const taken = withMovement(context, after, -after.amount);
  context.change("charge.dispute.updated", taken);
  context.record("charge.dispute.funds_withdrawn", taken);
  return taken;
}

/** Closes a dispute whose evidence is one of Stripe's test texts. */
export function judgeDispute(context: Context, id: string): void {
  const dispute = context.store.find("dispute", id);
  const verdict = dispute && verdictOf(dispute);
  if (dispute && verdict) closeDispute(context, dispute, verdict);
}

/** Ends the time for evidence: a dispute without any is lost, an inquiry is closed. */
export function endDisputePeriod(context: Context, id: string): void {
  const dispute = context.store.find("dispute", id);
  if (dispute && needsResponse(dispute)) closeDispute(context, dispute, defaultVerdict(dispute));
}

/** Closes the open inquiries of a charge that was refunded whole. */
export function endInquiries(context: Context, charge: Charge): void {
  const open = disputesOf(context, charge).filter((one) => isInquiry(one) && !isClosed(one));
  for (const inquiry of open) closeDispute(context, inquiry, "warning_closed");
}

/** Lists the disputes of a charge, newest first. */
export function disputesOf({ store }: Context, charge: Charge): Dispute[] {
  const ofIntent = store.list("dispute", { owner: charge.payment_intent, limit: 100 });
  return ofIntent.filter((one) => one.charge === charge.id);
}

function left(charge: Charge): number {
  return charge.amount_captured - charge.amount_refunded || charge.amount_captured;
}

/** Moves the platform's balance by the amount of a dispute, negative when the bank takes it. */
function withMovement(context: Context, dispute: Dispute, amount: number): Dispute {
  const charge = context.store.find("charge", dispute.charge);
  const settlement = charge && settlementOf(context, charge);
  if (!settlement) throw new Error(`${dispute.id} is a dispute of a charge that was not settled`);
  const transaction = move(context, {
    type: "adjustment",
    amount: inSettlement(amount, settlement),
    currency: settlement.currency,
    source: dispute.id,
    availableOn: settlement.available_on,
    exchangeRate: settlement.exchange_rate,
    description:
      amount < 0 ? `Chargeback withdrawal for ${dispute.charge}` : `Chargeback reversal for ${dispute.charge}`,
  });
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, transaction] };
}
