import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import type * as Connect from "../state/connect-objects.ts";
import type { Dispute } from "../state/dispute-object.ts";
import { ACCOUNT, activeAccount, LINK } from "../testing/connected-account.ts";
import { chargeOf, PAID } from "../testing/contract-target.ts";
import { loadPublishedSchema } from "../testing/published-schema.ts";
import { openSandbox } from "../testing/sandbox.ts";

// The published schema is of the version 2024-04-10; the types of the SDK (below) have these of later versions too.
const later = {
  account_business_profile: ["minority_owned_business_designation", "specified_commercial_transactions_act_url"],
  balance_transaction: ["balance_type"],
  dispute: ["enhanced_eligibility_types", "intended_submission_method", "network_reason_code"],
  dispute_evidence: ["enhanced_evidence"],
  dispute_evidence_details: ["enhanced_eligibility", "submission_method"],
  dispute_payment_method_details_card: ["case_type", "network"],
  payout: ["payout_method", "trace_id"],
};

const absent = {
  account: ["company", "individual"],
  api_errors: ["payment_intent", "payment_method", "setup_intent", "source"],
};

// The compiler holds the sandbox's objects to the types of the SDK, which are of the version that it answers with.
type Fits<Ours extends Theirs, Theirs> = Ours;
type Checked =
  | Fits<Connect.Account, Stripe.Account>
  | Fits<Connect.BalanceTransaction, Stripe.BalanceTransaction>
  | Fits<Connect.Capability, Stripe.Capability>
  | Fits<Connect.Payout, Stripe.Payout>
  | Fits<Connect.Transfer, Stripe.Transfer>
  | Fits<Connect.TransferReversal, Stripe.TransferReversal>
  | Fits<Dispute, Stripe.Dispute>;

let check: Awaited<ReturnType<typeof loadPublishedSchema>>;
beforeAll(async () => {
  check = await loadPublishedSchema({ later, absent });
});

test("accounts and account links are as Stripe has published them", async () => {
  const { stripe, sandboxControl } = openSandbox();
  const { id: account } = await stripe.accounts.create({ ...ACCOUNT, metadata: { user: "u1" } });
  const states = [await stripe.accounts.retrieve(account)];
  for (const answer of ["pending", "restrict", "complete", "reject"] as const) {
    await sandboxControl.answerOnboarding(account, answer);
    states.push(await stripe.accounts.retrieve(account));
  }
  states.push(await stripe.accounts.retrieveCurrent());
  expect(states.map(({ requirements }) => requirements?.disabled_reason)).toEqual([
    "requirements.past_due",
    "requirements.pending_verification",
    "requirements.past_due",
    null,
    "rejected.other",
    null,
  ]);
  expect(faults("account", states)).toEqual([]);
  expect(faults("capability", [await stripe.accounts.retrieveCapability(account, "transfers")])).toEqual([]);
  expect(faults("account_link", [await stripe.accountLinks.create({ ...LINK, account })])).toEqual([]);
});

test("transfers, reversals, payouts and their movements are as Stripe has published them", async () => {
  const { stripe, intents, sandboxControl } = openSandbox();
  const destination = await activeAccount(stripe);
  const source_transaction = chargeOf(await intents.create({ ...PAID, transfer_group: "order-1" }));
  const transfer = { amount: 1000, currency: "usd", destination };
  const sent = await stripe.transfers.create({ ...transfer, source_transaction, metadata: { payout: "p1" } });
  const back = await stripe.transfers.createReversal(sent.id, { amount: 100 });
  expect(faults("transfer_reversal", [back])).toEqual([]);
  await intents.create({ ...PAID, payment_method: "pm_card_bypassPending" });
  const free = await stripe.transfers.create(transfer);
  expect(faults("transfer", [sent, free, await stripe.transfers.retrieve(sent.id)])).toEqual([]);
  await sandboxControl.payOut({ account: destination, currency: "usd", fails: true });
  await sandboxControl.payOut({ account: destination, currency: "usd" });
  const own = { stripeAccount: destination };
  const payouts = (await stripe.payouts.list({}, own)).data;
  expect(payouts.map(({ status, amount }) => [status, amount])).toEqual([
    ["paid", 1900],
    ["failed", 1900],
  ]);
  expect(faults("payout", payouts)).toEqual([]);
  const movements = [await stripe.balanceTransactions.list(), await stripe.balanceTransactions.list({}, own)];
  expect(movements.map(({ data }) => data.map(({ type }) => type).toReversed())).toEqual([
    ["charge", "transfer", "transfer_refund", "charge", "transfer"],
    ["payment", "payment_refund", "payment", "payout", "payout_failure", "payout"],
  ]);
  expect(movements.flatMap(({ data }) => faults("balance_transaction", data))).toEqual([]);
  expect(faults("balance", [await stripe.balance.retrieve(), await stripe.balance.retrieve({}, own)])).toEqual([]);
});

test("disputes are as Stripe has published them", async () => {
  const { stripe, intents, sandboxControl } = openSandbox();
  const disputes: object[] = [];
  for (const [isInquiry, status] of [
    [false, "won"],
    [false, "lost"],
    [false, "under_review"],
    [true, "warning_closed"],
    [true, "needs_response"],
  ] as const) {
    const charge = chargeOf(await intents.create(PAID));
    const { id } = await sandboxControl.openDispute({ charge, isInquiry });
    disputes.push(await stripe.disputes.retrieve(id));
    await stripe.disputes.update(id, { evidence: { product_description: "A seat" }, submit: false });
    await sandboxControl.settleDispute(id, status);
    disputes.push(await stripe.disputes.retrieve(id));
  }
  expect(faults("dispute", disputes)).toEqual([]);
});

test("refusals are as Stripe has published them", async () => {
  const { url } = openSandbox();
  const headers = { authorization: "Bearer sk_test_1", "content-type": "application/x-www-form-urlencoded" };
  for (const [path, body] of [
    ["/v1/transfers", "amount=1&currency=usd&destination=acct_none"],
    ["/v1/accounts", "country=IN"],
    ["/v1/account_links", "account=acct_none"],
  ]) {
    const answer = await fetch(url + path, { method: "POST", headers, body: body ?? "" });
    expect([answer.status, check("error", await answer.json())]).toEqual([400, []]);
  }
});

/** Lists the faults of answers, as they were sent. */
function faults(schema: string, answers: readonly (Checked | object)[]): string[] {
  return answers.flatMap((answer) => check(schema, JSON.parse(JSON.stringify(answer))));
}
