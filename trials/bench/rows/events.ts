import { openBullMqWay, openHoldfastWay, openNatsWay, type Way } from "../events/lines.ts";
import { brief, figureOf, foreignOf, type Round, ratioOf, sumOf, takeTurns } from "../rounds.ts";
import type { Line, Row } from "../row.ts";

const COUNT = 30_000;
const LEAST_TIMES = 3;
const MOST_P99_MS = 10;

/** From a commit to its handling by another service, against BullMQ, NATS JetStream shown beside. */
export const eventsRow: Row = {
  name: "events",
  what: "a commit handled by another service against BullMQ",
  async run({ rounds: wanted, seconds, scale }, say) {
    const options = { count: Math.ceil(COUNT * scale), seconds };
    const ways: Way[] = [];
    try {
      for (const open of [openBullMqWay, openHoldfastWay, openNatsWay]) ways.push(await open(options));
      const rounds = await takeTurns(ways, { rounds: wanted, say });
      const lines = [...ratios(rounds), latency(rounds)];
      return { lines, lost: sumOf(rounds, "lost"), double: sumOf(rounds, "twice") };
    } finally {
      for (const way of ways) await way.close();
    }
  },
};

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
      details: `${told(rounds, "Holdfast")} against ${told(rounds, "BullMQ")}`,
      isReached: bull.median >= LEAST_TIMES,
    },
    {
      ...common,
      what: "the same / NATS JetStream message",
      goal: "–",
      figure: nats,
      details: `against ${told(rounds, "NATS JetStream")}`,
      isReached: true,
    },
  ];
}

function told(rounds: readonly Round[], name: string): string {
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
