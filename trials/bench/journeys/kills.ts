// Kills the processes of a market in the middle of journeys, and counts what is lost.

import { setTimeout as sleep } from "node:timers/promises";
import type { IntentSummary } from "@holdfast/stripe-sandbox";
import type { Market } from "./market.ts";
import { type Journey, makeJourneys } from "./visits.ts";

/** Counts what went wrong on a market whose processes were killed. */
export interface Losses {
  readonly journeys: number;
  /** Journeys that never ended, though their people asked again for 20 s. */
  readonly stuck: number;
  /** Acknowledged orders that are paid for at Stripe and not done. */
  readonly paidInVain: number;
  /** Orders with more than one payment that took money. */
  readonly paidTwice: number;
  /** Tickets that two people have paid for. */
  readonly soldTwice: number;
  /** Tickets of ended journeys whose page says that they are free. */
  readonly shownFree: number;
}

/** Sets how often a process is killed, and how long after its restart the next one is. */
export interface KillOptions {
  readonly kills: number;
  readonly everyMs: number;
}

const AT_ONCE = 16;
const PATIENCE_MS = 20_000;
const SETTLE_MS = 6_000;
const READ_AT_ONCE = 16;

/** Makes journeys while processes are killed and started again; counts when all have settled. */
export async function loseProcesses(market: Market, { kills, everyMs }: KillOptions): Promise<Losses> {
  let isOver = false;
  const goesOn = (): boolean => !isOver;
  const begun = makeJourneys(market, { atOnce: AT_ONCE, goesOn, patienceMs: PATIENCE_MS });
  try {
    for (let kill = 0; kill < kills; kill++) {
      await sleep(everyMs);
      await market.killOne();
    }
    await sleep(everyMs);
  } finally {
    isOver = true;
  }
  const journeys = await begun;
  await sleep(SETTLE_MS);
  return lossesOf(journeys, { intents: await market.intents(), shownFree: await countFree(market, journeys) });
}

/** Counts the losses among journeys, by what Stripe says and by how many tickets are shown as free. */
export function lossesOf(
  journeys: readonly Journey[],
  { intents, shownFree }: { readonly intents: readonly IntentSummary[]; readonly shownFree: number },
): Losses {
  const paidOrders = new Map<string, number>();
  for (const { status, metadata } of intents) {
    const orderId = metadata["orderId"];
    if (status === "succeeded" && orderId !== undefined) paidOrders.set(orderId, (paidOrders.get(orderId) ?? 0) + 1);
  }
  const timesPaid = ({ orderId }: Journey): number => (orderId === null ? 0 : (paidOrders.get(orderId) ?? 0));
  const paidTickets = journeys.filter((journey) => timesPaid(journey) > 0).map(({ ticketId }) => ticketId);
  return {
    journeys: journeys.length,
    stuck: journeys.filter(({ isDone }) => !isDone).length,
    paidInVain: journeys.filter((journey) => !journey.isDone && timesPaid(journey) > 0).length,
    paidTwice: journeys.filter((journey) => timesPaid(journey) > 1).length,
    soldTwice: paidTickets.length - new Set(paidTickets).size,
    shownFree,
  };
}

async function countFree(market: Market, journeys: readonly Journey[]): Promise<number> {
  const ids = journeys.flatMap(({ ticketId, isDone }) => (isDone && ticketId !== null ? [ticketId] : []));
  let [next, free] = [0, 0];
  async function work(): Promise<void> {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
      const response = await fetch(`${market.addressOf("tickets")}/api/tickets/${id}`);
      if (!response.ok || !market.isTaken(await response.json())) free += 1;
    }
  }
  await Promise.all(Array.from({ length: READ_AT_ONCE }, work));
  return free;
}
