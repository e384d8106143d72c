// Shows single values: prices, moments, badges and lists of facts.

import type { Instant } from "./context.ts";
import {
  dateTime,
  day,
  type EventTime,
  eventTime,
  eventTimeLong,
  isoTime,
  money,
  timeOfDay,
  UNKNOWN_TIME,
} from "./format.ts";

/** Shows a price, which is given in minor units. */
export function Price({ cents, currency }: { cents: number; currency: string }) {
  return <span class="price">{money(cents, currency)}</span>;
}

/** Shows a moment in UTC, which site.js replaces by the viewer's own time; readable by machines too. */
export function When({ at }: { at: Instant }) {
  return (
    <time datetime={isoTime(at)} data-local="moment">
      {dateTime(at)}
    </time>
  );
}

/** Shows the day of a moment, in UTC unless a zone is given, such as `Mon 14 Jun 2027`; readable by machines too. */
export function Day({ at, timeZone = "UTC" }: { at: Instant; timeZone?: string }) {
  return <time datetime={isoTime(at)}>{day(at, timeZone)}</time>;
}

/** Shows the time of day of a moment in UTC, which site.js replaces by the viewer's own time. */
export function TimeOfDay({ at }: { at: Instant }) {
  return (
    <time datetime={isoTime(at)} data-local="time">
      {timeOfDay(at)}
    </time>
  );
}

/**
 * Shows when an event starts in the time of its venue, whatever the zone of the viewer. The year is there unless it is
 * that of `now`; without `now` it always is. `isLong` writes weekday and month out; default false.
 */
export function EventWhen({ event, now, isLong = false }: { event: EventTime; now?: Instant; isLong?: boolean }) {
  if (event.startsAt === undefined || event.startsAt === null) return <>{UNKNOWN_TIME}</>;
  const text = isLong ? eventTimeLong(event, now) : eventTime(event, now);
  return <time datetime={isoTime(event.startsAt)}>{text}</time>;
}

/** Colour of a badge, named after what it stands for. */
export type Tone = "free" | "held" | "yours" | "done" | "ended";

/** Shows a status as a coloured word; the word alone carries the meaning. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

/** Lists facts by name; leaves out those without a value. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: unknown])[] }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== "");
  if (known.length === 0) return null;
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
