// Makes connected accounts in tests, through the SDK and the onboarding page.
import type Stripe from "stripe";

/** Holds the parameters of an account that can receive transfers. */
export const ACCOUNT = {
  controller: {
    fees: { payer: "application" },
    losses: { payments: "application" },
    requirement_collection: "stripe",
    stripe_dashboard: { type: "express" },
  },
  capabilities: { transfers: { requested: true } },
} satisfies Stripe.AccountCreateParams;

/** Holds the addresses of a link. */
export const LINK = {
  type: "account_onboarding",
  refresh_url: "https://example.com/again",
  return_url: "https://example.com/back",
} as const;

/** Sends an answer to the onboarding page of a new link, and returns where the page leads. */
export async function answerOnboarding(stripe: Stripe, account: string, answer: string): Promise<string | null> {
  const { url } = await stripe.accountLinks.create({ ...LINK, account });
  const body = new URLSearchParams({ answer });
  return (await fetch(url, { method: "POST", body, redirect: "manual" })).headers.get("location");
}

/** Makes an account that can receive transfers. */
export async function activeAccount(stripe: Stripe, more: Stripe.AccountCreateParams = {}): Promise<string> {
  const { id } = await stripe.accounts.create({ ...ACCOUNT, ...more });
  await answerOnboarding(stripe, id, "complete");
  return id;
}
