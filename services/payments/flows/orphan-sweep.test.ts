import type { Engine } from "@holdfast/actors";
import { expect, test } from "vitest";
import { type Charge, newCharge } from "../rules/charge.ts";
import type { Intent } from "../rules/intent.ts";
import { OrphanSweep } from "./orphan-sweep.ts";

const MINUTE = 60_000;
const NOW = 100 * 24 * 60 * MINUTE;

const orphan: Intent = {
  id: "pi_1",
  checkout: null,
  state: "authorised",
  amountCents: 1999,
  receivedCents: 0,
  currency: "usd",
  chargeId: "c1",
  orderId: "o1",
  siteId: "ours",
  createdAt: NOW - 5 * MINUTE,
  fault: null,
  refund: null,
};

/**
 * Sweeps once over these intents, without any charge; returns what the sweep requested, cancelled, logged and marked.
 */
async function sweep(
  intents: readonly Intent[],
  { marked = null as number | null, fails = false, archived = async () => null as Charge | null } = {},
) {
  const done = { since: 0, givenUp: [] as string[], mark: 0, alarms: 0 };
  const quiet = () => undefined;
  const options = {
    engine: { now: async () => NOW, read: async () => null, readArchived: archived as Engine["readArchived"] },
    gateway: {
      async *intentsSince(since: number) {
        done.since = since;
        yield* intents.filter(({ checkout }) => checkout === null);
      },
      async *openCheckoutsSince() {
        yield* intents.filter(({ checkout }) => checkout !== null);
      },
      async cancelOrRefund({ id }: Intent, decision: string) {
        if (fails) throw new Error("Stripe is away");
        done.givenUp.push(`${decision} ${id}`);
      },
    },
    mark: {
      read: async () => marked,
      write: async (ms: number) => {
        done.mark = ms;
      },
    },
    log: { debug: quiet, info: quiet, warn: quiet, error: () => done.alarms++ },
    siteId: async () => "ours",
    everyMs: 0,
    ageMs: 2 * MINUTE,
  };
  const sweeper = new OrphanSweep(options);
  await sweeper.sweep();
  return done;
}

test("sweep() reads from 10 minutes before the last one, the first time a day back", async () => {
  expect((await sweep([], { marked: NOW - MINUTE })).since).toBe(NOW - 11 * MINUTE);
  expect((await sweep([])).since).toBe(NOW - 24 * 60 * MINUTE - 10 * MINUTE);
});

test("sweep() cancels an orphan and marks the time before which all is settled", async () => {
  expect(await sweep([orphan])).toMatchObject({ givenUp: ["cancel pi_1"], mark: NOW });
});

test("sweep() closes an open page that no charge knows", async () => {
  const page: Intent = { ...orphan, id: null, state: "open", checkout: { id: "cs_1", url: "https://stripe/cs_1" } };
  expect(await sweep([page])).toMatchObject({ givenUp: ["cancel null"], mark: NOW });
});

test("sweep() comes back to an orphan that could not be cancelled", async () => {
  expect(await sweep([orphan], { fails: true })).toMatchObject({ givenUp: [], mark: NOW - 5 * MINUTE, alarms: 1 });
});

test("sweep() comes back to an intent that is too young", async () => {
  const young = { ...orphan, createdAt: NOW - MINUTE };
  expect(await sweep([young])).toMatchObject({ givenUp: [], mark: NOW - MINUTE, alarms: 0 });
});

test("sweep() raises one alarm for an unknown site, none for intents of others, and touches neither", async () => {
  const unknown = { ...orphan, siteId: "another" };
  const others = { ...orphan, siteId: null, chargeId: null };
  expect(await sweep([unknown, { ...unknown, id: "pi_2" }, others])).toMatchObject({
    givenUp: [],
    mark: NOW,
    alarms: 1,
  });
});

test("sweep() leaves the payment of an archived charge alone, and one that the archive cannot tell of", async () => {
  const bill = { id: "o1", userId: "u1", priceCents: 1999, buyerFeeCents: 0, title: "Gig" };
  const charge = newCharge(bill, { currency: "usd", paymentMethod: null, now: 0 });
  const archived = { ...charge, id: "c1", version: 5, ended: true, captured: true, stripeId: "pi_1" };
  const paid: Intent = { ...orphan, state: "captured", receivedCents: 1999 };
  expect(await sweep([paid])).toMatchObject({ givenUp: ["refund pi_1"] });
  expect(await sweep([paid], { archived: async () => archived })).toMatchObject({ givenUp: [], mark: NOW });
  const away = () => Promise.reject(new Error("The archive does not answer"));
  await expect(sweep([paid], { archived: away })).rejects.toThrow("does not answer");
});
