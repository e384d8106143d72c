// Measures how late timers are.

import { brief, figureOf, foreignOf, measureRounds, type Round, ratioOf, sumOf } from "../rounds.ts";
import type { Line, Row } from "../row.ts";
import { clock } from "../timers/clocks.ts";

const DUE = 100_000;
const LATER = 300_000;
const OVER_MS = 10_000;
// A round takes a minute, and more than three rounds show nothing new.
const MOST_ROUNDS = 3;
const MOST_LATE_MS = 100;
const CUT = "Holdfast, connections cut";

/** Measures 100,000 timers due within 10 s among 300,000 that are due later, and compares with delayed jobs. */
export const timersRow: Row = {
  name: "timers",
  what: "100,000 timers due in 10 s against BullMQ's delayed jobs",
  async run({ rounds: wanted, scale }, say) {
    const options = { due: Math.ceil(DUE * scale), later: Math.ceil(LATER * scale), overMs: OVER_MS };
    const clocks = [clock("Holdfast", options), clock("BullMQ", options), clock(CUT, { ...options, isCut: true })];
    const rounds = await measureRounds(clocks, { rounds: Math.min(MOST_ROUNDS, wanted), say });
    return {
      lines: [lateness(rounds, "Holdfast"), missed(rounds), cpu(rounds)],
      lost: sumOf(rounds, "lost"),
      double: sumOf(rounds, "twice"),
    };
  },
};

function lateness(rounds: readonly Round[], name: string): Line {
  const figure = figureOf(rounds, name, "p99");
  const of = (one: string, what: string): string => brief(figureOf(rounds, one, what).median);
  return {
    what: "100,000 timers due in 10 s, 300,000 not yet: lateness, p99",
    goal: `≤ ${MOST_LATE_MS} ms`,
    figure,
    unit: "ms",
    details: `p50 ${of(name, "p50")} ms; BullMQ p50 ${of("BullMQ", "p50")}, p99 ${of("BullMQ", "p99")} ms`,
    isReached: figure.median <= MOST_LATE_MS,
    foreign: foreignOf(rounds),
  };
}

function missed(rounds: readonly Round[]): Line {
  const figure = figureOf(rounds, CUT, "lost");
  return {
    what: "the same, every connection cut half-way: missed",
    goal: "0",
    figure,
    unit: "",
    details: `lateness p99 ${brief(figureOf(rounds, CUT, "p99").median)} ms`,
    isReached: figure.most === 0,
    foreign: foreignOf(rounds),
  };
}

function cpu(rounds: readonly Round[]): Line {
  const figure = ratioOf(rounds, "redisMicros", ["Holdfast", "BullMQ"]);
  const micros = (name: string): string => `${brief(figureOf(rounds, name, "redisMicros").median)} µs`;
  return {
    what: "Redis CPU per timer / BullMQ's delayed job",
    goal: "< 1 ×",
    figure,
    unit: "×",
    details: `${micros("Holdfast")} against ${micros("BullMQ")}`,
    isReached: figure.median < 1,
    foreign: foreignOf(rounds),
  };
}
