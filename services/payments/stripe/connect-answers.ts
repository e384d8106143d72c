// Translates Stripe's accounts, transfers and disputes into this service's own terms.

import type { Stripe } from "stripe";
import type { Dispute } from "../rules/dispute.ts";
import type { AccountSeen } from "../rules/payee.ts";

/** Describes a transfer and the site and payout that its metadata name. */
export interface TransferSeen {
  readonly id: string;
  readonly siteId: string | null;
  readonly payoutId: string | null;
  readonly amountCents: number;
  readonly reversedCents: number;
  /** Time of creation by Stripe's clock, ms. */
  readonly createdAt: number;
}

/** Describes an account and the site and user that its metadata name. */
export interface SiteAccount {
  readonly siteId: string | null;
  readonly userId: string | null;
  readonly account: AccountSeen;
}

/** Translates an account. One that Stripe can transfer to is `active`, whatever else Stripe still asks for. */
export function accountOf(account: Stripe.Account): AccountSeen {
  const { id, capabilities, requirements, details_submitted: isSubmitted } = account;
  const due = [...new Set([...(requirements?.past_due ?? []), ...(requirements?.currently_due ?? [])])];
  const isRejected = requirements?.disabled_reason?.startsWith("rejected") ?? false;
  const isActive = capabilities?.transfers === "active";
  const waiting = isSubmitted ? "restricted" : "onboarding";
  return { id, state: isRejected ? "rejected" : isActive ? "active" : waiting, due };
}

/** Translates an account together with whom its metadata name. */
export function siteAccountOf(account: Stripe.Account): SiteAccount {
  const { siteId = null, userId = null } = account.metadata ?? {};
  return { siteId, userId, account: accountOf(account) };
}

/** Translates a transfer. */
export function transferOf({ id, metadata, amount, amount_reversed, created }: Stripe.Transfer): TransferSeen {
  const { siteId = null, payout: payoutId = null } = metadata;
  return { id, siteId, payoutId, amountCents: amount, reversedCents: amount_reversed, createdAt: created * 1_000 };
}

/**
 * Translates a dispute. An inquiry, whose statuses begin with `warning`, takes no money. Stripe keeps `due_by` of evidence
 * that was sent, and has 0 there where the bank takes none.
 */
export function disputeOf({ id, status, evidence_details: evidence }: DisputeSeen): Dispute {
  const isAsked = status === "needs_response" || status === "warning_needs_response";
  const dueAt = isAsked && evidence.due_by ? evidence.due_by * 1_000 : null;
  if (status.startsWith("warning") || status === "prevented") return { id, state: "inquiry", dueAt };
  if (status === "won") return { id, state: "won", dueAt };
  return { id, state: status === "lost" ? "lost" : "open", dueAt };
}

type DisputeSeen = Pick<Stripe.Dispute, "id" | "status"> & {
  readonly evidence_details: Pick<Stripe.Dispute.EvidenceDetails, "due_by">;
};

const RANK: Record<Dispute["state"], number> = { inquiry: 0, won: 1, lost: 2, open: 3 };

/** Returns the one of a charge's disputes that decides: one that is open, else one that was lost; null for none. */
export function decidingDispute(disputes: readonly Dispute[]): Dispute | null {
  return disputes.reduce<Dispute | null>(
    (before, one) => (before === null || RANK[one.state] > RANK[before.state] ? one : before),
    null,
  );
}
