// Takes the steps of a market that most tests share: ann seals T1, bob buys it.

import { countedId } from "@holdfast/actors/testing";
import { MarketInMemory } from "./market-in-memory.ts";

/** Ids of tickets, in several partitions. */
export const [T1, T2, T3] = [countedId(10), countedId(11, 1), countedId(12, 2)] as const;
/** Ids of orders; each is in the partition of the ticket of its number. */
export const [O1, O2, O3] = [countedId(50), countedId(51, 1), countedId(52, 2)] as const;
/** Id of a code. */
export const CODE = countedId(90, 3);
/** Id of the charge of `O1`. */
export const CHARGE = countedId(70);
/** Number of ms in a minute. */
export const MINUTE_MS = 60_000;

/** Says who buys which ticket; default: bob buys `T1` with `O1`. */
export interface Purchase {
  readonly ticketId?: string;
  readonly orderId?: string;
  readonly buyer?: string;
}

/** A market in which ann has sealed `T1`, and everybody knows. */
export function sealedMarket(how: "file" | "code" = "file"): MarketInMemory {
  const market = new MarketInMemory();
  list(market, T1, "ann", how);
  return market;
}

/** Lists a ticket that is sealed with `CODE`. */
export function list(market: MarketInMemory, ticketId: string, sellerId: string, how: "file" | "code" = "file"): void {
  market.neighbours.list(ticketId, sellerId);
  market.drain();
  if (how === "file") market.upload(ticketId, sellerId, CODE);
  else market.type(ticketId, sellerId, CODE);
  market.drain();
}

/** Buys a ticket, and has the order accept a charge. */
export function pay(market: MarketInMemory, { ticketId = T1, orderId = O1, buyer = "bob" }: Purchase = {}): void {
  market.neighbours.buy(ticketId, orderId, buyer);
  market.neighbours.accept(orderId, `${CHARGE.slice(0, -2)}${orderId.slice(-2)}`);
}

/** Sells a ticket, as far as delivery says that it can be handed over. */
export function sell(market: MarketInMemory, purchase: Purchase = {}): void {
  pay(market, purchase);
  market.drain();
  market.neighbours.settle(purchase.orderId ?? O1);
  market.drain();
}

/** Returns the state of a seal, and why it is so. */
export function stateOf(market: MarketInMemory, ticketId: string): readonly unknown[] {
  const seal = market.seal(ticketId);
  return [seal?.state, seal?.reason];
}
