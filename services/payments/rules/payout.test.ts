import { expect, test } from "vitest";
import { exampleOrder, NOW } from "../testing/example-order.ts";
import { payoutAfter, payoutDocument } from "./payout.ts";

const terms = { currency: "usd", now: NOW };
const night = { startsAt: NOW, timeZone: "Europe/Berlin", venue: "Hall", section: "B", row: "4", seat: "17" };
const paid = exampleOrder({ status: "Completed", chargeId: "c1", ticket: { ...exampleOrder().ticket, ...night } });

test("payoutAfter() keeps which ticket was sold, through a refund too", () => {
  const owed = payoutAfter(null, paid, terms);
  expect(owed).toMatchObject({ status: "owed", title: "Gig", ticket: { ...night, city: null } });
  if (owed === null) throw new Error("no payout");
  const refunded = payoutAfter(
    { ...owed, id: paid.id, version: 0 },
    { ...paid, status: "Cancelled", reason: "refunded" },
    terms,
  );
  expect(refunded).toMatchObject({ status: "withdrawn", ticket: night });
});

test("a payout of an earlier release, which says only the title, is read as it is", () => {
  const { ticket: _ticket, ...older } = payoutAfter(null, paid, terms) ?? {};
  expect(payoutDocument.schema.parse(older)).toEqual(older);
});
