// Declares the shape of Stripe's Dispute.
import type { BalanceTransaction } from "./connect-objects.ts";

/** Names the statuses of a dispute; those that begin with `warning` belong to an inquiry, which takes no money. */
export type DisputeStatus =
  | "lost"
  | "needs_response"
  | "under_review"
  | "warning_closed"
  | "warning_needs_response"
  | "warning_under_review"
  | "won";

/** Lists the texts of evidence that a call can set. */
export const EVIDENCE_TEXTS = [
  "access_activity_log",
  "billing_address",
  "cancellation_policy_disclosure",
  "cancellation_rebuttal",
  "customer_email_address",
  "customer_name",
  "customer_purchase_ip",
  "duplicate_charge_explanation",
  "duplicate_charge_id",
  "product_description",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "shipping_address",
  "shipping_carrier",
  "shipping_date",
  "shipping_tracking_number",
  "uncategorized_text",
] as const;

/** Lists the files of evidence, which the sandbox does not take. */
export const EVIDENCE_FILES = [
  "cancellation_policy",
  "customer_communication",
  "customer_signature",
  "duplicate_charge_documentation",
  "receipt",
  "refund_policy",
  "service_documentation",
  "shipping_documentation",
  "uncategorized_file",
] as const;

/** Holds the evidence of a dispute. */
export type Evidence = Record<(typeof EVIDENCE_TEXTS)[number], string | null> &
  Record<(typeof EVIDENCE_FILES)[number], null> & { enhanced_evidence: Record<string, never> };

/** Declares Stripe's Dispute: the buyer's bank asks for the money of a charge back; times are Unix seconds. */
export type Dispute = {
  id: string;
  object: "dispute";
  amount: number;
  balance_transactions: BalanceTransaction[];
  charge: string;
  created: number;
  currency: string;
  enhanced_eligibility_types: never[];
  evidence: Evidence;
  evidence_details: {
    due_by: number | null;
    enhanced_eligibility: Record<string, never>;
    has_evidence: boolean;
    past_due: boolean;
    submission_count: number;
    submission_method: "manual" | "not_submitted";
  };
  intended_submission_method: null;
  is_charge_refundable: boolean;
  livemode: false;
  metadata: Record<string, string>;
  network_reason_code: string | null;
  payment_intent: string;
  payment_method_details: {
    card: { brand: string; case_type: "chargeback" | "inquiry"; network: string; network_reason_code: string | null };
    type: "card";
  };
  reason: "fraudulent" | "product_not_received" | "general" | "product_unacceptable" | "unrecognized";
  status: DisputeStatus;
};
