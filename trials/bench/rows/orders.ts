// Measures purchases of many tickets.

import type { Cost } from "../against/verdict.ts";
import type { Options } from "../options.ts";
import { signInBuyers } from "../orders/buyers.ts";
import { DATED, openHoldfast } from "../orders/holdfast.ts";
import { openPostgres, openPromises, WITH_PROMISES } from "../orders/postgres.ts";
import { openSetNx } from "../orders/set-nx.ts";
import { PARTITIONS, type Shop, type ShopOptions } from "../orders/shop.ts";
import { brief, figureOf, foreignOf, measureRounds, type Round, ratioOf } from "../rounds.ts";
import type { Duel, Line, Row } from "../row.ts";

const BUYERS = 20_000;
const LEAST_OF_SET_NX = 0.35;
const LEAST_OF_POSTGRES = 4;
const LEAST_OF_PROMISES = 3;
// Following takes longer than selling, and all of it is waited for.
const MOST_FOLLOWED_SECONDS = 2;
const COSTS: Cost[] = [
  { what: "time per purchase", of: ({ perSecond = Number.NaN }) => 1 / perSecond },
  { what: "CPU per purchase (server, store)", of: ({ perCpuSecond = Number.NaN }) => 1 / perCpuSecond },
];

const FOLLOWED_COSTS: Cost[] = [
  {
    what: "time per purchase until all have followed",
    of: (figures) => 1 / (figures["followedPerSecond"] ?? Number.NaN),
  },
  {
    what: "CPU per purchase, followers included (site, Redis)",
    of: ({ perCpuSecond = Number.NaN }) => 1 / perCpuSecond,
  },
];

/** Compares purchases a second with those of the cheapest possible route. */
export const ordersRow: Row = {
  name: "orders",
  what: "POST /api/orders against Hono + SET NX PX",
  async run(options, say) {
    const shops: Opening[] = [
      openSetNx,
      (to) => openHoldfast(to),
      (to) => openHoldfast(to, { areDated: true }),
      (to) => openSetNx(to, "app"),
    ];
    const { rounds, ...faults } = await compete(shops, options, say);
    const goal = `≥ ${LEAST_OF_SET_NX} ×`;
    const [alone, dated, app] = [
      lineOf(rounds, ["Holdfast", "SET NX PX"], { what: "`POST /api/orders` / `Hono + SET NX PX`", goal }),
      lineOf(rounds, [`Holdfast${DATED}`, "Holdfast"], {
        what: "the same for tickets of events with a date / without one",
        goal: "–",
      }),
      lineOf(rounds, ["SET NX PX in the app", "SET NX PX"], {
        what: "`SET NX PX` behind the sessions, checks and headers of that route / bare",
        goal: "–",
      }),
    ];
    return { lines: [reached(alone, LEAST_OF_SET_NX), dated, app], ...faults };
  },
  between: {
    costs: COSTS,
    run: (trees, options, say) =>
      compete(
        trees.map((tree) => (to: ShopOptions) => openHoldfast(to, { tree })),
        options,
        say,
      ),
  },
};

/** Compares purchases a second with those of the same route on PostgreSQL. */
export const postgresRow: Row = {
  name: "postgres",
  what: "POST /api/orders against the same route on PostgreSQL",
  async run(options, say) {
    const pair = [(to: ShopOptions) => openPostgres(to, "always"), (to: ShopOptions) => openPostgres(to, "everysec")];
    const { rounds, ...faults } = await compete([...pair, (to) => openHoldfast(to)], options, say);
    const goal = `≥ ${LEAST_OF_POSTGRES} ×`;
    const strict = { what: "`POST /api/orders` / PostgreSQL row update with outbox", goal };
    const loose = { what: "the same, `synchronous_commit` off", goal: "–" };
    const lines = [
      reached(lineOf(rounds, ["Holdfast", "PostgreSQL"], strict), LEAST_OF_POSTGRES),
      lineOf(rounds, ["Holdfast", "PostgreSQL, synchronous_commit off"], loose),
    ];
    return { lines, ...faults };
  },
};

