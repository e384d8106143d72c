// Counts the orders of an event for operators: the open and the paid ones, and how far the refunds of a cancelled one are.

import type { Engine } from "@holdfast/actors";
import { lineDocument } from "../rules/line.ts";
import {
  completedOrdersFor,
  openOrdersFor,
  orderDocument,
  refundedOrdersFor,
  unfinishedRefundsFor,
} from "../rules/order-document.ts";

/** Describes an order of a cancelled event whose refund needs an operator. */
export interface StuckRefund {
  /** Id of the order. */
  readonly orderId: string;
  /** `failed`: the last attempt has failed, and payments goes on; `disputed`: the buyer's bank asks for the money. */
  readonly why: "failed" | "disputed";
}

/** Counts the orders of an event, and the people who wait for its tickets. */
export interface EventOrderNumbers {
  /** Number of orders that are not paid. */
  readonly open: number;
  /** Number of orders that are paid and not refunded. */
  readonly completed: number;
  /** Number of people in the waiting line. */
  readonly waiting: number;
  /** Number of orders that were refunded because the event was cancelled, whether their money is back or not. */
  readonly refunds: number;
  /** Number of those whose buyers do not have their money back yet, the failed ones included. */
  readonly unfinished: number;
  /** Lists the refunds that are stuck, among the newest 100 of each kind. */
  readonly stuck: readonly StuckRefund[];
}

/** Counts the orders of events. */
export interface EventOrders {
  /** Counts the orders of an event, given with the events that were merged into it. */
  numbersOf(eventIds: readonly string[]): Promise<EventOrderNumbers>;
}

type Reading = Pick<Engine, "read" | "readMany" | "list" | "count">;

const MOST_READ = 100;

/** Creates the counting over an engine of orders, which need not be started. */
export function createEventOrders(engine: Reading): EventOrders {
  return {
    async numbersOf(eventIds) {
      const all = await Promise.all(eventIds.map((id) => numbersOfOne(engine, id)));
      const sum = (of: (numbers: EventOrderNumbers) => number) => all.reduce((total, one) => total + of(one), 0);
      return {
        ...{ open: sum(({ open }) => open), completed: sum(({ completed }) => completed) },
        ...{ waiting: sum(({ waiting }) => waiting), refunds: sum(({ refunds }) => refunds) },
        ...{ unfinished: sum(({ unfinished }) => unfinished), stuck: all.flatMap(({ stuck }) => stuck) },
      };
    },
  };
}

async function numbersOfOne(engine: Reading, eventId: string): Promise<EventOrderNumbers> {
  const [open, completed, refunds, unfinished, line, stuck] = await Promise.all([
    engine.count(openOrdersFor(eventId)),
    engine.count(completedOrdersFor(eventId)),
    engine.count(refundedOrdersFor(eventId)),
    engine.count(unfinishedRefundsFor(eventId)),
    engine.read(lineDocument, eventId),
    stuckRefunds(engine, eventId),
  ]);
  return { open, completed, refunds, unfinished, waiting: line?.waiting ?? 0, stuck };
}

async function stuckRefunds(engine: Reading, eventId: string): Promise<StuckRefund[]> {
  const [refunding, paid] = await Promise.all(
    [unfinishedRefundsFor(eventId), completedOrdersFor(eventId)].map(async (list) =>
      engine.readMany(orderDocument, await engine.list(list, { limit: MOST_READ })),
    ),
  );
  const failed = (refunding ?? []).filter((order) => order?.refund?.standing === "failed");
  const disputed = (paid ?? []).filter((order) => order?.dispute === "open");
  return [
    ...failed.flatMap((order) => (order ? [{ orderId: order.id, why: "failed" } as const] : [])),
    ...disputed.flatMap((order) => (order ? [{ orderId: order.id, why: "disputed" } as const] : [])),
  ];
}
