// Serves the endpoints of refunds, and fails refunds of the test card for that.

import { disputesOf, endInquiries } from "../disputes/disputes.ts";
import { type Endpoint, endpoint, ok } from "../http/endpoint.ts";
import { invalidParameter, missing, refused } from "../http/failure.ts";
import { choice, fields, integer, metadata, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";
import { move } from "../state/balance-transaction.ts";
import type { Context } from "../state/context.ts";
import { newId } from "../state/ids.ts";
import type { Charge, Refund } from "../state/objects.ts";
import { shown } from "./currencies.ts";
import { inSettlement, settlementOf } from "./settlement.ts";
import { outcomeOf } from "./test-cards.ts";

/** Sets the seconds after which a refund of the test card for failing refunds fails. */
export const REFUND_FAILS_AFTER_SECONDS = 30;

/** Sets the seconds for which a refund of the test card for pending refunds pends. */
export const REFUND_PENDS_SECONDS = 30;

const TARGET = { charge: text(), payment_intent: text() };

const CREATE = fields({
  ...TARGET,
  amount: integer(),
  metadata: metadata(),
  reason: choice("duplicate", "fraudulent", "requested_by_customer"),
});

type Create = NonNullable<ReturnType<typeof CREATE>>;

/** Creates, retrieves and lists refunds. */
export const refundEndpoints: Endpoint[] = [
  endpoint(
    "POST /v1/refunds",
    (parameter, name) => {
      const values = CREATE(parameter, name);
      if (values?.charge !== undefined || values?.payment_intent !== undefined) return values;
      const message = "One of the following params should be provided for this request: payment_intent or charge.";
      throw invalidParameter("payment_intent", message, "parameter_missing");
    },
    (context, values) => ok(refund(context, findCharge(context, values), values)),
  ),
  endpoint("GET /v1/refunds", fields({ ...PAGE, ...TARGET }), (context, { charge, payment_intent, ...page }) => {
    const isNarrowed = charge !== undefined || payment_intent !== undefined;
    const owner = isNarrowed ? ownerOf(context, { charge, payment_intent }) : undefined;
    return ok(listPage(context.store, "refund", { page, owner, url: "/v1/refunds" }));
  }),
  endpoint("GET /v1/refunds/:id", fields({}), ({ store }, _, id) => {
    const found = store.find("refund", id);
    if (!found) throw missing("refund", id, "id");
    return ok(found);
  }),
];

/** Fails a refund as the bank of its card would; the refunded money counts as captured again. */
export function failRefund(context: Context, id: string): void {
  const given = context.store.find("refund", id);
  const charge = context.store.find("charge", given?.charge ?? "");
  if (!given || !charge) return;
  const left = charge.amount_refunded - given.amount;
  const returned = moved(context, charge, { type: "refund_failure", amount: given.amount, source: id });
  const after: Refund = {
    ...given,
    ...(returned === null ? {} : { failure_balance_transaction: returned }),
    failure_reason: "expired_or_canceled_card",
    status: "failed",
  };
  context.change("charge.updated", { ...charge, amount_refunded: left, refunded: false });
  context.change("refund.updated", after);
  context.change("charge.refund.updated", after);
  context.change("refund.failed", after);
}

/** Ends the wait of a refund of the test card for pending refunds. */
export function succeedRefund(context: Context, id: string): void {
  const given = context.store.find("refund", id);
  if (given?.status !== "pending") return;
  const { pending_reason: _, ...rest } = given;
  const after: Refund = { ...rest, status: "succeeded" };
  context.change("refund.updated", after);
  context.change("charge.refund.updated", after);
}

function refund(context: Context, charge: Charge, values: Create): Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = values.amount ?? left;
  requireRefundable(charge, { amount, left });
  requireNoChargeback(context, charge);
  requireBalance(context, charge, amount);
  const outcome = outcomeOf(context.store.findTestCard(charge.payment_method));
  const id = newId("re");
  const made: Refund = {
    id,
    object: "refund",
    amount,
    balance_transaction: moved(context, charge, { type: "refund", amount: -amount, source: id }),
    charge: charge.id,
    created: context.now,
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: { type: "card", card: { type: "refund" } },
    metadata: values.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(outcome?.kind === "pays_refund_pends" ? { pending_reason: "processing" } : {}),
    reason: values.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: outcome?.kind === "pays_refund_pends" ? "pending" : "succeeded",
    transfer_reversal: null,
  };
  const total = charge.amount_refunded + amount;
  context.change("refund.created", made);
  context.change("charge.refunded", {
    ...charge,
    amount_refunded: total,
    refunded: total === charge.amount_captured,
  });
  if (total === charge.amount_captured) endInquiries(context, charge);
  if (outcome?.kind === "pays_refund_fails") context.later(REFUND_FAILS_AFTER_SECONDS, "fail_refund", id);
  if (outcome?.kind === "pays_refund_pends") context.later(REFUND_PENDS_SECONDS, "succeed_refund", id);
  return made;
}

