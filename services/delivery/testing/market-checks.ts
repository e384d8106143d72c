// Says what must hold in a market however late, often and out of order events arrive.

import { deepStrictEqual, ok } from "node:assert/strict";
import { awaitedBy } from "../rules/seal-timers.ts";
import { CODES, sealsIn } from "./market-history.ts";
import type { MarketInMemory } from "./market-in-memory.ts";

/** Holds what must never happen at any step, however late, often and out of order events arrive. */
export class Watch {
  readonly #released = new Set<string>();
  readonly #verdicts = new Map<string, string>();
  readonly #owners = new Map<string, string>();
  #captured = 0;

  /** Throws when a step has broken a promise. */
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
      deepStrictEqual([order?.userId, order?.ticket.id, isPaid], [releasedTo, id, true]);
      for (const code of codes) ok(market.code(code.id)?.sale, "a seal is released before its code is sold");
    }
  }

  // A verdict never changes, and stands for a charge that the order has accepted.
  #checkVerdicts(market: MarketInMemory): void {
    for (const { id, verdict } of sealsIn(market)) {
      if (verdict === null) continue;
      const key = `${verdict.orderId} ${verdict.chargeId}`;
      const order = market.neighbours.orders.get(verdict.orderId);
      deepStrictEqual([order?.ticket.id, order?.fence], [id, verdict.fence]);
      deepStrictEqual(this.#verdicts.get(key) ?? JSON.stringify(verdict), JSON.stringify(verdict));
      this.#verdicts.set(key, JSON.stringify(verdict));
    }
  }

  // Nobody takes money for a code but its owner: who bought it last, or to whom an operator gave it.
  #checkOwners(market: MarketInMemory): void {
    const { captured } = market.neighbours;
    for (const { ticketId, sellerId, buyerId } of captured.slice(this.#captured)) {
      for (const { id } of market.seal(ticketId)?.codes ?? []) {
        const owners = [this.#owners.get(id) ?? sellerId, market.given.get(id)];
        ok(owners.includes(sellerId), `a code of ${owners.join(" or ")} is sold by ${sellerId}`);
        this.#owners.set(id, buyerId);
      }
    }
    this.#captured = captured.length;
  }
}

/** Throws unless what is captured is released in the end, or its money is on the way back, and then its codes are blocked. */
export function checkHandedOver(market: MarketInMemory): void {
  for (const { orderId, ticketId, buyerId } of market.neighbours.captured) {
    const seal = market.seal(ticketId);
    const isRefunded = market.neighbours.orders.get(orderId)?.reason === "refunded";
    deepStrictEqual([seal?.state, seal?.sale?.orderId], [isRefunded ? "destroyed" : "released", orderId]);
    if (!isRefunded) deepStrictEqual([seal?.releasedTo, seal?.orderId], [buyerId, orderId]);
    if (isRefunded) for (const { id } of seal?.codes ?? []) ok(market.code(id)?.blockedBy.includes(orderId));
  }
}

/** Throws unless nobody waits, seals and codes agree, what is for sale is sealed, and the vault holds nothing else. */
export function checkAgreement(market: MarketInMemory): void {
  const seals = sealsIn(market);
  deepStrictEqual(
    seals.map((seal) => awaitedBy(seal)),
    seals.map(() => null),
  );
  for (const id of CODES) {
    const listing = market.code(id)?.listing ?? null;
    const holders = seals.filter(({ state, codes }) => state === "sealed" && codes.some((code) => code.id === id));
    deepStrictEqual(
      holders.map((seal) => [seal.id, seal.attempt]),
      listing ? [[listing.ticketId, listing.attempt]] : [],
    );
  }
  for (const { id, state, attempt } of seals) {
    const ticket = market.neighbours.tickets.get(id);
    if (ticket?.status === "available") deepStrictEqual([state, attempt], ["sealed", ticket.sealAnswer?.attempt]);
  }
  const kept = seals.flatMap(({ file }) => file?.object ?? []);
  deepStrictEqual(
    [...market.vault].filter((object) => !kept.includes(object)),
    [],
  );
}
