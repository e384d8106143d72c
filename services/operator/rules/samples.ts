// Keeps the figures of the last hours, a sample a minute, and the sales of the last days.

import { actor, actorTerms, type DecisionOf, documentType, type Env, effect } from "@holdfast/actors";
import { z } from "zod";

/** Counts what orders have said in a minute or a day; amounts are in minor units. */
export interface Sales {
  /** Orders that were made. */
  readonly opened: number;
  /** Orders that were completed. */
  readonly sold: number;
  /** What their buyers paid. */
  readonly soldCents: number;
  /** Completed orders that were refunded. */
  readonly refunded: number;
  /** What went back to their buyers. */
  readonly refundedCents: number;
}

/** Sales of nothing. */
export const NO_SALES: Sales = { opened: 0, sold: 0, soldCents: 0, refunded: 0, refundedCents: 0 };

/** Holds the figures of one moment. */
export interface Gauges {
  /** Open holds: orders with a deadline. */
  readonly holds: number;
  /** Age of the oldest event that a subscriber has not finished, in ms. */
  readonly lagMs: number;
  /** Timers that are overdue. */
  readonly due: number;
  /** Dead letters. */
  readonly dead: number;
}

/** Holds the figures of one minute. */
export interface Sample extends Gauges, Sales {
  /** Beginning of the minute, in ms since 1970. */
  readonly at: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Number of minutes that are kept: three hours. */
export const MINUTES_KEPT = 180;
/** Number of days that are kept, the present one included. */
export const DAYS_KEPT = 8;

// Arrays of numbers, so that three hours are less than a document may hold: `at` in minutes, then the gauges, then sales.
const samplesState = z.object({ minutes: z.array(z.array(z.number())) });
const daysState = z.object({
  /** The last days in UTC, the oldest first: the day as ms since 1970, and its sales. */
  days: z.array(z.array(z.number())),
  /** Id of the last entry that was read of each partition's stream of orders. */
  cursors: z.array(z.string()),
  /** When counting began, in ms since 1970: what is older was not read. */
  since: z.number(),
});

/** Document of the last hours. */
export const samplesDocument = documentType<z.infer<typeof samplesState>>("samples", { schema: samplesState });
/** Document of the last days. */
export const daysDocument = documentType<z.infer<typeof daysState>>("days", { schema: daysState });

/** Holds the sales of one day. */
export interface Day extends Sales {
  /** Beginning of the day in UTC, in ms since 1970. */
  readonly at: number;
}

/** Counts what one reading of the streams has found, by minute: sales of minutes long ago count for their day alone. */
export interface Reading {
  /** Version of the document of days that the reading began at; null: there was none. Another reading was first if it differs. */
  readonly base: number | null;
  /** Figures of this moment. */
  readonly gauges: Gauges;
  /** Sales by the beginning of their minute, in ms. */
  readonly sales: readonly { readonly at: number; readonly sales: Sales }[];
  /** Id of the last entry that was read of each partition. */
  readonly cursors: readonly string[];
  /** Time of the oldest entry that the first reading can have read, in ms. */
  readonly since: number;
}

/** Names the message of the actor. */
export interface SamplesMessage {
  readonly type: "Read";
  readonly reading: Reading;
}

/** Takes a sample each minute, in one process of all. */
export const sampleEffect = effect("sample", { timeoutMs: 50_000, every: { cron: "* * * * *", isSole: true } });

const terms = actorTerms("samples", {
  documents: { samples: samplesDocument, days: daysDocument },
  effects: [sampleEffect],
});

/** Decides on the one document of samples. */
export const samplesActor = actor(terms, {
  documents: (id) => ({ samples: id, days: id }),
  decide({ samples, days }, { reading }: SamplesMessage, { now }: Env): DecisionOf<typeof terms> {
    // The result of a reading that a later one has overtaken: its sales were read again.
    if ((days?.version ?? null) !== reading.base) return {};
    const known = { samples: (samples?.minutes ?? []).map(sampleOf), days: (days?.days ?? []).map(dayOf) };
    const minutes = withReading(known.samples, reading, now).map(arrayOf);
    const later = withSales(known.days, reading, now).map(({ at, ...sales }) => [at, ...salesArray(sales)]);
    const since = days?.since ?? reading.since;
    return { write: { samples: { minutes }, days: { days: later, cursors: [...reading.cursors], since } } };
  },
});

/** Returns the samples after a reading: one more for the present minute, and its sales in their minutes. */
export function withReading(samples: readonly Sample[], { gauges, sales }: Reading, now: number): Sample[] {
  const present = minuteOf(now);
  const byMinute = new Map(samples.map((sample) => [sample.at, sample]));
  byMinute.set(present, { ...(byMinute.get(present) ?? { at: present, ...NO_SALES }), ...gauges });
  for (const { at, sales: more } of sales) {
    const sample = byMinute.get(at);
    if (sample) byMinute.set(at, { ...sample, ...sumOf(sample, more) });
    // A minute without a sample of its own: its figures are those of the next one.
    else if (at > present - MINUTES_KEPT * MINUTE_MS && at < present) byMinute.set(at, { at, ...gauges, ...more });
  }
  const oldest = present - (MINUTES_KEPT - 1) * MINUTE_MS;
  return [...byMinute.values()].filter(({ at }) => at >= oldest).toSorted((one, other) => one.at - other.at);
}

/** Returns the days after a reading. */
export function withSales(days: readonly Day[], { sales }: Pick<Reading, "sales">, now: number): Day[] {
  const byDay = new Map(days.map((day) => [day.at, day]));
  for (const { at, sales: more } of [...sales, { at: now, sales: NO_SALES }]) {
    const day = dayStartOf(at);
    byDay.set(day, { at: day, ...sumOf(byDay.get(day) ?? NO_SALES, more) });
  }
  const oldest = dayStartOf(now) - (DAYS_KEPT - 1) * DAY_MS;
  return [...byDay.values()].filter(({ at }) => at >= oldest).toSorted((one, other) => one.at - other.at);
}

/** Returns the sum of two counts. */
export function sumOf(one: Sales, other: Sales): Sales {
  return {
    opened: one.opened + other.opened,
    sold: one.sold + other.sold,
    soldCents: one.soldCents + other.soldCents,
    refunded: one.refunded + other.refunded,
    refundedCents: one.refundedCents + other.refundedCents,
  };
}

/** Returns the beginning of the minute of a time, in ms. */
export function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}

/** Returns the beginning of the day of a time in UTC, in ms. */
export function dayStartOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

function salesArray({ opened, sold, soldCents, refunded, refundedCents }: Sales): number[] {
  return [opened, sold, soldCents, refunded, refundedCents];
}

function arrayOf({ at, holds, lagMs, due, dead, ...sales }: Sample): number[] {
  return [at / MINUTE_MS, holds, lagMs, due, dead, ...salesArray(sales)];
}

/** Returns the sample that an array of the document holds. */
export function sampleOf([minute = 0, holds = 0, lagMs = 0, due = 0, dead = 0, ...sales]: readonly number[]): Sample {
  return { at: minute * MINUTE_MS, holds, lagMs, due, dead, ...salesOf(sales) };
}

/** Returns the day that an array of the document holds. */
export function dayOf([at = 0, ...sales]: readonly number[]): Day {
  return { at, ...salesOf(sales) };
}

function salesOf([opened = 0, sold = 0, soldCents = 0, refunded = 0, refundedCents = 0]: readonly number[]): Sales {
  return { opened, sold, soldCents, refunded, refundedCents };
}
