// Reads the forms by which operators say what changes in an event.

import { eventCorrection } from "@holdfast/contracts";
import type { StoredEvent } from "@holdfast/tickets";
import { localTimeOf, momentsOf, timeZoneOf, UTC } from "@holdfast/values";

/** Describes a fault of a field. */
export interface FieldFault {
  /** The fault in words. */
  readonly message: string;
  /** Name of the field. */
  readonly field: string;
}

/** Holds what a form says, or what is wrong with it. */
export type ReadForm =
  | { readonly change: Readonly<Record<string, unknown>> }
  | { readonly errors: readonly FieldFault[] };

type Sent = Readonly<Record<string, string>>;

const TEXTS = ["title", "venue", "city", "country", "timeZone"] as const;
const TIMES = [
  { date: "date", time: "time", name: "startsAt" },
  { date: "endDate", time: "endTime", name: "endsAt" },
] as const;

/** Returns the fields of the form that corrects an event, as the event is now; times are those of its venue. */
export function formOf(event: StoredEvent): Record<string, string> {
  const zone = event.timeZone ?? UTC;
  const texts = TEXTS.map((name) => [name, event[name] ?? ""]);
  const times = TIMES.flatMap(({ date, time, name }) => {
    const at = event[name];
    if (at === null) return [];
    const local = localTimeOf(at, zone);
    return [
      [date, local.date],
      [time, local.time.slice(0, 5)],
    ];
  });
  return Object.fromEntries([...texts, ...times]);
}

/** Reads the form that corrects an event; the change holds only what differs from the event. */
export function readCorrection(event: StoredEvent, sent: Sent): ReadForm {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, sent[name]?.trim() || null]));
  const title = texts["title"] ?? "";
  return read({ ...texts, title, ...timesIn(sent, event) }, event);
}

/** Reads the form that postpones an event; the change says both times, null for one that is not known. */
export function readPostponement(event: StoredEvent, sent: Sent): ReadForm {
  const times = timesIn({ ...sent, timeZone: event.timeZone ?? "" }, event);
  const faults = faultsIn(times);
  return faults.length > 0 ? { errors: faults } : { change: times };
}

type Times = Readonly<Record<"startsAt" | "endsAt", string | null>>;

function timesIn(sent: Sent, event: StoredEvent): Times {
  const zone = timeZoneOf(sent["timeZone"]?.trim() ?? "") ?? UTC;
  const [startsAt = null, endsAt = null] = TIMES.map(({ date, time, name }) => {
    const [day = "", clock = ""] = [sent[date]?.trim(), sent[time]?.trim()];
    if (day === "" && clock === "") return null;
    // The clocks show some times twice, and the event may be at the second.
    const before = event[name];
    const known = before === null ? null : localTimeOf(before, zone);
    if (before !== null && known?.date === day && known.time.slice(0, 5) === clock) return isoOf(before);
    const at = isDayAndTime(day, clock) ? momentsOf(day, clock, zone)[0] : undefined;
    return at === undefined ? UNREADABLE : isoOf(at);
  });
  return { startsAt, endsAt };
}

const UNREADABLE = "?";

function isDayAndTime(day: string, clock: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(day) && /^\d\d:\d\d$/.test(clock) && !Number.isNaN(Date.parse(`${day}T${clock}Z`));
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

function faultsIn({ startsAt, endsAt }: Times): FieldFault[] {
  const unreadable = "Give a day and a time that the clocks of the venue show, or leave both empty";
  const faults = [
    ...(startsAt === UNREADABLE ? [{ field: "date", message: unreadable }] : []),
    ...(endsAt === UNREADABLE ? [{ field: "endDate", message: unreadable }] : []),
  ];
  if (faults.length > 0 || endsAt === null) return faults;
  const isLater = startsAt !== null && startsAt < endsAt;
  return isLater ? [] : [{ field: "endDate", message: "The end must be after the start" }];
}

function read(facts: Readonly<Record<string, unknown>> & Times, event: StoredEvent): ReadForm {
  const faults = faultsIn(facts);
  const { startsAt: _startsAt, endsAt: _endsAt, ...texts } = facts;
  const parsed = eventCorrection.safeParse(faults.length > 0 ? texts : facts);
  const found = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ message, field: fieldOf(path) }));
  if (!parsed.success || faults.length > 0) return { errors: [...found, ...faults] };
  const now: Readonly<Record<string, unknown>> = event;
  const change = Object.entries(parsed.data).filter(([name, value]) => value !== undefined && value !== now[name]);
  if (change.length === 0)
    return { errors: [{ field: "title", message: "Nothing is different from the event as it is" }] };
  // As they were sent: the action reads them again.
  return { change: Object.fromEntries(change.map(([name]) => [name, facts[name]])) };
}

function fieldOf([first = ""]: readonly PropertyKey[]): string {
  if (first === "startsAt") return "date";
  return first === "endsAt" ? "endDate" : String(first);
}
