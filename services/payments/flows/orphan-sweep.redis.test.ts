import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { siteKey } from "@holdfast/actors/redis";
import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openPaymentSite, type PaymentSite, payFor } from "../testing/payment-site.ts";
import { CANCEL, CREATE } from "../testing/sandbox-control.ts";

let site: PaymentSite;

beforeAll(async () => {
  site = await openPaymentSite();
});
afterEach(async () => {
  await site.clearFaults();
  await site.stopCopies();
});
afterAll(() => site.stop());

const quick = { orphanSweepMs: 50, orphanAgeMs: 0 };
const siteId = async () => (await readFile(join(site.dataDir, "site-id"), "utf8")).trim();

let made = 0;

/** Creates an intent that no charge of this database knows, and returns the id of its order. */
async function strangeIntent(fields: { siteId?: string | null; capture?: "manual" | "automatic" } = {}) {
  const orderId = `strange-${made++}`;
  const ours = fields.siteId === undefined ? await siteId() : fields.siteId;
  await site.stripeCall(CREATE, {
    amount: "1999",
    currency: "usd",
    confirm: "true",
    payment_method: "pm_card_visa",
    "automatic_payment_methods[enabled]": "true",
    "automatic_payment_methods[allow_redirects]": "never",
    capture_method: fields.capture ?? "manual",
    "metadata[orderId]": orderId,
    "metadata[chargeId]": `charge-${made}`,
    ...(ours !== null && { "metadata[siteId]": ours }),
  });
  return orderId;
}

const expectMoney = (orderId: string, money: string) =>
  waitFor(async () => (await site.money(orderId))[0] === money, { message: `${orderId} never became ${money}` });

test("the sweep cancels and refunds what no charge knows, and leaves others and strangers alone", async () => {
  const copy = await site.startCopy(quick);
  const silent = await site.order({ answers: "silent" });
  const paid = await site.order();
  await site.startCopy({ ...quick, answerWithinMs: 0 }).then((other) => payFor(other, silent));
  expect((await payFor(copy, paid)).status).toBe(201);
  const others = [
    await strangeIntent({ siteId: null }),
    await strangeIntent({ siteId: "0123456789abcdef0123456789abcdef" }),
  ];
  const authorised = await strangeIntent();
  const captured = await strangeIntent({ capture: "automatic" });
  await expectMoney(authorised, "canceled 0 0");
  await expectMoney(captured, "succeeded 1999 1999");
  for (const other of others) expect(await site.money(other)).toEqual(["requires_capture 0 0"]);
  expect(await site.money(silent)).toEqual(["requires_capture 0 0"]);
  expect(await site.money(paid)).toEqual(["succeeded 1999 0"]);
});

test("the sweep leaves an intent that is too young", async () => {
  const young = await strangeIntent();
  await site.startCopy({ orphanSweepMs: 20, orphanAgeMs: 120_000 });
  await sweptTwice();
  expect(await site.money(young)).toEqual(["requires_capture 0 0"]);
  await site.startCopy(quick);
  await expectMoney(young, "canceled 0 0");
});

test("the sweep comes back to an intent that Stripe would not cancel", async () => {
  const stubborn = await strangeIntent();
  await site.addFault({ kind: "fail_before", path: CANCEL, method: "POST", times: 3 });
  await site.startCopy(quick);
  await expectMoney(stubborn, "canceled 0 0");
});

test("the sweep gives up the intents of charges that Redis has lost", async () => {
  const orderId = await site.order({ answers: "silent" });
  const before = await site.startCopy({ answerWithinMs: 0 });
  await payFor(before, orderId);
  await expectMoney(orderId, "requires_capture 0 0");
  await site.stopCopies();
  const lost = await site.database.commands.keys(`{${orderId.slice(-2)}}:payments:*`);
  await site.database.commands.del(...lost);
  await site.startCopy(quick);
  await expectMoney(orderId, "canceled 0 0");
});

async function sweptTwice(): Promise<void> {
  const mark = () => site.database.commands.get(siteKey("orphans-swept"));
  await site.database.commands.del(siteKey("orphans-swept"));
  await waitFor(mark);
  await site.database.commands.del(siteKey("orphans-swept"));
  await waitFor(mark);
}
