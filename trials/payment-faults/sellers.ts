// Sets up payouts of some sellers, and lets money of completed sales be taken back by refunds and by banks.

import type { FaultControl } from "./control.ts";
import { type RetryingPerson, retryingPerson } from "./people.ts";
import type { PurchasePlan } from "./plan.ts";
import type { Acknowledged } from "./purchase.ts";

/**
 * Holds the sellers of a run: of four, two have an account from the beginning, one gets it later, and one has none or
 * one that Stripe restricts.
 */
export interface Sellers {
  /** Returns the id of the seller of a purchase. */
  of(number: number): string;
  /** Opens the accounts of those who have one from the beginning. */
  open(): Promise<void>;
  /** Opens the accounts of those who get one later. */
  openLate(): Promise<void>;
}

// Of the money that a seller owes, payments keep at most 50 debts at a time.
const SALES_OF_ONE = 40;
const FEWEST = 8;
const OPENS_WITHIN_MS = 180_000;
const PAUSE_MS = 100;

/** Creates the sellers of `purchases`, whose ids `newId` makes. */
export function createSellers(
  site: { url: string; control: FaultControl },
  { purchases, newId }: { purchases: number; newId: (number: number) => string },
): Sellers {
  const count = Math.max(FEWEST, Math.ceil(purchases / SALES_OF_ONE));
  const all = Array.from({ length: count }, (_none, number) => ({ number, id: newId(number) }));
  const openAll = async (isChosen: (number: number) => boolean) => {
    await Promise.all(all.filter(({ number }) => isChosen(number)).map((seller) => onboard(seller, site)));
  };
  return {
    of: (number) => all[number % count]?.id ?? "",
    open: () => openAll((number) => number % 4 < 2),
    openLate: () => openAll((number) => number % 4 === 2 || isRestricted(number)),
  };
}

const isRestricted = (number: number): boolean => number % 8 === 7;

async function onboard(
  { number, id }: { number: number; id: string },
  { url, control }: { url: string; control: FaultControl },
): Promise<void> {
  const seller = retryingPerson(url, id);
  await seller.ask("/api/payee", { json: { country: "US" } });
  await control.answerOnboarding(await opened(seller, id, control), isRestricted(number) ? "restrict" : "complete");
  // The others close the tab at Stripe: an event or the sweep tells of their account.
  if (number % 2 === 0) await seller.tryOnce("/account/payouts/return");
}

async function opened(seller: RetryingPerson, sellerId: string, control: FaultControl): Promise<string> {
  const giveUpAt = performance.now() + OPENS_WITHIN_MS;
  for (;;) {
    const begun = await seller.tryOnce("/api/payee/onboarding", { json: {} });
    const account = begun?.status === 303 ? await control.accountOf(sellerId) : null;
    if (account !== null) return account;
    if (performance.now() > giveUpAt) throw new Error(`Cannot open the account of ${sellerId}: ${begun?.status}`);
    await Bun.sleep(PAUSE_MS);
  }
}

interface Sale {
  readonly plan: PurchasePlan;
  readonly seller: RetryingPerson;
  readonly sellerId: string;
  readonly acknowledged: Acknowledged;
  readonly control: FaultControl;
}

/** Lets happen what was planned for the time after a completed sale. */
export async function afterSale({ plan, seller, sellerId, acknowledged, control }: Sale): Promise<void> {
  if (!plan.isTakenBack && plan.dispute === null) return;
  await Bun.sleep(plan.later.beginsMs);
  const account = plan.isEmptied ? await control.accountOf(sellerId) : null;
  if (account !== null) await control.empty(account);
  const dispute = plan.dispute === null ? null : await control.dispute(acknowledged.orderId);
  if (plan.isTakenBack) await takeBack(seller, acknowledged);
  if (plan.dispute === null || dispute === null) return;
  await Bun.sleep(plan.later.decidedMs);
  await control.settleDispute(dispute, plan.dispute);
}

async function takeBack(seller: RetryingPerson, acknowledged: Acknowledged): Promise<void> {
  const answer = await seller.ask(`/api/orders/${acknowledged.orderId}/refund`, { method: "POST" });
  acknowledged.isTakenBack = answer.status === 200;
}
