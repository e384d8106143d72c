// Measures many purchases of one ticket.

import { signInBuyers } from "../orders/buyers.ts";
import { PARTITIONS } from "../orders/shop.ts";
import { nameOf, openHoldfastStall, openSetNxStall, type Stall } from "../orders/stalls.ts";
import { brief, figureOf, foreignOf, measureRounds, type Round, ratioOf, sumOf } from "../rounds.ts";
import type { Line, Row } from "../row.ts";

const BUYERS = 2_000;
const MOST_TIMES = 2.2;

/** Measures 2,000 buyers who want one ticket at the same instant. */
export const oneTicketRow: Row = {
  name: "one-ticket",
  what: "2,000 buyers of one ticket against SET NX PX",
  async run({ rounds: wanted }, say) {
    const buyers = await signInBuyers(BUYERS, PARTITIONS);
    const stalls: Stall[] = [];
    try {
      for (const processes of [1, 2]) {
        stalls.push(await openSetNxStall(buyers, processes), await openHoldfastStall(buyers, processes));
      }
      const rounds = await measureRounds(stalls, { rounds: wanted, say });
      const winners = rounds.flatMap(({ figures }) => [...figures.values()].map((figures) => figures["winners"] ?? 0));
      const double = winners.filter((count) => count > 1).length;
      const lost = winners.filter((count) => count < 1).length + sumOf(rounds, "unanswered");
      return { lines: [lineOf(rounds, 1), lineOf(rounds, 2)], lost, double };
    } finally {
      for (const stall of stalls) await stall.close();
    }
  },
};

function lineOf(rounds: readonly Round[], processes: number): Line {
  const pair = [nameOf("Holdfast", processes), nameOf("SET NX PX", processes)] as const;
  const figure = ratioOf(rounds, "ms", pair);
  const inWords = pair.map((name) => `${brief(figureOf(rounds, name, "ms").median)} ms`);
  const winners = figureOf(rounds, pair[0], "winners");
  const hasOneWinner = winners.least === 1 && winners.most === 1;
  return {
    what: `2,000 buyers of one ticket, all answered${processes === 1 ? "" : `, ${processes} processes`} / \`SET NX PX\``,
    goal: `≤ ${MOST_TIMES} ×, one winner`,
    figure,
    unit: "×",
    details: `${inWords.join(" against ")}, ${hasOneWinner ? "one winner" : `${brief(winners.most)} winners`}`,
    isReached: figure.median <= MOST_TIMES && hasOneWinner,
    foreign: foreignOf(rounds),
  };
}
