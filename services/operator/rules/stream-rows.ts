// Folds the reports of all partitions into one row for each service.

import type { PartitionReport } from "@holdfast/actors/inspect";

/** Describes how far one subscriber to the events of a service has come, in all partitions. */
export interface SubscriberRow {
  /** Names the subscribing service. */
  readonly name: string;
  /** `needed`: sales wait for it when it is too far behind; `side`: never; null: it is not registered. */
  readonly kind: "needed" | "side" | null;
  /** Counts the events that it has not read; null when Redis does not know of some partition. */
  readonly lag: number | null;
  /** Counts the events that it has read and not finished. */
  readonly pending: number;
  /** Age of its oldest unfinished event, in ms; 0: it has none. */
  readonly oldestMs: number;
}

/** Describes the streams and timers of one service, in all partitions. */
export interface StreamRow {
  /** Names the service. */
  readonly service: string;
  /** Counts the events that are kept. */
  readonly entries: number;
  /** Lists the subscribers to its events. */
  readonly subscribers: readonly SubscriberRow[];
  /** Counts its living consumers: the most that one partition has. */
  readonly consumers: number;
  /** Counts its timers. */
  readonly timers: number;
  /** Counts the timers that are overdue. */
  readonly dueTimers: number;
  /** Says how long the oldest of them is overdue, in ms. */
  readonly latestMs: number;
  /** Counts its dead letters. */
  readonly deadLetters: number;
  /** Counts the dead letters that were sent back and are not handled yet. */
  readonly retrying: number;
  /** Counts the events that it retries later. */
  readonly later: number;
  /** Counts the events that no running process of the service knows, by kind in words. */
  readonly unknown: readonly { readonly kind: string; readonly count: number }[];
  /** Age from which its events are trimmed, in ms. */
  readonly trimFloorMs: number;
  /** Names the subscriber that keeps its events from being trimmed; null when none does. */
  readonly heldBy: string | null;
  /** Lists why partitions cannot be read. */
  readonly faults: readonly string[];
}

/** Returns one row for each service, in the order of the reports. */
export function streamRows(reports: readonly PartitionReport[]): StreamRow[] {
  return [...grouped(reports, ({ service }) => service)].map(([service, ofService]) => rowOf(service, ofService));
}

function rowOf(service: string, reports: readonly PartitionReport[]): StreamRow {
  const sum = (number: (report: PartitionReport) => number) =>
    reports.reduce((total, report) => total + number(report), 0);
  const most = (number: (report: PartitionReport) => number) => Math.max(0, ...reports.map(number));
  const furthest = reports.toSorted((one, other) => other.trimFloorMs - one.trimFloorMs)[0];
  return {
    service,
    entries: sum(({ length }) => length),
    subscribers: subscribersOf(reports),
    consumers: most(({ consumers }) => consumers),
    timers: sum(({ timers }) => timers),
    dueTimers: sum(({ dueTimers }) => dueTimers),
    latestMs: most(({ latestMs }) => latestMs),
    deadLetters: sum(({ deadLetters }) => deadLetters),
    retrying: sum(({ retrying }) => retrying),
    later: sum(({ later }) => later),
    unknown: unknownOf(reports),
    trimFloorMs: furthest?.trimFloorMs ?? 0,
    heldBy: furthest?.heldBy ?? null,
    faults: reports.flatMap(({ partition, fault }) => (fault === null ? [] : [`Partition ${partition}: ${fault}`])),
  };
}

function grouped<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return groups;
}

function subscribersOf(reports: readonly PartitionReport[]): SubscriberRow[] {
  const all = reports.flatMap(({ subscribers }) => subscribers);
  return [...grouped(all, ({ group }) => group)].map(([name, parts]) => {
    const lags = parts.map(({ lag }) => lag);
    return {
      name,
      kind: parts[0]?.kind ?? null,
      lag: lags.includes(null) ? null : lags.reduce<number>((total, lag) => total + (lag ?? 0), 0),
      pending: parts.reduce((total, { pending }) => total + pending, 0),
      oldestMs: Math.max(0, ...parts.map(({ oldestMs }) => oldestMs ?? 0)),
    };
  });
}

function unknownOf(reports: readonly PartitionReport[]): StreamRow["unknown"] {
  const counts = new Map<string, number>();
  for (const [kind, count] of reports.flatMap(({ unknown }) => Object.entries(unknown))) {
    const [from = "?", type = "?", form = "?"] = kind.split("|");
    const words = `${type} of ${from} in form ${form}`;
    counts.set(words, (counts.get(words) ?? 0) + count);
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** Age of the oldest unfinished event from which a subscriber is behind, in ms; a moment's delay is none. */
export const BEHIND_MS = 10_000;

/** Time after which an overdue timer needs attention, in ms. */
export const LATE_MS = 10_000;

/** Returns whether a subscriber is so far behind that somebody should know. */
export function isBehind({ oldestMs, lag }: SubscriberRow): boolean {
  return oldestMs > BEHIND_MS || lag === null;
}

/** Returns whether timers of a service are so late that somebody should know. */
export function isLate({ dueTimers, latestMs }: Pick<StreamRow, "dueTimers" | "latestMs">): boolean {
  return dueTimers > 0 && latestMs > LATE_MS;
}
