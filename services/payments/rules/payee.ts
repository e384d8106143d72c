// Defines the document of a payee: a seller's account for payouts at Stripe, and what the seller owes.

import { documentType, type Stored } from "@holdfast/actors";
import { type PayeeState, type PayeeView, payeeState } from "@holdfast/contracts";
import { z } from "zod";
import { debtsSchema, hasTooManyDebts } from "./payee-debts.ts";

const payeeSchema = debtsSchema.extend({
  /** Country of the seller, as ISO 3166-1 alpha-2; fixed once there is an account. */
  country: z.string(),
  /** Id of the account at Stripe; null until it is known. */
  accountId: z.string().nullable(),
  /** Whether the seller has asked for an account. */
  isWanted: z.boolean(),
  state: payeeState,
  /** What Stripe still wants to know, as names of its fields. */
  due: z.array(z.string()),
  /** Number of the present attempt to create the account, from 1; part of the idempotency key. */
  try: z.number(),
  /** Start of the present attempt, ms. */
  triedAt: z.number(),
  /** Whether the present attempt got an inconclusive answer that Stripe repeats for its key. */
  isDoubtful: z.boolean(),
  /** Consecutive calls that failed. */
  failures: z.number(),
  /** Code of the last refusal by Stripe; null when there was none. */
  fault: z.string().nullable(),
  /** Id of the last payout that was told of an account that can be paid; null at the beginning. */
  toldUpTo: z.string().nullable(),
});

/** State of a seller's account for payouts; the payee's id is the user's id. */
export type PayeeDetails = z.infer<typeof payeeSchema>;
/** Payee as stored, with id and version. */
export type Payee = Stored<PayeeDetails>;

/** Names the list of all payees that have an account, or have asked for one. */
export const PAYEES = "payees";

/** Document of a payee. Its view, published in events, has neither account nor debts. */
export const payeeDocument = documentType<PayeeDetails, PayeeView>("payee", {
  schema: payeeSchema,
  lists: ({ isWanted, debts }) => (isWanted || debts.length > 0 ? [{ list: PAYEES }] : []),
  view: (payee) => ({
    id: payee.id,
    version: payee.version,
    userId: payee.id,
    state: payee.state,
    canSell: canSell(payee),
  }),
});

/** Returns whether a seller may list sealed tickets. */
export function canSell(payee: Pick<PayeeDetails, "state" | "debts" | "taken">): boolean {
  return payee.state !== "rejected" && !hasTooManyDebts(payee);
}

/** Returns a payee without an account. */
export function newPayee(country: string): PayeeDetails {
  return {
    ...{ country, accountId: null, isWanted: false, state: "none", due: [], debts: [], taken: [] },
    ...{ try: 1, triedAt: 0, isDoubtful: false, failures: 0, fault: null, toldUpTo: null },
  };
}

/** Describes an account as Stripe shows it. */
export interface AccountSeen {
  readonly id: string;
  readonly state: PayeeState;
  readonly due: readonly string[];
}

/** Names the next call about a payee's account; `find` searches for what a lost call may have made. */
export type PayeeStep = "wait" | "create" | "find" | "look";

// Stripe forgets idempotency keys after 24 h; from this age on a search comes before the create is repeated.
const KEY_TRUSTED_MS = 20 * 3_600_000;

/** Returns the next call about a payee's account. `now` is in ms. */
export function nextPayeeStep(payee: PayeeDetails, now: number): PayeeStep {
  if (payee.accountId !== null) return "look";
  if (!payee.isWanted) return "wait";
  return payee.isDoubtful || now - payee.triedAt > KEY_TRUSTED_MS ? "find" : "create";
}

/** Returns the idempotency key of the call that creates an account. */
export function payeeKey({ id, ...payee }: Payee): string {
  return `${id}:account:${payee.try}`;
}

// Both are European: transfers cross their borders. Elsewhere a transfer stays within the country.
const EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK";
const WITHIN = new Set([..."US CA GB CH".split(" "), ...EEA.split(" ")]);
const ALONE = "AU NZ JP SG HK MX BR MY TH".split(" ");

/** Returns the countries to whose accounts a platform of `country` can transfer, in alphabetical order. */
export function countriesOf(country: string): readonly string[] {
  if (WITHIN.has(country)) return [...WITHIN].sort();
  return ALONE.includes(country) ? [country] : [];
}
