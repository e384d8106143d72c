// Measures a market: journeys a second, and what each costs.

import { setTimeout as sleep } from "node:timers/promises";
import type { Contender, Figures } from "../rounds.ts";
import { waitsOf } from "../statistics.ts";
import type { Market } from "./market.ts";
import { makeJourneys } from "./visits.ts";

const AT_ONCE = 32;
const PATIENCE_MS = 20_000;
// The runtime compiles for half a minute what a journey runs through.
const WARM_UPS = 8;
const QUIET_CHECK_MS = 250;
const MOST_QUIET_CHECKS = 120;
const MOST_QUIET_CORE = 0.15;

/** Warms a market up and returns it as a contender; each round makes journeys for some seconds. */
export async function contenderOf(market: Market, seconds: number): Promise<Contender> {
  for (let turn = 0; turn < WARM_UPS; turn++) await measure(market, seconds);
  const { name, servers } = market;
  return { name, ...(servers && { servers }), measure: () => measure(market, seconds) };
}

/** Names the figure of the CPU of one part of a market for a journey, in ms. */
export function cpuFigure(part: string): string {
  return `${part} ms`;
}

async function measure(market: Market, seconds: number): Promise<Figures> {
  const [before, began] = [market.cpu(), performance.now()];
  const endsAt = began + seconds * 1_000;
  const goesOn = (): boolean => performance.now() < endsAt;
  const journeys = await makeJourneys(market, { atOnce: AT_ONCE, goesOn, patienceMs: PATIENCE_MS });
  const took = (performance.now() - began) / 1_000;
  // What follows a sale costs too: letters, copies, the noted ticket.
  await untilQuiet(market);
  const after = market.cpu();
  const parts = Object.entries(after).map(
    ([part, used]) => [part, ((used - (before[part] ?? 0)) * 1_000) / journeys.length] as const,
  );
  const total = parts.reduce((sum, [, ms]) => sum + ms, 0);
  const { p50, p99 } = waitsOf(journeys.map(({ ms }) => ms));
  return {
    ...{ perSecond: journeys.length / took, p50, p99, perCpuSecond: 1_000 / total, [cpuFigure("all")]: total },
    ...Object.fromEntries(parts.map(([part, ms]) => [cpuFigure(part), ms])),
    undone: journeys.filter(({ isDone }) => !isDone).length,
  };
}

/** Waits until the processes of a market have nothing to do, at most 30 s. */
export async function untilQuiet(market: Market): Promise<void> {
  const used = (): number => Object.values(market.cpu()).reduce((sum, seconds) => sum + seconds, 0);
  for (let checks = 0; checks < MOST_QUIET_CHECKS; checks++) {
    const before = used();
    await sleep(QUIET_CHECK_MS);
    if (used() - before < (MOST_QUIET_CORE * QUIET_CHECK_MS) / 1_000) return;
  }
}
