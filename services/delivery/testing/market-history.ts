// Generates histories of a small market, and walks through them: sellers, buyers, a network and effects in any order.

import { countedId } from "@holdfast/actors/testing";
import fc from "fast-check";
import type { Seal } from "../rules/seal-document.ts";
import { MarketInMemory } from "./market-in-memory.ts";

/** Ids of the tickets that the histories list, in several partitions. */
export const TICKETS = [0, 1, 2, 3, 4].map((n) => countedId(10 + n, n % 4));
/** Ids of the codes that the tickets are sealed with. */
export const CODES = [0, 1].map((n) => countedId(90 + n, n + 2));
const PEOPLE = ["ann", "bob", "cleo"];

/** One step of a history; numbers choose among what there is. */
export type Step =
  | {
      readonly do: "list" | "upload" | "type" | "withdraw" | "remove" | "buy" | "give" | "relist";
      readonly a: number;
      readonly b: number;
    }
  | { readonly do: "accept" | "settle" | "giveUp" | "cancel" | "refund" | "open" | "won" | "lost"; readonly a: number }
  | { readonly do: "deliver" | "repeat" | "wait" | "lose" | "inspect" | "judge" | "destroy"; readonly a: number }
  /** Nothing happens until all events are there and all work is done. */
  | { readonly do: "quiet" };

const few = fc.nat({ max: 2 });
const any = fc.nat({ max: 999 });

/** Generates what people and the outside do. */
const acts: fc.Arbitrary<readonly Step[]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(few, few).map(
      ([a, b]) =>
        [
          { do: "upload", a, b },
          { do: "inspect", a },
        ] as const,
    ),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("type" as const), a: few, b: few }).map((one) => [one]) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(few, any, fc.constantFrom("settle" as const, "settle" as const, "giveUp" as const, "wait" as const))
      .map(
        ([a, b, last]) =>
          [
            { do: "buy", a, b },
            { do: "accept", a: 0 },
            { do: "judge", a },
            { do: last, a: 0 },
          ] as const,
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        do: fc.constantFrom(...(["accept", "settle", "cancel", "refund", "open", "won", "lost"] as const)),
        a: few,
      })
      .map((one) => [one]),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        do: fc.constantFrom(...(["list", "relist", "relist", "withdraw", "remove", "give"] as const)),
        ...{ a: few, b: few },
      })
      .map((one) => [one]),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ do: fc.constantFrom(...(["repeat", "wait", "lose", "judge", "inspect"] as const)), a: any })
      .map((one) => [one]),
  },
);

/** Generates what happens between two acts: all that is under way arrives, or some of it, in any order. */
const between: fc.Arbitrary<readonly Step[]> = fc.oneof(
  fc.constant([{ do: "quiet" } as const]),
  fc.array(fc.record({ do: fc.constantFrom("deliver" as const, "deliver" as const, "repeat" as const), a: any }), {
    maxLength: 6,
  }),
);

/** Generates histories. */
export const histories = fc
  .array(fc.tuple(acts, fc.array(between, { minLength: 4, maxLength: 4 })), {
    minLength: 4,
    maxLength: 14,
    size: "max",
  })
  .map((played) => played.flatMap(([act, gaps]) => act.flatMap((one, at) => [one, ...(gaps[at] ?? [])])));

function of<Item>(items: readonly Item[], n: number): Item | undefined {
  return items[n % Math.max(1, items.length)];
}

/** Walks through a history; after each step `check` may look at the market. */
export function walk(
  steps: readonly Step[],
  check: (market: MarketInMemory) => void = () => undefined,
): MarketInMemory {
  const market = new MarketInMemory();
  const { neighbours } = market;
  for (const [at, ticketId] of TICKETS.slice(0, 2).entries()) neighbours.list(ticketId, PEOPLE[at] ?? "ann");
  for (const one of steps) {
    take(market, one);
    check(market);
  }
  return market;
}

let charges = 0;
let orders = 0;

/** What a step is about: a ticket, the seller of it and an order, chosen by its numbers; the newest orders come first. */
interface Chosen {
  readonly market: MarketInMemory;
  readonly ticketId: string;
  readonly sellerId: string;
  readonly orderId: string;
  readonly a: number;
  readonly b: number;
}

