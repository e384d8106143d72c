import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { eventually, INVALID, openTarget, PAID, refusal } from "../testing/contract-target.ts";

const target = openTarget();
const { stripe } = target;
const { disputes } = stripe;

afterAll(() => target.close());

const SLOW = 60_000;

/** Pays with a test card that is disputed, and waits for the dispute. */
async function disputed(card: string): Promise<Stripe.Dispute> {
  const { id: payment_intent } = await stripe.paymentIntents.create({ ...PAID, payment_method: card });
  const { data } = await eventually(
    () => disputes.list({ payment_intent }),
    (list) => list.data.length > 0,
  );
  if (!data[0]) throw new Error("The list was empty");
  return data[0];
}

const ends = (id: string, status: string) =>
  eventually(
    () => disputes.retrieve(id),
    (dispute) => dispute.status === status,
  );

describe("disputes", () => {
  const cards = [
    ["pm_card_createDispute", "fraudulent"],
    ["pm_card_createDisputeProductNotReceived", "product_not_received"],
  ] as const;

  test.each(cards)(
    "%s is disputed as %s, and takes the money",
    async (card, reason) => {
      const dispute = await disputed(card);
      expect(dispute.id).toMatch(/^d[up]_\w+$/);
      expect(dispute).toMatchObject({
        object: "dispute",
        amount: 1999,
        balance_transactions: [{ amount: -1999, currency: "usd", type: "adjustment" }],
        currency: "usd",
        evidence_details: { has_evidence: false, past_due: false, submission_count: 0 },
        is_charge_refundable: false,
        reason,
        status: "needs_response",
      });
      const charge = String(dispute.charge);
      expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: true, refunded: false });
      const refund = await refusal(stripe.refunds.create({ charge }));
      expect(refund).toMatchObject({ ...INVALID, code: "charge_disputed" });
      expect((await disputes.list({ charge })).data.map(({ id }) => id)).toEqual([dispute.id]);
    },
    SLOW,
  );

  test(
    "disputes.update() with winning evidence gives the money back",
    async () => {
      const { id, charge } = await disputed("pm_card_createDispute");
      const kept = await disputes.update(id, {
        evidence: { product_description: "A seat" },
        metadata: { order: "o1" },
        submit: false,
      });
      expect(kept).toMatchObject({ status: "needs_response", metadata: { order: "o1" } });
      expect(kept.evidence_details).toMatchObject({ has_evidence: true, submission_count: 0 });
      await disputes.update(id, { evidence: { uncategorized_text: "winning_evidence" }, submit: true });
      const won = await ends(id, "won");
      expect(won.evidence_details.submission_count).toBe(1);
      expect(won.balance_transactions.reduce((sum, one) => sum + one.amount, 0)).toBe(0);
      expect((await stripe.refunds.create({ charge: String(charge) })).amount).toBe(1999);
    },
    SLOW,
  );

  test(
    "disputes.update() with losing evidence loses it",
    async () => {
      const { id, charge } = await disputed("pm_card_createDispute");
      await disputes.update(id, { evidence: { uncategorized_text: "losing_evidence" }, submit: true });
      await ends(id, "lost");
      const refund = await refusal(stripe.refunds.create({ charge: String(charge) }));
      expect(refund).toMatchObject({ ...INVALID, code: "charge_disputed" });
    },
    SLOW,
  );

  test(
    "disputes.close() gives up",
    async () => {
      const { id } = await disputed("pm_card_createDispute");
      expect(await disputes.close(id)).toMatchObject({ status: "lost" });
      expect(await refusal(disputes.close(id))).toMatchObject(INVALID);
    },
    SLOW,
  );

  test(
    "an inquiry takes no money, and its charge can be refunded",
    async () => {
      const inquiry = await disputed("pm_card_createDisputeInquiry");
      expect(inquiry).toMatchObject({
        balance_transactions: [],
        is_charge_refundable: true,
        status: "warning_needs_response",
      });
      await stripe.refunds.create({ charge: String(inquiry.charge) });
      await ends(inquiry.id, "warning_closed");
    },
    SLOW,
  );

  test("disputes.retrieve() of an unknown id is 404", async () => {
    const missing = { status: 404, type: "invalid_request_error", code: "resource_missing" };
    expect(await refusal(disputes.retrieve("du_none"))).toMatchObject(missing);
  });

  test(
    "a dispute leaves its events",
    async () => {
      const dispute = await disputed("pm_card_createDispute");
      await disputes.close(dispute.id);
      const { data } = await eventually(
        () => stripe.events.list({ limit: 100 }),
        (list) =>
          list.data.some(
            ({ type, data: { object } }) =>
              type === "charge.dispute.closed" && "id" in object && object.id === dispute.id,
          ),
      );
      const ours = data.filter((event) => JSON.stringify(event.data.object).includes(dispute.id));
      expect(ours.map(({ type }) => type)).toEqual(
        expect.arrayContaining(["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"]),
      );
    },
    SLOW,
  );
});
