// Measures events between two services.

import type { Cost } from "../against/verdict.ts";
import { openBullMqWay, openHoldfastWay, openNatsWay, type Way, type WayOptions } from "../events/lines.ts";
import type { Options } from "../options.ts";
import { brief, figureOf, foreignOf, measureRounds, type Round, ratioOf, sumOf } from "../rounds.ts";
import type { Duel, Line, Row } from "../row.ts";

const COUNT = 30_000;
const LEAST_TIMES = 3;
const MOST_P99_MS = 10;
const COSTS: Cost[] = [
  { what: "time per event, as fast as it goes", of: ({ perSecond = Number.NaN }) => 1 / perSecond },
  {
    what: "CPU per event (sender, receiver, store)",
    of: ({ sendMicros = Number.NaN, receiveMicros = Number.NaN, storeMicros = Number.NaN }) =>
      sendMicros + receiveMicros + storeMicros,
  },
  { what: "command sent → handler runs at 1,000/s, p50", of: ({ p50 = Number.NaN }) => p50 },
];

/** Measures from a commit to its handling by another service, and compares with BullMQ and NATS JetStream. */
export const eventsRow: Row = {
  name: "events",
  what: "a commit handled by another service against BullMQ",
  async run(options, say) {
    const { rounds, ...faults } = await compete(
      [openBullMqWay, (to) => openHoldfastWay(to), openNatsWay],
      options,
      say,
    );
    return { lines: [...ratios(rounds), latency(rounds)], ...faults };
  },
  between: {
    costs: COSTS,
    run: (trees, options, say) =>
      compete(
        trees.map((tree) => (to: WayOptions) => openHoldfastWay(to, { tree })),
        options,
        say,
      ),
  },
};

async function compete(
  openings: readonly ((options: WayOptions) => Promise<Way>)[],
  { rounds: wanted, seconds, scale }: Options,
  say: (line: string) => void,
): Promise<Duel> {
  const ways: Way[] = [];
  try {
    for (const open of openings) ways.push(await open({ count: Math.ceil(COUNT * scale), seconds }));
    const rounds = await measureRounds(ways, { rounds: wanted, say });
    return { rounds, lost: sumOf(rounds, "lost"), double: sumOf(rounds, "twice") };
  } finally {
    for (const way of ways) await way.close();
  }
}

function ratios(rounds: readonly Round[]): Line[] {
  const common = { unit: "×", foreign: foreignOf(rounds) };
  const bull = ratioOf(rounds, "perSecond", ["Holdfast", "BullMQ"]);
  const nats = ratioOf(rounds, "perSecond", ["Holdfast", "NATS JetStream"]);
  return [
    {
      ...common,
      what: "commit → handled by another service / BullMQ job",
      goal: `≥ ${LEAST_TIMES} ×`,
      figure: bull,
      details: `${inWords(rounds, "Holdfast")} against ${inWords(rounds, "BullMQ")}`,
      isReached: bull.median >= LEAST_TIMES,
    },
    {
      ...common,
      what: "the same / NATS JetStream message",
      goal: "–",
      figure: nats,
      details: `against ${inWords(rounds, "NATS JetStream")}`,
      isReached: true,
    },
  ];
}

function inWords(rounds: readonly Round[], name: string): string {
  const figure = (one: string): string => brief(figureOf(rounds, name, one).median);
  const cpu = `${figure("sendMicros")} + ${figure("receiveMicros")} + ${figure("storeMicros")} µs CPU`;
  return `${figure("perSecond")}/s, ${cpu} (sender, receiver, store)`;
}

function latency(rounds: readonly Round[]): Line {
  const figure = figureOf(rounds, "Holdfast", "p99");
  const others = ["BullMQ", "NATS JetStream"].map(
    (name) => `${name} ${brief(figureOf(rounds, name, "p99").median)} ms`,
  );
  return {
    what: "the same at 1,000/s, command sent → other service's handler runs, p99",
    goal: `< ${MOST_P99_MS} ms`,
    figure,
    unit: "ms",
    details: `p50 ${brief(figureOf(rounds, "Holdfast", "p50").median)} ms; p99 of ${others.join(", ")}`,
    isReached: figure.median < MOST_P99_MS,
    foreign: foreignOf(rounds),
  };
}
