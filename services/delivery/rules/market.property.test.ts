import fc from "fast-check";
import { expect, test } from "vitest";
import { CODES, end, histories, type Step, sealsIn, walk } from "../testing/market-history.ts";
import type { MarketInMemory } from "../testing/market-in-memory.ts";
import { awaitedBy } from "./seal-timers.ts";

/** Holds what must never happen at any step, however late, often and out of order events arrive. */
class Watch {
  readonly #released = new Set<string>();
  readonly #verdicts = new Map<string, string>();
  readonly #owners = new Map<string, string>();
  #captured = 0;

  check(market: MarketInMemory): void {
    this.#checkReleases(market);
    this.#checkVerdicts(market);
    this.#checkOwners(market);
  }

  // A seal is released to the buyer of a completed order alone, and its codes are sold before.
  #checkReleases(market: MarketInMemory): void {
    for (const { id, state, orderId, releasedTo, codes } of sealsIn(market)) {
      if (state !== "released" || this.#released.has(id)) continue;
      this.#released.add(id);
      const order = market.neighbours.orders.get(orderId ?? "");
      const isPaid = order?.status === "Completed" || order?.reason === "refunded";
      expect([order?.userId, order?.ticket.id, isPaid]).toEqual([releasedTo, id, true]);
      for (const code of codes) expect(market.code(code.id)?.sale).not.toBeNull();
    }
  }

  // A verdict never changes, and stands for a charge that the order has accepted.
  #checkVerdicts(market: MarketInMemory): void {
    for (const { id, verdict } of sealsIn(market)) {
      if (verdict === null) continue;
      const key = `${verdict.orderId} ${verdict.chargeId}`;
      const order = market.neighbours.orders.get(verdict.orderId);
      expect([order?.ticket.id, order?.fence]).toEqual([id, verdict.fence]);
      expect(this.#verdicts.get(key) ?? JSON.stringify(verdict)).toBe(JSON.stringify(verdict));
      this.#verdicts.set(key, JSON.stringify(verdict));
    }
  }

  // Nobody takes money for a code but its owner: who bought it last, or to whom an operator gave it.
  #checkOwners(market: MarketInMemory): void {
    const { captured } = market.neighbours;
    for (const { ticketId, sellerId, buyerId } of captured.slice(this.#captured)) {
      for (const { id } of market.seal(ticketId)?.codes ?? []) {
        expect([this.#owners.get(id) ?? sellerId, market.given.get(id)]).toContain(sellerId);
        this.#owners.set(id, buyerId);
      }
    }
    this.#captured = captured.length;
  }
}

// What is captured is released in the end, or its money is on the way back, and then its codes are blocked.
function expectHandedOver(market: MarketInMemory): void {
  for (const { orderId, ticketId, buyerId } of market.neighbours.captured) {
    const seal = market.seal(ticketId);
    const isRefunded = market.neighbours.orders.get(orderId)?.reason === "refunded";
    expect([seal?.state, seal?.sale?.orderId]).toEqual([isRefunded ? "destroyed" : "released", orderId]);
    if (!isRefunded) expect([seal?.releasedTo, seal?.orderId]).toEqual([buyerId, orderId]);
    if (isRefunded) for (const { id } of seal?.codes ?? []) expect(market.code(id)?.blockedBy).toContain(orderId);
  }
}

// Nobody waits, seals and codes agree, what is for sale is sealed, and the vault holds nothing else.
function expectAgreement(market: MarketInMemory): void {
  const seals = sealsIn(market);
  expect(seals.map((seal) => awaitedBy(seal))).toEqual(seals.map(() => null));
  for (const id of CODES) {
    const listing = market.code(id)?.listing ?? null;
    const holders = seals.filter(({ state, codes }) => state === "sealed" && codes.some((code) => code.id === id));
    expect(holders.map((seal) => [seal.id, seal.attempt])).toEqual(
      listing ? [[listing.ticketId, listing.attempt]] : [],
    );
  }
  for (const { id, state, attempt } of seals) {
    const ticket = market.neighbours.tickets.get(id);
    if (ticket?.status === "available") expect([state, attempt]).toEqual(["sealed", ticket.sealAnswer?.attempt]);
  }
  const kept = seals.flatMap(({ file }) => file?.object ?? []);
  expect([...market.vault].filter((object) => !kept.includes(object))).toEqual([]);
}

test("refunds, disputes, lost files, withdrawals and relistings in every order leave money and codes with one owner", () => {
  const property = fc.property(histories, (steps: readonly Step[]) => {
    const watch = new Watch();
    const market = walk(steps, (one) => watch.check(one));
    end(market);
    watch.check(market);
    expectHandedOver(market);
    expectAgreement(market);
  });
  fc.assert(property, { numRuns: 120 });
}, 30_000);
