// Writes moments as people read them.

import { localTimeOf, momentsOf, placeOf, UTC } from "./time-zone.ts";

type Part = "weekday" | "dayAndMonth" | "year" | "day" | "month" | "longWeekday" | "longDay" | "longMonth";

const parts: Readonly<Record<Part, Intl.DateTimeFormatOptions>> = {
  weekday: { weekday: "short" },
  dayAndMonth: { day: "numeric", month: "short" },
  year: { year: "numeric" },
  day: { day: "numeric" },
  month: { month: "short" },
  longWeekday: { weekday: "long" },
  longDay: { day: "numeric", month: "long" },
  longMonth: { month: "long", year: "numeric" },
};

// By part and zone: a formatter costs a hundred times as much as the text that it makes.
const formatters = new Map<string, Intl.DateTimeFormat>();

function part(name: Part, at: number, timeZone: string): string {
  const key = `${name} ${timeZone}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat("en-GB", { timeZone, ...parts[name] });
  formatters.set(key, formatter);
  return formatter.format(at);
}

/**
 * Writes a day as people read it, `Wed 30 Dec`, with its year where that is not the year of `now` in the same zone. All
 * times are ms since 1970; without `now` the year is always there.
 */
export function dayText(at: number, timeZone: string, now?: number): string {
  const year = part("year", at, timeZone);
  const isThisYear = now !== undefined && part("year", now, timeZone) === year;
  return `${part("weekday", at, timeZone)} ${part("dayAndMonth", at, timeZone)}${isThisYear ? "" : ` ${year}`}`;
}

/**
 * Writes the time of an event as clocks at its venue show it, and the place by which its zone is known, without seconds:
 * `Wed 30 Dec, 19:30, New York`, or `19:30, London time` for an event in another `city`, such as Manchester. Where the
 * clocks show the time twice that day, the distance from UTC follows it. The year is written as in `dayText`; all times
 * are ms since 1970.
 */
export function eventTimeText(at: number, timeZone: string, now?: number, city?: string): string {
  const { date, time, offset } = localTimeOf(at, timeZone);
  const minute = time.slice(0, 5);
  const shown = momentsOf(date, time, timeZone).length > 1 ? `${minute} (UTC${offset})` : minute;
  return `${dayText(at, timeZone, now)}, ${shown}, ${zoneText(timeZone, city)}`;
}

// "Manchester" beside "20:00, London" reads as two places.
function zoneText(timeZone: string, city: string | undefined): string {
  const place = placeOf(timeZone);
  if (timeZone === UTC || city === undefined || city.toLowerCase().includes(place.toLowerCase())) return place;
  return `${place} time`;
}

/**
 * Writes the time of an event in the words of people, `Saturday 28 November, 14:30 in London`, as clocks at its venue show
 * it; year, city and distance from UTC as in `eventTimeText`, and `UTC` without "in". All times are ms since 1970.
 */
export function eventTimeInWords(at: number, timeZone: string, now?: number, city?: string): string {
  const { date, time, offset } = localTimeOf(at, timeZone);
  const year = part("year", at, timeZone);
  const isThisYear = now !== undefined && part("year", now, timeZone) === year;
  const day = `${part("longWeekday", at, timeZone)} ${part("longDay", at, timeZone)}${isThisYear ? "" : ` ${year}`}`;
  const twice = momentsOf(date, time, timeZone).length > 1 ? ` (UTC${offset})` : "";
  const place = zoneText(timeZone, city);
  return `${day}, ${time.slice(0, 5)}${twice} ${place === UTC || place !== placeOf(timeZone) ? place : `in ${place}`}`;
}

/** Writes the month of a moment in UTC, `November 2026`; `at` is in ms since 1970. */
export function monthText(at: number): string {
  return part("longMonth", at, UTC);
}

/** Writes a moment in UTC, `Fri 20 Nov 2026, 19:30 UTC`, without its seconds; `at` is in ms since 1970. */
export function momentText(at: number): string {
  return `${dayText(at, UTC)}, ${timeOfDayText(at)}`;
}

/** Writes the time of day of a moment in UTC, `19:30 UTC`, without its seconds; `at` is in ms since 1970. */
export function timeOfDayText(at: number): string {
  return `${localTimeOf(at, UTC).time.slice(0, 5)} ${UTC}`;
}

/** Splits a day for a calendar leaf; `year` is null for the year of `now`. Both times are ms since 1970. */
export function leafOf(at: number, timeZone: string, now: number): { day: string; month: string; year: string | null } {
  const year = part("year", at, timeZone);
  return {
    day: part("day", at, timeZone),
    month: part("month", at, timeZone),
    year: part("year", now, timeZone) === year ? null : year,
  };
}
