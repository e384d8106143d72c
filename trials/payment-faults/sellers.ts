// Sets up payouts of some sellers, and lets money of completed sales be taken back by refunds and by banks.

import type { FaultControl } from "./control.ts";
import { type RetryingPerson, retryingPerson } from "./people.ts";
import type { PurchasePlan } from "./plan.ts";
import type { Acknowledged } from "./purchase.ts";

/** Holds the sellers of a run: of four, two have an account from the beginning, one gets it later, one never. */
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
const OPENS_WITHIN_MS = 60_000;
const PAUSE_MS = 100;

/** Creates the sellers of `purchases`, whose ids `newId` makes. */
export function createSellers(
  { url, control }: { url: string; control: FaultControl },
  { purchases, newId }: { purchases: number; newId: (number: number) => string },
): Sellers {
  const ids = Array.from({ length: Math.max(FEWEST, Math.ceil(purchases / SALES_OF_ONE)) }, (_none, n) => newId(n));
  const some = (isChosen: (quarter: number) => boolean) => ids.filter((_id, number) => isChosen(number % 4));
  const openAll = async (chosen: string[]) => {
    await Promise.all(chosen.map((id) => onboard(id, { url, control })));
  };
  return {
    of: (number) => ids[number % ids.length] ?? "",
    open: () => openAll(some((quarter) => quarter < 2)),
    openLate: () => openAll(some((quarter) => quarter === 2)),
  };
}

async function onboard(sellerId: string, { url, control }: { url: string; control: FaultControl }): Promise<void> {
  const seller = retryingPerson(url, sellerId);
  await seller.ask("/api/payee", { json: { country: "US" } });
  const giveUpAt = performance.now() + OPENS_WITHIN_MS;
  for (;;) {
    const begun = await seller.tryOnce("/api/payee/onboarding", { json: {} });
    const account = begun?.status === 303 ? await control.accountOf(sellerId) : null;
    if (account !== null) {
      await control.answerOnboarding(account, "complete");
      break;
    }
    if (performance.now() > giveUpAt) throw new Error(`Cannot open the account of ${sellerId}: ${begun?.status}`);
    await Bun.sleep(PAUSE_MS);
  }
  await seller.tryOnce("/account/payouts/return");
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