function requireRefundable(charge: Charge, { amount, left }: { amount: number; left: number }): void {
  if (!charge.captured) {
    const message = `This PaymentIntent (${charge.payment_intent}) does not have a successful charge to refund.`;
    throw refused(message, { code: "charge_not_refundable" });
  }
  if (left === 0) {
    const message = `Charge ${charge.id} has already been refunded.`;
    throw refused(message, { code: "charge_already_refunded" });
  }
  if (amount <= left) return;
  const message = `Refund amount (${shown(amount, charge.currency)}) is greater than unrefunded amount on charge (${shown(left, charge.currency)})`;
  throw refused(message, { param: "amount" });
}

/** Refuses a refund while the bank of the buyer has the money, or keeps it. */
function requireNoChargeback(context: Context, charge: Charge): void {
  if (!charge.disputed || disputesOf(context, charge).every((one) => one.is_charge_refundable)) return;
  const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`;
  throw refused(message, { code: "charge_disputed" });
}

/** Refuses a refund that the platform's balance, pending money included, does not cover. */
function requireBalance(context: Context, charge: Charge, amount: number): void {
  const settlement = settlementOf(context, charge);
  if (!settlement) return;
  const { available, pending } = context.ledger.funds(settlement.currency, context.now);
  if (available + pending >= inSettlement(amount, settlement)) return;
  const message = "Insufficient funds in your Stripe balance to refund this amount.";
  throw refused(message, { code: "insufficient_funds" });
}

/** Moves the platform's balance in the currency in which the charge was settled; returns the id of the movement. */
function moved(context: Context, charge: Charge, { type, amount, source }: RefundMovement): string | null {
  const settlement = settlementOf(context, charge);
  if (!settlement) return null;
  const { currency, available_on: availableOn, exchange_rate: exchangeRate } = settlement;
  const converted = inSettlement(amount, settlement);
  return move(context, { type, amount: converted, currency, source, availableOn, exchangeRate }).id;
}

type RefundMovement = { type: "refund" | "refund_failure"; amount: number; source: string };

function findCharge(context: Context, target: Target): Charge {
  const intent = ownerOf(context, target);
  const charge = context.store.list("charge", { owner: intent, limit: 1 })[0];
  if (charge) return charge;
  const message = `This PaymentIntent (${intent}) does not have a successful charge to refund.`;
  throw refused(message, { code: "charge_not_refundable" });
}

type Target = { charge: string | undefined; payment_intent: string | undefined };

/** Returns the intent that owns the refunds of a charge or an intent: an intent has one paid charge at most. */
function ownerOf({ store }: Context, target: Target): string {
  const charge = target.charge === undefined ? undefined : store.find("charge", target.charge);
  if (target.charge !== undefined && !charge) {
    throw missing("charge", target.charge, "charge", false);
  }
  const intent = target.payment_intent ?? charge?.payment_intent ?? "";
  if (!store.find("payment_intent", intent)) {
    throw missing("payment_intent", intent, "payment_intent", false);
  }
  if (charge && charge.payment_intent !== intent) {
    throw refused(`Charge ${charge.id} does not belong to ${intent}.`, { param: "charge" });
  }
  return intent;
}
