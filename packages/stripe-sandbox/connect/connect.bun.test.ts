import { expect, test } from "vitest";
import { ACCOUNT, activeAccount, answerOnboarding, LINK } from "../testing/connected-account.ts";
import { chargeOf, PAID, refusal } from "../testing/contract-target.ts";
import { openReceiver } from "../testing/receiver.ts";
import { openSandbox, until } from "../testing/sandbox.ts";

test("a sale is paid out to a connected account, and taken back", async () => {
  const { stripe, intents, summary } = openSandbox();
  const account = await activeAccount(stripe);
  const paid = await intents.create({ ...PAID, transfer_group: "order-1" });
  const sent = await stripe.transfers.create({
    amount: 1500,
    currency: "usd",
    destination: account,
    source_transaction: chargeOf(paid),
    metadata: { payout: "p1", try: "1" },
  });
  expect(sent).toMatchObject({ object: "transfer", amount: 1500, transfer_group: "order-1", reversed: false });
  const own = { stripeAccount: account };
  const { pending } = await stripe.balance.retrieve({}, own);
  expect(pending).toEqual([{ amount: 1500, currency: "usd", source_types: { card: 1500 } }]);
  const back = await stripe.transfers.createReversal(sent.id, { amount: 500, metadata: { refund: "r1" } });
  expect(back).toMatchObject({ object: "transfer_reversal", amount: 500, transfer: sent.id });
  const after = await stripe.transfers.retrieve(sent.id);
  expect(after).toMatchObject({ amount_reversed: 500, reversed: false, reversals: { data: [{ id: back.id }] } });
  const { movements, transfers, accounts } = await summary();
  expect(movements).toEqual({ usd: { transferred: 1500, reversed: 500, disputed: 0 } });
  expect(transfers).toMatchObject([{ id: sent.id, amount_reversed: 500, metadata: { payout: "p1" } }]);
  expect(accounts).toMatchObject([{ id: account, transfers: "active", balance: { usd: { pending: 1000 } } }]);
});

test("a link leads to the onboarding page once", async () => {
  const { stripe } = openSandbox();
  const { id } = await stripe.accounts.create(ACCOUNT);
  const { url } = await stripe.accountLinks.create({ ...LINK, account: id });
  const first = await fetch(url);
  expect([first.status, first.url]).toEqual([200, expect.stringContaining("/setup/s/")]);
  const page = await first.text();
  expect(page).toContain("First name");
  expect(page).not.toContain("<script");
  const again = await fetch(url, { redirect: "manual" });
  expect([again.status, again.headers.get("location")]).toEqual([303, LINK.refresh_url]);
  expect(await answerOnboarding(stripe, id, "complete")).toBe(LINK.return_url);
});

test("a connect endpoint gets the events of connected accounts, signed with its own secret, and no others", async () => {
  const platform = openReceiver();
  const connect = openReceiver({ secret: "whsec_of_connect" });
  const { stripe, intents } = openSandbox({
    webhooks: [
      { url: platform.url, secret: "whsec_of_the_shop" },
      { url: connect.url, secret: "whsec_of_connect", connect: true },
    ],
  });
  const account = await activeAccount(stripe);
  await intents.create(PAID);
  await until(() => connect.accepted().length >= 2 && platform.types().includes("charge.succeeded"));
  expect(connect.types().toSorted()).toEqual(["account.updated", "capability.updated"]);
  expect(connect.received[0]?.event).toMatchObject({ account, data: { object: { object: "account" } } });
  expect(platform.types()).not.toContain("account.updated");
});

test("an account that has not ended its onboarding receives nothing", async () => {
  const { stripe, intents } = openSandbox();
  const { id } = await stripe.accounts.create(ACCOUNT);
  const source_transaction = chargeOf(await intents.create(PAID));
  const call = stripe.transfers.create({ amount: 100, currency: "usd", destination: id, source_transaction });
  expect(await refusal(call)).toMatchObject({ status: 400, code: "insufficient_capabilities_for_transfer" });
});
