// Gathers what the first page for operators shows, by bounded reads.

import { type Engine, soleId } from "@holdfast/actors";
import { listHeldPayouts } from "@holdfast/payments";
import { type Action, actionDocument, FAILED_ACTIONS } from "../rules/action.ts";
import { type Attention, attentionOf } from "../rules/attention.ts";
import {
  type Day,
  dayOf,
  dayStartOf,
  daysDocument,
  type Gauges,
  NO_SALES,
  type Sales,
  type Sample,
  sampleOf,
  samplesDocument,
  sumOf,
} from "../rules/samples.ts";
import { keptFor } from "./kept-for.ts";
import { gaugesOf } from "./sampling.ts";
import type { ActionSite } from "./site.ts";
import type { StreamReports } from "./streams.ts";

/** Holds what the first page shows. */
export interface Overview {
  /** What needs an operator, the most urgent first. */
  readonly attention: readonly Attention[];
  /** Figures of this moment. */
  readonly gauges: Gauges;
  /** Samples of the last hours, the oldest first. */
  readonly samples: readonly Sample[];
  /** Sales of today, in UTC. */
  readonly today: Sales;
  /** Sales of today and the six days before. */
  readonly week: Sales;
  /** When counting began, in ms; null when nothing was counted yet. */
  readonly since: number | null;
}

/** Holds the dependencies of `createOverview`. */
export interface OverviewParts {
  /** Reads the data of the operator service. */
  readonly engine: Pick<Engine, "read" | "readMany" | "listByScore" | "now">;
  /** Gives what is read of other services. */
  readonly site: ActionSite;
  /** Reads the state of all services. */
  readonly reports: StreamReports;
}

const DAY_MS = 86_400_000;
const FAILED_SHOWN_MS = DAY_MS;
const MOST_FAILED = 5;
// Payouts are held for days: they need not be read at each view.
const HELD_FRESH_MS = 60_000;

/** Creates the function that gathers it. */
export function createOverview({ engine, site, reports }: OverviewParts): () => Promise<Overview> {
  const readHeld = keptFor(HELD_FRESH_MS, () => listHeldPayouts(site.database));
  const readers = new Set(site.services.filter(({ reactions }) => reactions.length > 0).map(({ service }) => service));
  return async () => {
    const now = await engine.now();
    const [rows, paused, held, failed, samples, days] = await Promise.all([
      reports.rows(),
      reports.paused(),
      readHeld(),
      readFailed(engine, now),
      engine.read(samplesDocument, soleId),
      engine.read(daysDocument, soleId),
    ]);
    const known = (days?.days ?? []).map(dayOf);
    const heldSince = held.map(({ soldAt }) => soldAt);
    return {
      attention: attentionOf({ rows, readers, paused, heldSince, failed, now }),
      gauges: gaugesOf(rows),
      samples: (samples?.minutes ?? []).map(sampleOf),
      today: sumSince(known, dayStartOf(now)),
      week: sumSince(known, dayStartOf(now) - 6 * DAY_MS),
      since: days?.since ?? null,
    };
  };
}

function sumSince(days: readonly Day[], from: number): Sales {
  return days.filter(({ at }) => at >= from).reduce<Sales>(sumOf, NO_SALES);
}

async function readFailed(engine: OverviewParts["engine"], now: number): Promise<(Action & { readonly id: string })[]> {
  const { entries } = await engine.listByScore(FAILED_ACTIONS, { limit: MOST_FAILED, order: "descending" });
  const ids = entries.filter(({ score }) => score > now - FAILED_SHOWN_MS).map(({ id }) => id);
  return (await engine.readMany(actionDocument, ids)).filter((action) => action !== null);
}
