// Makes disputes and computes their states, as pure functions.
import {
  type Dispute,
  type DisputeStatus,
  EVIDENCE_FILES,
  EVIDENCE_TEXTS,
  type Evidence,
} from "../state/dispute-object.ts";
import type { Charge } from "../state/objects.ts";

/** Sets the seconds for which a dispute waits for evidence: 9 days. */
export const EVIDENCE_SECONDS = 9 * 24 * 60 * 60;

/** Describes how a dispute is opened. */
export type Opening = { amount: number; isInquiry: boolean; reason: Dispute["reason"] };

/** Names how a dispute ends. */
export type Verdict = "lost" | "warning_closed" | "won";

const CODES: Record<Dispute["reason"], string> = {
  fraudulent: "10.4",
  general: "12.0",
  product_not_received: "13.1",
  product_unacceptable: "13.3",
  unrecognized: "10.4",
};

/** Makes a dispute of a charge, which waits for evidence. */
export function newDispute(charge: Charge, opening: Opening, { id, now }: { id: string; now: number }): Dispute {
  const { amount, isInquiry, reason } = opening;
  const { brand } = charge.payment_method_details.card;
  const code = CODES[reason];
  return {
    ...{ id, object: "dispute", amount, charge: charge.id, created: now, currency: charge.currency, reason },
    balance_transactions: [],
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: now + EVIDENCE_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    network_reason_code: code,
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand,
        case_type: isInquiry ? "inquiry" : "chargeback",
        network: brand,
        network_reason_code: code,
      },
      type: "card",
    },
    status: isInquiry ? "warning_needs_response" : "needs_response",
  };
}

/** Returns whether a dispute is an inquiry, which has taken no money. */
export function isInquiry({ status }: Dispute): boolean {
  return status.startsWith("warning");
}

/** Returns whether a dispute has ended. */
export function isClosed({ status }: Dispute): boolean {
  return CLOSED.includes(status);
}

/** Returns whether a dispute still takes evidence. */
export function needsResponse({ status }: Dispute): boolean {
  return status === "needs_response" || status === "warning_needs_response";
}

/** Returns the dispute with more evidence; `isSubmitted` sends it to the bank, once. */
export function withEvidence(
  dispute: Dispute,
  given: { [name in keyof Evidence]?: string | undefined },
  { isSubmitted }: { isSubmitted: boolean },
): Dispute {
  const texts = EVIDENCE_TEXTS.map((name) => [name, given[name] ?? dispute.evidence[name]]);
  const evidence: Evidence = { ...dispute.evidence, ...Object.fromEntries(texts) };
  const details = dispute.evidence_details;
  const has_evidence = EVIDENCE_TEXTS.some((name) => evidence[name] !== null);
  if (!isSubmitted) return { ...dispute, evidence, evidence_details: { ...details, has_evidence } };
  return {
    ...dispute,
    evidence,
    evidence_details: {
      ...details,
      has_evidence,
      submission_count: details.submission_count + 1,
      submission_method: "manual",
    },
    status: isInquiry(dispute) ? "warning_under_review" : "under_review",
  };
}

/** Returns the verdict that the submitted evidence leads to, as its text says; undefined: it says nothing of that. */
export function verdictOf(dispute: Dispute): Verdict | undefined {
  const { uncategorized_text: text } = dispute.evidence;
  if (text === "winning_evidence") return isInquiry(dispute) ? "warning_closed" : "won";
  if (text === "losing_evidence") return isInquiry(dispute) ? "warning_closed" : "lost";
  return undefined;
}

/** Returns the verdict of a dispute to which nobody has answered in time. */
export function defaultVerdict(dispute: Dispute): Verdict {
  return isInquiry(dispute) ? "warning_closed" : "lost";
}

/** Returns the dispute after its end. */
export function closedWith(dispute: Dispute, verdict: Verdict, { now }: { now: number }): Dispute {
  const { due_by } = dispute.evidence_details;
  const past_due = due_by !== null && due_by <= now && dispute.evidence_details.submission_count === 0;
  return {
    ...dispute,
    evidence_details: { ...dispute.evidence_details, past_due },
    is_charge_refundable: verdict !== "lost",
    status: verdict,
  };
}

const CLOSED: DisputeStatus[] = ["lost", "warning_closed", "won"];

const NO_EVIDENCE: Evidence = {
  ...nothing(EVIDENCE_TEXTS),
  ...nothing(EVIDENCE_FILES),
  enhanced_evidence: {},
};

function nothing<const N extends string>(names: readonly N[]): Record<N, null> {
  const empty: Partial<Record<N, null>> = {};
  for (const name of names) empty[name] = null;
  return Object.assign({}, ...names.map((name) => ({ [name]: null })), empty);
}
