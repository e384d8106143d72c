import { z } from "zod";
import type { Copy, PaymentSite } from "./payment-site.ts";

// A seller who sets up payouts, and the sales of one.

const payeeAnswer = z.object({ state: z.string() });
const HOUR_MS = 3_600_000;

/** Sets up payouts as a seller does by the API and Stripe's pages; returns the id of the account at Stripe. */
export async function onboard(
  site: PaymentSite,
  copy: Copy,
  { sellerId, answer = "complete" as const }: { sellerId: string; answer?: "complete" | "restrict" | "reject" },
): Promise<string> {
  const seller = copy.client(sellerId);
  const country = await seller("/api/payee", { json: { country: "US" } });
  if (country.status !== 200) throw new Error(`Cannot choose a country: ${country.status} ${await country.text()}`);
  const begun = await seller("/api/payee/onboarding", { json: {} });
  if (begun.status !== 303) throw new Error(`Cannot begin the onboarding: ${begun.status} ${await begun.text()}`);
  const account = await accountOf(site, sellerId);
  await site.answerOnboarding(account, answer);
  await seller("/account/payouts/return");
  return account;
}

/** Reads the id of a seller's account at Stripe; empty where there is none. */
export async function accountOf(site: PaymentSite, sellerId: string): Promise<string> {
  const { accounts } = await site.summary();
  return accounts.find(({ metadata }) => metadata["userId"] === sellerId)?.id ?? "";
}

/** Reads the state of a seller's account as the API shows it. */
export async function payeeState(copy: Copy, sellerId: string): Promise<string> {
  return payeeAnswer.parse(await (await copy.client(sellerId)("/api/payee")).json()).state;
}

/** Times of an event that ended `hours` ago, for orders of it. */
export function endedEvent(ticket: object, hours = 100) {
  const startsAt = Date.now() - (hours + 4) * HOUR_MS;
  return { ...ticket, startsAt, endsAt: Date.now() - hours * HOUR_MS };
}
