// Converts between moments and the date and time that clocks show in a time zone.

import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { readText } from "./text.ts";

/** Time zone of events whose zone nobody has given. */
export const UTC = "UTC";

const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;
const LONGEST_NAME = 64;

/**
 * Returns the IANA name of a time zone in its usual spelling, such as `America/New_York` for `america/new_york`; null for
 * a text that names no zone, an offset such as `+01:00` included. An older name of a zone, such as `Asia/Calcutta`, stays.
 */
export function timeZoneOf(text: string): string | null {
  if (text.length > LONGEST_NAME || !NAME.test(text)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch {
    return null;
  }
}

/**
 * Creates a field that reads an IANA name of a time zone into its usual spelling. Null and empty text become null, and
 * an absent zone stays absent; refuses every other value with `error`.
 */
export function timeZoneField(error: string) {
  return z
    .string({ error })
    .transform((typed) => readText(typed))
    .refine((text) => text === "" || timeZoneOf(text) !== null, { error, abort: true })
    .transform((text) => timeZoneOf(text))
    .meta({ maxLength: LONGEST_NAME, pattern: NAME.source, examples: ["America/New_York"] })
    .nullable()
    .optional();
}

/** Lists the IANA names of all time zones of places, sorted by place, and `UTC` as the last. */
export function timeZones(): readonly string[] {
  const places = Intl.supportedValuesOf("timeZone").filter((zone) => zone.includes("/") && !zone.startsWith("Etc/"));
  return [...places.toSorted((a, b) => placeOf(a).localeCompare(placeOf(b), "en")), UTC];
}

/** Returns the place by which people know a time zone: `New York` for `America/New_York`, and `UTC`. */
export function placeOf(timeZone: string): string {
  return timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
}

/** The date and time that clocks show at a moment. */
export type LocalTime = {
  /** Day of the calendar: `2026-12-30`. */
  readonly date: string;
  /** Time of day, exact to its last part that is not zero: `19:30`, `19:30:05.250`. */
  readonly time: string;
  /** How far the clocks are ahead of UTC: `-05:00`. */
  readonly offset: string;
};

/** Returns what clocks in a time zone show at a moment, which is given in ms since 1970. */
export function localTimeOf(at: number, timeZone: string): LocalTime {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const time = zoned.toPlainTime();
  const smallestUnit = time.millisecond > 0 ? "millisecond" : time.second > 0 ? "second" : "minute";
  return {
    date: zoned.toPlainDate().toString(),
    time: time.toString({ smallestUnit }),
    offset: zoned.offset,
  };
}

/** Returns the day of the calendar in a time zone at a moment, which is given in ms since 1970: `2026-12-30`. */
export function localDateOf(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/**
 * Returns the moments, in ms since 1970 and the earlier one first, at which clocks in a time zone show a date and a time
 * of day. There is one; but none while the clocks are being set forward, and two while they are being set back. Texts that
 * are no date and time, such as the 30th of February, have none.
 */
export function momentsOf(date: string, time: string, timeZone: string): readonly number[] {
  const shown = plainOf(date, time);
  if (shown === null) return [];
  const [earlier, later] = (["earlier", "later"] as const).map((disambiguation) =>
    shown.toZonedDateTime(timeZone, { disambiguation }),
  );
  const shows = (zoned: Temporal.ZonedDateTime | undefined): zoned is Temporal.ZonedDateTime =>
    zoned?.toPlainDateTime().equals(shown) ?? false;
  return [...new Set([earlier, later].filter(shows).map(({ epochMilliseconds }) => epochMilliseconds))];
}

function plainOf(date: string, time: string): Temporal.PlainDateTime | null {
  try {
    return Temporal.PlainDateTime.from(`${date}T${time}`);
  } catch {
    return null;
  }
}

/** Returns whether an event from `startsAt` to `endsAt`, in ms since 1970, lasts over more than one day of its zone. */
export function lastsSeveralDays(startsAt: number, endsAt: number | null, timeZone: string): boolean {
  // A night that ends at midnight or in the small hours is still one evening.
  const SMALL_HOURS_MS = 6 * 3_600_000;
  return endsAt !== null && localDateOf(endsAt - SMALL_HOURS_MS, timeZone) > localDateOf(startsAt, timeZone);
}
