// Measures the lists of events and tickets in a large and in a small market.

import { type Market, openMarket } from "../finding/market.ts";
import { QUERIES } from "../finding/queries.ts";
import { signInBuyers } from "../orders/buyers.ts";
import { PARTITIONS } from "../orders/shop.ts";
import { brief, figureOf, foreignOf, measureRounds, type Round, ratioOf } from "../rounds.ts";
import type { Line, Row } from "../row.ts";

const LARGE = { name: "large market", events: 5_000, tickets: 100_000 };
const SMALL = { name: "small market", events: 50, tickets: 1_000 };
const QUERIES_OF_A_KIND = 200;
const LEAST_QUERIES = 10;
const MOST_P99_MS = 50;
const MOST_TIMES = 1.5;

/** Measures how long lists take with 100,000 tickets of 5,000 events, and with 1,000 of 50. */
export const findingRow: Row = {
  name: "finding",
  what: "lists of 100,000 tickets against lists of 1,000",
  async run({ rounds: wanted, scale }, say) {
    const buyers = await signInBuyers(0, PARTITIONS);
    const queries = Math.max(LEAST_QUERIES, Math.ceil(QUERIES_OF_A_KIND * scale));
    const large = { ...LARGE, events: Math.ceil(LARGE.events * scale), tickets: Math.ceil(LARGE.tickets * scale) };
    const markets: Market[] = [];
    try {
      for (const market of [large, SMALL]) markets.push(await openMarket({ ...market, buyers, queries }));
      const rounds = await measureRounds(markets, { rounds: wanted, say });
      return { lines: [slowest(rounds), growth(rounds)], lost: 0, double: 0 };
    } finally {
      for (const market of markets) await market.close();
    }
  },
};

function slowest(rounds: readonly Round[]): Line {
  const figure = figureOf(rounds, LARGE.name, "p99");
  const kinds = Object.keys(QUERIES).map((kind) => ({
    kind,
    p50: figureOf(rounds, LARGE.name, `${kind} p50`).median,
    p99: figureOf(rounds, LARGE.name, `${kind} p99`).median,
  }));
  const [worst] = kinds.toSorted((one, other) => other.p99 - one.p99);
  const ofWorst = worst ? `${worst.kind}: p50 ${brief(worst.p50)}, p99 ${brief(worst.p99)} ms` : "–";
  return {
    what: "`GET /api/events` and `/api/tickets` with filters, 100,000 tickets of 5,000 events, p99",
    goal: `< ${MOST_P99_MS} ms`,
    figure,
    unit: "ms",
    details: `p50 ${brief(figureOf(rounds, LARGE.name, "p50").median)} ms; slowest kind: ${ofWorst}`,
    isReached: figure.median < MOST_P99_MS && worst !== undefined && worst.p99 < MOST_P99_MS,
    foreign: foreignOf(rounds),
  };
}

function growth(rounds: readonly Round[]): Line {
  const figure = ratioOf(rounds, "p50", [LARGE.name, SMALL.name]);
  const [large, small] = [LARGE, SMALL].map(({ name }) => {
    const of = (figureName: string) => brief(figureOf(rounds, name, figureName).median);
    return `p50 ${of("p50")}, p99 ${of("p99")} ms`;
  });
  return {
    what: "the same / with 1,000 tickets of 50 events, medians",
    goal: `< ${MOST_TIMES} ×`,
    figure,
    unit: "×",
    details: `${large} against ${small}; most by kind: ${mostGrown(rounds)}`,
    isReached: figure.median < MOST_TIMES,
    foreign: foreignOf(rounds),
  };
}

function mostGrown(rounds: readonly Round[]): string {
  const kinds = Object.keys(QUERIES).map((kind) => ({
    kind,
    times: ratioOf(rounds, `${kind} p50`, [LARGE.name, SMALL.name]).median,
  }));
  const [most] = kinds.toSorted((one, other) => other.times - one.times);
  return most ? `${most.kind} ${brief(most.times)} ×` : "–";
}
