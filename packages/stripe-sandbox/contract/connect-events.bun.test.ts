import { afterAll, expect, test } from "vitest";
import { ACCOUNT } from "../testing/connected-account.ts";
import { chargeOf, eventually, openTarget, PAID } from "../testing/contract-target.ts";

const target = openTarget();
const { stripe } = target;

afterAll(() => target.close());

const SLOW = 60_000;

test(
  "the change of an account is an event of that account, and none of the platform",
  async () => {
    const { id: account } = await stripe.accounts.create(ACCOUNT);
    await stripe.accounts.update(account, { metadata: { user: "u1" } });
    const own = { stripeAccount: account };
    const { data } = await eventually(
      () => stripe.events.list({ type: "account.updated", limit: 100 }, own),
      (list) => list.data.length > 0,
    );
    const [event] = data;
    expect(event).toMatchObject({
      account,
      type: "account.updated",
      data: { object: { id: account, object: "account" }, previous_attributes: { metadata: { user: null } } },
    });
    expect(await stripe.events.retrieve(event?.id ?? "", {}, own)).toMatchObject({ id: event?.id, account });
    const platform = await stripe.events.list({ limit: 100 });
    expect(platform.data.map(({ id }) => id)).not.toContain(event?.id);
  },
  SLOW,
);

test.skipIf(!target.receiver)(
  "transfers and reversals leave events of the platform",
  async () => {
    const source_transaction = chargeOf(await stripe.paymentIntents.create(PAID));
    const destination = (await target.receiver?.()) ?? "";
    const { id } = await stripe.transfers.create({ amount: 900, currency: "usd", destination, source_transaction });
    await stripe.transfers.update(id, { metadata: { seen: "yes" } });
    await stripe.transfers.createReversal(id);
    const { data } = await eventually(
      () => stripe.events.list({ types: ["transfer.created", "transfer.updated", "transfer.reversed"], limit: 100 }),
      (list) => list.data.filter((event) => JSON.stringify(event).includes(id)).length >= 3,
    );
    const ours = data.filter((event) => JSON.stringify(event).includes(id));
    expect(new Set(ours.map(({ type }) => type))).toEqual(
      new Set(["transfer.created", "transfer.updated", "transfer.reversed"]),
    );
    expect(ours.every((event) => event.account === undefined)).toBe(true);
  },
  SLOW,
);