function take(market: MarketInMemory, one: Step): void {
  const { neighbours } = market;
  const [a, b] = ["a" in one ? one.a : 0, "b" in one ? one.b : 0];
  const ticketId = of([...neighbours.tickets.keys()], a) ?? "";
  const orderId = of([...neighbours.orders.keys()].toReversed(), a) ?? "";
  const sellerId = neighbours.tickets.get(ticketId)?.userId ?? "";
  STEPS[one.do]({ market, ticketId, sellerId, orderId, a, b });
}

const STEPS: Readonly<Record<Step["do"], (chosen: Chosen) => void>> = {
  quiet: ({ market }) => market.drain(),
  list({ market: { neighbours }, b }) {
    const next = TICKETS[neighbours.tickets.size];
    if (next !== undefined) neighbours.list(next, of(PEOPLE, b) ?? "");
  },
  relist: ({ market, orderId }) => relist(market, orderId),
  upload: ({ market, ticketId, sellerId, b }) => void market.upload(ticketId, sellerId, of(CODES, b) ?? ""),
  type: ({ market, ticketId, sellerId, b }) => void market.type(ticketId, sellerId, of(CODES, b) ?? ""),
  withdraw: ({ market, ticketId, sellerId }) => void market.say(ticketId, { type: "Withdraw", sellerId }),
  remove: ({ market, ticketId }) => market.neighbours.remove(ticketId),
  buy({ market: { neighbours }, a, b }) {
    const forSale = [...neighbours.tickets.values()].filter(({ status }) => status === "available");
    const id = of(forSale, a)?.id ?? "";
    const buyers = PEOPLE.filter((person) => person !== neighbours.tickets.get(id)?.userId);
    if (id !== "") neighbours.buy(id, countedId(1_000 + orders++, Number(id.slice(-2))), of(buyers, b) ?? "");
  },
  give: ({ market, a, b }) => market.give(of(CODES, a) ?? "", of(PEOPLE, b) ?? ""),
  accept({ market, orderId }) {
    market.neighbours.accept(orderId, countedId(5_000 + charges++, Number(orderId.slice(-2))));
  },
  settle: ({ market, orderId }) => market.neighbours.settle(orderId),
  giveUp: ({ market, orderId }) => market.neighbours.giveUp(orderId),
  cancel: ({ market, orderId }) => market.neighbours.cancel(orderId),
  refund: ({ market, orderId }) => market.neighbours.refund(orderId),
  open: ({ market, orderId }) => market.neighbours.dispute(orderId, "open"),
  won: ({ market, orderId }) => market.neighbours.dispute(orderId, "won"),
  lost: ({ market, orderId }) => market.neighbours.dispute(orderId, "lost"),
  lose: ({ market, a }) => void market.vault.delete(of([...market.vault], a) ?? ""),
  deliver: ({ market, a }) => market.deliver(a),
  repeat: ({ market, a }) => market.repeat(a),
  wait: ({ market, a }) => market.advance(a * 1_000),
  inspect: ({ market }) => performAll(market, "inspect"),
  judge: ({ market }) => performAll(market, "judge"),
  destroy: ({ market }) => performAll(market, "destroy"),
};

function performAll(market: MarketInMemory, name: "inspect" | "judge" | "destroy"): void {
  for (const id of TICKETS) market.perform(name, id);
}

// The buyer of an order lists what was bought, and uploads it.
function relist(market: MarketInMemory, orderId: string): void {
  const { neighbours } = market;
  const order = neighbours.orders.get(orderId);
  const next = TICKETS[neighbours.tickets.size];
  const [code] = market.seal(order?.ticket.id ?? "")?.codes ?? [];
  if (order?.status !== "Completed" || next === undefined || code === undefined) return;
  neighbours.list(next, order.userId);
  market.drain();
  market.upload(next, order.userId, code.id);
}

/** Ends all that is open: events arrive, effects are performed, payments settles or gives up. */
export function end(market: MarketInMemory): MarketInMemory {
  const { neighbours } = market;
  market.drain();
  for (const id of neighbours.orders.keys()) {
    neighbours.settle(id);
    neighbours.giveUp(id);
    neighbours.cancel(id);
  }
  market.drain();
  return market;
}

/** Reads all seals of a market. */
export const sealsIn = (market: MarketInMemory): Seal[] => TICKETS.flatMap((id) => market.seal(id) ?? []);
