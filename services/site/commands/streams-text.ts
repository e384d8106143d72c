// Writes reports on streams and dead letters as lines.

import type { DeadLetter } from "@holdfast/actors";
import type { PartitionReport } from "@holdfast/actors/inspect";

const COLUMNS = [
  "service",
  "part",
  "entries",
  "listener",
  "lag",
  "pending",
  "oldest",
  "dead",
  "timers",
  "due",
  "floor",
];

/** Returns a table of the streams: each service's total and its partitions that need attention, or all partitions. */
export function streamLines(reports: readonly PartitionReport[], isAll: boolean): string[] {
  const rows = [...Map.groupBy(reports, ({ service }) => service).values()].flatMap((ofService) => [
    ...ofService
      .filter((report) => isAll || needsAttention(report))
      .flatMap((report) => rowsOf([report], String(report.partition))),
    ...rowsOf(ofService, "all"),
  ]);
  return [...table([COLUMNS, ...rows]), ...laterLines(reports), ...unknownLines(reports), ...faultLines(reports)];
}

// Says how many events each service retries later.
function laterLines(reports: readonly PartitionReport[]): string[] {
  const services = [...new Set(reports.map(({ service }) => service))];
  return services.flatMap((service) => {
    const waiting = reports.reduce((sum, report) => sum + (report.service === service ? report.later : 0), 0);
    return waiting > 0 ? [`${service} retries ${waiting} events later`] : [];
  });
}

// Says which events wait for a process that knows them.
function unknownLines(reports: readonly PartitionReport[]): string[] {
  const counts = new Map<string, number>();
  for (const { service, unknown } of reports) {
    for (const [kind, count] of Object.entries(unknown)) {
      const [from, type, form] = kind.split("|");
      const what = `${service} knows no ${type} of ${from} in form ${form}`;
      counts.set(what, (counts.get(what) ?? 0) + count);
    }
  }
  return [...counts].map(([what, count]) => `${what}: ${count} wait for a newer process`);
}

function faultLines(reports: readonly PartitionReport[]): string[] {
  return reports.flatMap(({ service, partition, fault }) =>
    fault === null ? [] : [`${service} in partition ${partition} cannot be read: ${fault}`],
  );
}

/** A dead letter under the id that the commands take. */
export interface ServiceLetter extends DeadLetter {
  /** Service that gave up on the event. */
  readonly service: string;
}

/** Returns a dead letter as one line. */
export function letterLine({ id, event, deliveries, error }: ServiceLetter): string {
  const ofEvent = `${event["type"] ?? "?"} of ${event["kind"] ?? "?"} ${event["id"] ?? "?"} at ${event["version"] ?? "?"}`;
  const what = event["timer"] === undefined ? ofEvent : `timer ${event["timer"]}`;
  return `${id}  ${what}, after ${deliveries} tries: ${error}`;
}

/** Returns every field of a dead letter, one line each. */
export function letterText({ stream, entry, group, deliveries, error, attempts, event }: DeadLetter): string[] {
  const head = { stream, entry, group, deliveries, error, ...event };
  const lines = Object.entries(head).map(([name, value]) => `${name.padEnd(11)} ${value}`);
  const history = attempts.map(
    (attempt) => `attempt     ${new Date(attempt.at).toISOString()} by ${attempt.consumer}: ${attempt.error}`,
  );
  return [...lines, ...history];
}

function needsAttention(report: PartitionReport): boolean {
  const { subscribers, deadLetters, dueTimers, retrying, later, unknown, heldBy, fault } = report;
  const isBehind = subscribers.some(({ oldestMs }) => oldestMs !== null);
  const isWaiting = deadLetters + dueTimers + retrying + later > 0 || Object.keys(unknown).length > 0;
  return isBehind || isWaiting || heldBy !== null || fault !== null;
}

// Returns a row for each listener; the first row also has the figures of the service itself.
function rowsOf(reports: readonly PartitionReport[], part: string): string[][] {
  const sum = (number: (report: PartitionReport) => number): string =>
    String(reports.reduce((total, report) => total + number(report), 0));
  const own = {
    dead: sum(({ deadLetters }) => deadLetters),
    timers: sum(({ timers }) => timers),
    due: sum(({ dueTimers }) => dueTimers),
    floor: floorOf(reports),
  };
  const groups = Map.groupBy(
    reports.flatMap(({ subscribers }) => subscribers),
    ({ group }) => group,
  );
  const listeners = [...groups].map(([group, groupReports]) => {
    const kind = groupReports[0]?.kind ?? "unknown";
    const lags = groupReports.map(({ lag }) => lag);
    const lag = lags.includes(null) ? "?" : String(lags.reduce<number>((total, one) => total + (one ?? 0), 0));
    const pending = String(groupReports.reduce((total, one) => total + one.pending, 0));
    const oldest = Math.max(...groupReports.map(({ oldestMs }) => oldestMs ?? 0));
    return [kind === "needed" ? group : `${group} (${kind})`, lag, pending, oldest > 0 ? ageOf(oldest) : "-"];
  });
  const first = [reports[0]?.service ?? "", part, sum(({ length }) => length)];
  const last = [own.dead, own.timers, own.due, own.floor];
  const [one = ["-", "-", "-", "-"], ...others] = listeners;
  const blank = (count: number): string[] => Array.from({ length: count }, () => "");
  return [[...first, ...one, ...last], ...others.map((other) => [...blank(3), ...other, ...blank(4)])];
}

function floorOf(reports: readonly PartitionReport[]): string {
  const furthest = reports.toSorted((one, other) => other.trimFloorMs - one.trimFloorMs)[0];
  if (!furthest) return "-";
  return ageOf(furthest.trimFloorMs) + (furthest.heldBy === null ? "" : ` by ${furthest.heldBy}`);
}

/** Returns an age in a readable unit: 90 s, 12 min, 5 h, 3 d. */
function ageOf(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
