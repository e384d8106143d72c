// Reads what is not finished with money for the page of operators.

import type { Code } from "@holdfast/delivery";
import type { Charge, Part, Payout } from "@holdfast/payments";
import {
  type ChargeRow,
  type ChargeStep,
  type CodeRow,
  type DisputeRow,
  type Listed,
  type MoneyList,
  type MoneyView,
  orderNumber,
  type PayoutRow,
  routes,
  type Side,
} from "@holdfast/views";
import type { Market } from "./market.ts";

const BEGINNING = 10;
const PAGE_SIZE = 50;

/** Reads the beginning of each list, or with `show` a page of one. */
export async function readMoney(
  market: Pick<Market, "orders" | "payments" | "codes">,
  { show, after }: { readonly show?: MoneyList | undefined; readonly after?: string | undefined } = {},
): Promise<MoneyView> {
  const { payments } = market;
  const part: Part = { limit: show === undefined ? BEGINNING : PAGE_SIZE, after };
  const readers = {
    disputes: async () => ({ disputes: listed("disputes", await payments.disputes(part), { show, row: disputeOf }) }),
    payouts: async () => ({
      payouts: listed("payouts", await payments.unfinishedPayouts(part), { show, row: payoutOf }),
    }),
    codes: async () => ({ codes: await readCodes(market, part, show) }),
    charges: async () => ({
      charges: listed("charges", await payments.unfinishedCharges(part), { show, row: chargeOf }),
    }),
    held: async () => ({ held: listed("held", await payments.longHeld(part), { show, row: payoutOf }) }),
  } satisfies Record<MoneyList, () => Promise<MoneyView>>;
  if (show !== undefined) return await readers[show]();
  const all = await Promise.all(Object.values(readers).map((read): Promise<MoneyView> => read()));
  return Object.assign({}, ...all);
}

interface Rows<Entry, Row> {
  readonly show: MoneyList | undefined;
  readonly row: (entry: Entry) => Row;
}

function listed<Entry, Row>(
  name: MoneyList,
  { entries, next }: { readonly entries: readonly Entry[]; readonly next: string | null },
  { show, row }: Rows<Entry, Row>,
): Listed<Row> {
  // On the page of all lists the link leads to the whole list, from its beginning.
  const after = show === undefined ? undefined : (next ?? undefined);
  return {
    rows: entries.map(row),
    ...(next !== null && { nextHref: routes.operatorPayments({ show: name, after }) }),
  };
}

function chargeOf(charge: Charge): ChargeRow {
  const { id, orderId, userId, title, amountCents, currency, createdAt, failures, fault, refundFault } = charge;
  return {
    ...{ id, orderId, number: orderNumber(orderId), title, buyerId: userId, cents: amountCents, currency, failures },
    since: new Date(createdAt),
    step: stepOf(charge),
    fault: refundFault ?? fault?.code ?? null,
  };
}

/** Returns what a charge that is not finished waits for. */
export function stepOf(charge: Charge): ChargeStep {
  if (charge.ended) return refundStepOf(charge);
  const { intent, isDoubtful, refusal, hasGivenUp, isAccepted, deliverable } = charge;
  if (refusal !== null || hasGivenUp) return "cancel";
  if (intent === null || intent === "processing" || isDoubtful) return "unknown";
  if (intent === "open" || intent === "requires_action") return "buyer";
  if (!isAccepted) return "order";
  return deliverable === null ? "verdict" : "capture";
}

function refundStepOf({ stripeRefundId, refundFault }: Charge): ChargeStep {
  if (stripeRefundId !== null) return "refund pending";
  return refundFault === null ? "refund due" : "refund failed";
}

function disputeOf({ id, orderId, userId, title, amountCents, currency, dispute }: Charge): DisputeRow {
  const dueAt = dispute?.dueAt ?? null;
  return {
    ...{ id, orderId, number: orderNumber(orderId), title, buyerId: userId, cents: amountCents, currency },
    disputeId: dispute?.id ?? "",
    isInquiry: dispute?.state === "inquiry",
    dueAt: dueAt === null ? null : new Date(dueAt),
  };
}

function payoutOf(payout: Payout): PayoutRow {
  const { id, chargeId, sellerId, title, amountCents, currency, soldAt, stage, why, ticketFault, fault, failures } =
    payout;
  return {
    ...{ orderId: id, chargeId, number: orderNumber(id), title, sellerId, cents: amountCents, currency },
    ...{ soldAt: new Date(soldAt), stage, why, ticketFault, fault, failures },
    dueAt: payout.dueAt === null ? null : new Date(payout.dueAt),
  };
}

type CodeMarket = Pick<Market, "orders" | "codes">;

async function readCodes(market: CodeMarket, part: Part, show: MoneyList | undefined): Promise<Listed<CodeRow>> {
  const { codes, next } = await market.codes.blocked(part);
  const rows = await Promise.all(codes.map((code) => readCode(market, code)));
  return listed("codes", { entries: rows, next }, { show, row: (row) => row });
}

/** Reads a blocked code with the people to whom it can be given: those of the sales that have blocked it, and its owner. */
export async function readCode({ orders, codes }: CodeMarket, code: Code): Promise<CodeRow> {
  const sales = (await orders.read(code.blockedBy)).filter((order) => order !== null);
  const ticketId = code.listing?.ticketId ?? code.sale?.ticketId ?? sales[0]?.ticket.id ?? null;
  const seal = ticketId === null ? null : await codes.seal(ticketId);
  const sides: Side[] = sales.flatMap(({ id, sellerId, userId }) => [
    { userId: sellerId, role: "seller", number: orderNumber(id) },
    { userId, role: "buyer", number: orderNumber(id) },
  ]);
  const lister = code.listing?.sellerId ?? null;
  return {
    ...{ id: code.id, ticketId, title: seal?.ticket?.named.title ?? sales[0]?.ticket.title ?? null },
    blockedBy: sales.map(({ id }) => ({ orderId: id, number: orderNumber(id) })),
    sides: eachOnce([
      ...sides,
      ...(code.ownerId === null ? [] : [{ userId: code.ownerId, role: "buyer" as const, number: null }]),
      ...(lister === null ? [] : [{ userId: lister, role: "seller" as const, number: null }]),
    ]),
  };
}

function eachOnce(sides: readonly Side[]): Side[] {
  return sides.filter(({ userId }, at) => sides.findIndex((one) => one.userId === userId) === at);
}
