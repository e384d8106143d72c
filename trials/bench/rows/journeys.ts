// Measures whole journeys: list, buy, pay, sold.

import { contenderOf, cpuFigure } from "../journeys/contender.ts";
import { openCourse } from "../journeys/course.ts";
import { openHoldfastMarket } from "../journeys/holdfast.ts";
import { type Losses, loseProcesses } from "../journeys/kills.ts";
import type { Market } from "../journeys/market.ts";
import type { Options } from "../options.ts";
import { brief, figureOf, foreignOf, measureRounds, type Round, ratioOf, sumOf, withForeignLoad } from "../rounds.ts";
import type { Findings, Line, Row } from "../row.ts";
import { spreadOf } from "../statistics.ts";

const LEAST_TIMES = 3;
const LEAST_PER_SECOND = 100;
const KILLS = 8;
const KILL_EVERY_MS = 1_000;
const [OURS, THEIRS] = ["Holdfast", "the course's architecture"];
const PARTS = {
  [OURS]: ["services", "redis", "sandbox"],
  [THEIRS]: ["services", "postgres", "nats", "redis", "sandbox"],
};

/**
 * Compares whole journeys of the site with those of the course's architecture, in journeys a second, in CPU, and in what
 * both lose when their processes are killed.
 */
export const journeysRow: Row = {
  name: "journeys",
  what: "list, buy, pay, sold: the whole site against the course's architecture",
  async run({ rounds: wanted, seconds, scale }, say) {
    const markets: Market[] = [];
    try {
      for (const open of [openCourse, openHoldfastMarket]) markets.push(await open());
      const rounds = await compete(markets, { rounds: wanted, seconds }, say);
      const kills = Math.max(1, Math.round(KILLS * scale));
      const { result: losses, foreign } = await withForeignLoad(
        () => loseAll(markets, kills, say),
        [...new Set(markets.flatMap(({ servers = [] }) => servers))],
      );
      return findingsOf(rounds, losses, { kills, foreign });
    } finally {
      for (const market of markets) await market.close();
    }
  },
  between: {
    costs: [
      { what: "time per journey", of: ({ perSecond = Number.NaN }) => 1 / perSecond },
      { what: "CPU per journey (site, Redis, sandbox)", of: ({ perCpuSecond = Number.NaN }) => 1 / perCpuSecond },
    ],
    async run(trees, options, say) {
      const markets: Market[] = [];
      try {
        for (const tree of trees) markets.push(await openHoldfastMarket(tree));
        const rounds = await compete(markets, options, say);
        return { rounds, lost: sumOf(rounds, "undone"), double: 0 };
      } finally {
        for (const market of markets) await market.close();
      }
    },
  },
};

async function compete(
  markets: readonly Market[],
  { rounds, seconds }: Pick<Options, "rounds" | "seconds">,
  say: (line: string) => void,
): Promise<Round[]> {
  const contenders = [];
  for (const market of markets) contenders.push(await contenderOf(market, seconds));
  return await measureRounds(contenders, { rounds, say });
}

async function loseAll(
  markets: readonly Market[],
  kills: number,
  say: (line: string) => void,
): Promise<Map<string, Losses>> {
  const losses = new Map<string, Losses>();
  for (const market of markets) {
    const lost = await loseProcesses(market, { kills, everyMs: KILL_EVERY_MS });
    losses.set(market.name, lost);
    say(`  ${market.name}, ${kills} processes killed: ${inWords(lost)}`);
  }
  return losses;
}

function findingsOf(
  rounds: readonly Round[],
  losses: ReadonlyMap<string, Losses>,
  { kills, foreign }: { readonly kills: number; readonly foreign: number },
): Findings {
  const [ours, theirs] = [losses.get(OURS), losses.get(THEIRS)];
  if (!ours || !theirs) throw new Error("Cannot compare: a market was not measured");
  const lost = lostBy(ours);
  const killed: Line = {
    what: `journeys lost when ${kills} processes are killed in the middle`,
    goal: "0",
    figure: spreadOf([lost]),
    unit: "",
    details: `${inWords(ours)}; ${THEIRS}: ${inWords(theirs)}`,
    isReached: lost === 0,
    foreign: spreadOf([foreign]),
  };
  const double = ours.paidTwice + ours.soldTwice;
  return { lines: [speedOf(rounds), cpuOf(rounds), killed], lost: lost - double + sumOf(rounds, "undone"), double };
}

function speedOf(rounds: readonly Round[]): Line {
  const figure = ratioOf(rounds, "perSecond", [OURS, THEIRS]);
  const perSecond = figureOf(rounds, OURS, "perSecond");
  const of = (name: string): string => {
    const shown = (what: string): string => brief(figureOf(rounds, name, what).median);
    return `${shown("perSecond")}/s, p50 ${shown("p50")} ms, p99 ${shown("p99")} ms`;
  };
  return {
    what: "journeys (list, buy, pay, sold), sandbox included / the course's architecture on PostgreSQL",
    goal: `≥ ${LEAST_TIMES} ×, ≥ ${LEAST_PER_SECOND}/s`,
    figure,
    unit: "×",
    details: `${of(OURS)} against ${of(THEIRS)}`,
    isReached: figure.median >= LEAST_TIMES && perSecond.median >= LEAST_PER_SECOND,
    foreign: foreignOf(rounds),
  };
}

function cpuOf(rounds: readonly Round[]): Line {
  const of = (name: string): string => {
    const shown = (part: string): string => brief(figureOf(rounds, name, cpuFigure(part)).median);
    return `${shown("all")} ms (${(PARTS[name] ?? []).map((part) => `${part} ${shown(part)}`).join(", ")})`;
  };
  return {
    what: "the same by CPU: journeys per CPU second / the course's architecture",
    goal: "–",
    figure: ratioOf(rounds, "perCpuSecond", [OURS, THEIRS]),
    unit: "×",
    details: `${of(OURS)} against ${of(THEIRS)} of CPU a journey`,
    isReached: true,
    foreign: foreignOf(rounds),
  };
}

function lostBy({ stuck, paidTwice, soldTwice, shownFree }: Losses): number {
  return stuck + paidTwice + soldTwice + shownFree;
}

function inWords({ journeys, stuck, paidInVain, paidTwice, soldTwice, shownFree }: Losses): string {
  const faults = [
    `${stuck} never ended`,
    `${paidInVain} of them paid for`,
    `${paidTwice} paid twice`,
    `${soldTwice} sold twice`,
    `${shownFree} sold and shown as free`,
  ];
  return `of ${journeys} journeys ${faults.join(", ")}`;
}
