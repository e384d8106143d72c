import { expect, test } from "vitest";
import { bySeller, type Payout, payoutDocument } from "../rules/payout.ts";
import { createReadSales } from "./sales.ts";

/** Holds the sales of `sam`; `reads` counts the payouts that were read. */
function engineWith(count: number) {
  const ids = Array.from({ length: count }, (_, at) => `s${String(count - at).padStart(5, "0")}`);
  const reads = { count: 0 };
  const payout = (id: string): Payout => ({
    ...payoutDocument.schema.parse({
      ...{ sellerId: "sam", ticketId: "t1", title: "Gig", chargeId: "c1", amountCents: 100 },
      ...{ currency: "usd", status: id.endsWith("0") ? "withdrawn" : "owed", soldAt: 0, changedAt: 0 },
    }),
    ...{ id, version: 0 },
  });
  const engine = {
    listAll: (_type: unknown, name: string, request: { limit: number; after?: string }) => engine.list(name, request),
    async list(name: string, { limit, after = "z" }: { limit: number; after?: string }) {
      return name === bySeller("sam") ? ids.filter((id) => id < after).slice(0, limit) : [];
    },
    async readMany(_type: unknown, wanted: readonly string[]) {
      reads.count += wanted.length;
      return wanted.map(payout);
    },
  };
  // Payouts are the only documents that are read.
  return { reads, readSales: createReadSales(engine as Parameters<typeof createReadSales>[0]) };
}

test("what a seller is owed is the sum over all pages", async () => {
  const { readSales } = engineWith(1_200);
  const first = await readSales("sam", { limit: 50 });
  expect([first.sales.length, first.next, first.owedCents]).toEqual([50, "s01151", 108_000]);
  expect((await readSales("ann", { limit: 50 })).owedCents).toBe(0);
});

test("many sales are added up once for requests close together, few each time", async () => {
  const many = engineWith(1_200);
  await Promise.all(Array.from({ length: 20 }, () => many.readSales("sam", { limit: 50 })));
  expect(many.reads.count).toBe(1_200 + 20 * 50);
  const few = engineWith(3);
  await few.readSales("sam", { limit: 50 });
  await few.readSales("sam", { limit: 50 });
  expect(few.reads.count).toBe(12);
});
