import { expect, test } from "vitest";
import { activeAccount, answerOnboarding } from "../testing/connected-account.ts";
import { PAID } from "../testing/contract-target.ts";
import { openReceiver, SECRET } from "../testing/receiver.ts";
import { openSandbox, until } from "../testing/sandbox.ts";

const CONNECT_SECRET = "whsec_of_connect";

/** Serves a sandbox whose platform events go to one receiver, and whose connect events to another. */
function open() {
  const platform = openReceiver();
  const connect = openReceiver({ secret: CONNECT_SECRET });
  const sandbox = openSandbox({
    webhooks: [
      { url: platform.url, secret: SECRET },
      { url: connect.url, connect: true },
    ],
    connectWebhookSecret: CONNECT_SECRET,
    webhookRetryMs: [20],
  });
  return { ...sandbox, platform, connect };
}

test("connect endpoints get the events of connected accounts, signed with their own secret, and no others", async () => {
  const { stripe, intents, platform, connect, connectWebhookSecret } = open();
  const account = await activeAccount(stripe);
  await intents.create(PAID);
  await until(() => connect.accepted().length >= 2 && platform.types().includes("charge.succeeded"));
  expect(connectWebhookSecret).toBe(CONNECT_SECRET);
  expect(connect.types().toSorted()).toEqual(["account.updated", "capability.updated"]);
  expect(connect.received.map(({ event }) => event?.account)).toEqual([account, account]);
  expect(platform.types()).not.toContain("account.updated");
  expect(platform.received.every(({ event }) => event?.account === undefined)).toBe(true);
});

test("one address can be both, and tells them apart by the secret", async () => {
  const receiver = openReceiver({ secret: CONNECT_SECRET });
  const webhooks = [
    { url: receiver.url, secret: SECRET },
    { url: receiver.url, secret: CONNECT_SECRET, connect: true },
  ];
  const { stripe, intents, control } = openSandbox({ webhooks, webhookRetryMs: [] });
  expect(await (await control("webhooks/endpoints")).json()).toEqual(webhooks);
  await activeAccount(stripe);
  await intents.create(PAID);
  await until(() => receiver.received.length >= 5);
  const refused = receiver.received.filter(({ refusal }) => refusal !== undefined).map(({ type }) => type);
  expect(
    receiver
      .accepted()
      .map(({ type }) => type)
      .toSorted(),
  ).toEqual(["account.updated", "capability.updated"]);
  expect(refused.every((type) => /^(charge|payment_intent)\./.test(type))).toBe(true);
});

test("an endpoint that has chosen its events gets these, and all again once it has no choice", async () => {
  const receiver = openReceiver({ secret: SECRET });
  const chosen = { url: receiver.url, secret: SECRET, enabled_events: ["payment_intent.succeeded"] };
  const { intents, control, sandboxControl } = openSandbox({ webhooks: [chosen], webhookRetryMs: [] });
  expect(await (await control("webhooks/endpoints")).json()).toEqual([chosen]);
  await intents.create(PAID);
  await until(() => receiver.received.length >= 1);
  await sandboxControl.setWebhooks([{ url: receiver.url, secret: SECRET }]);
  await intents.create(PAID);
  await until(() => receiver.types().includes("charge.succeeded"));
  const counted = receiver.types().filter((type) => type === "payment_intent.created");
  expect(counted).toHaveLength(1);
});

test("the faults of deliveries meet connect events too, and each can be sent again", async () => {
  const { stripe, connect, control, sandboxControl } = open();
  await sandboxControl.addWebhookFault({ kind: "lose", type: "account.updated" });
  await sandboxControl.addWebhookFault({ kind: "wrong_secret", type: "capability.*" });
  const account = await activeAccount(stripe);
  await until(() => connect.received.some(({ refusal, type }) => type === "capability.updated" && !refusal));
  expect(connect.received.filter(({ refusal }) => refusal !== undefined)).toHaveLength(1);
  expect(connect.types()).not.toContain("account.updated");
  const lost = await (await control("webhooks/deliveries?status=lost")).json();
  expect(lost).toMatchObject({ deliveries: [{ type: "account.updated", account, url: connect.url }] });
  const { data } = await stripe.events.list({ type: "account.updated" }, { stripeAccount: account });
  await sandboxControl.deliverAgain(data[0]?.id ?? "");
  await until(() => connect.types().includes("account.updated"));
});

test("an account that leaves says so last", async () => {
  const { stripe, connect, sandboxControl } = open();
  const account = await activeAccount(stripe);
  await answerOnboarding(stripe, account, "restrict");
  await sandboxControl.payOut({ account, currency: "usd" }).catch(() => undefined);
  await sandboxControl.answerOnboarding(account, "deauthorize");
  await until(() => connect.types().includes("account.application.deauthorized"));
  const left = connect.received.find(({ type }) => type === "account.application.deauthorized");
  expect(left?.event).toMatchObject({ account, data: { object: { object: "application" } } });
});

test("the payouts of an account are events of the account", async () => {
  const { stripe, connect, sandboxControl } = open();
  const account = await activeAccount(stripe);
  await sandboxControl.addToBalance({ account, currency: "usd", amount: 700 });
  await sandboxControl.payOut({ account, currency: "usd", fails: true });
  await sandboxControl.payOut({ account, currency: "usd" });
  const told = () => connect.types().filter((type) => type.startsWith("payout"));
  await until(() => told().length >= 4);
  expect(told().toSorted()).toEqual(["payout.created", "payout.created", "payout.failed", "payout.paid"]);
});