/** Compares purchases a second with those of PostgreSQL with the same promises, the four followers included. */
export const promisesRow: Row = {
  name: "promises",
  what: "POST /api/orders against PostgreSQL with the same promises",
  async run(options, say) {
    const shops: Opening[] = [
      (to) => openPromises(to, "always"),
      (to) => openPromises(to, "everysec"),
      (to) => openHoldfast(to, { what: "site", isFollowed: true }),
    ];
    const seconds = Math.min(options.seconds, MOST_FOLLOWED_SECONDS);
    const { rounds, ...faults } = await compete(shops, { ...options, seconds }, say);
    const pair = ["whole site", WITH_PROMISES] as const;
    const what = "`POST /api/orders`, four followers included / PostgreSQL with the same promises";
    const lines = [
      reached(followedLine(rounds, pair, { what, goal: `≥ ${LEAST_OF_PROMISES} ×` }), LEAST_OF_PROMISES),
      followedLine(rounds, ["whole site", `${WITH_PROMISES}, synchronous_commit off`], {
        what: "the same, `synchronous_commit` off",
        goal: "–",
      }),
    ];
    return { lines, ...faults };
  },
  between: {
    costs: FOLLOWED_COSTS,
    run: (trees, { seconds, ...options }, say) =>
      compete(
        trees.map((tree) => (to: ShopOptions) => openHoldfast(to, { what: "site", isFollowed: true, tree })),
        { ...options, seconds: Math.min(seconds, MOST_FOLLOWED_SECONDS) },
        say,
      ),
  },
};

type Opening = (options: ShopOptions) => Promise<Shop>;

async function compete(
  openings: readonly Opening[],
  { rounds: wanted, seconds }: Options,
  say: (line: string) => void,
): Promise<Duel> {
  const buyers = await signInBuyers(BUYERS, PARTITIONS);
  const shops: Shop[] = [];
  try {
    for (const open of openings) shops.push(await open({ buyers, seconds }));
    const rounds = await measureRounds(shops, { rounds: wanted, say });
    const audits = await Promise.all(shops.map((shop) => shop.audit()));
    const total = (figure: "lost" | "double"): number => audits.reduce((sum, audit) => sum + audit[figure], 0);
    return { rounds, lost: total("lost"), double: total("double") };
  } finally {
    for (const shop of shops) await shop.close();
  }
}

// The rate counts the time until the last follower has handled the last order.
function followedLine(
  rounds: readonly Round[],
  pair: readonly [string, string],
  words: Pick<Line, "what" | "goal">,
): Line {
  const line = lineOf(rounds, pair, words);
  const shown = pair.map((name) => `${brief(figureOf(rounds, name, "followedPerSecond").median)}/s`);
  const figure = ratioOf(rounds, "followedPerSecond", pair);
  return { ...line, figure, details: `${shown.join(" against ")} until all have followed; answered ${line.details}` };
}

function lineOf(
  rounds: readonly Round[],
  pair: readonly [string, string],
  { what, goal }: Pick<Line, "what" | "goal">,
): Line {
  const inWords = pair.map((name) => {
    const figure = (one: string): string => brief(figureOf(rounds, name, one).median);
    const cpu = `${figure("serverMicros")} + ${figure("storeMicros")} µs CPU`;
    return `${figure("perSecond")}/s, p99 ${figure("p99")} ms, ${cpu}`;
  });
  const figure = ratioOf(rounds, "perSecond", pair);
  const byCpu = brief(ratioOf(rounds, "perCpuSecond", pair).median);
  const details = `${inWords.join(" against ")}; by CPU ${byCpu} ×`;
  return { what, goal, figure, unit: "×", details, isReached: true, foreign: foreignOf(rounds) };
}

function reached(line: Line, least: number): Line {
  return { ...line, isReached: line.figure.median >= least };
}
