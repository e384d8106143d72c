// Formats money and time for people: events in the time of their venue, all other moments in UTC.

import {
  dayText,
  decimalTextOf,
  eventTimeInWords,
  eventTimeText,
  type LocalTime,
  leafOf,
  localTimeOf,
  momentText,
  moneyTextOf,
  monthText,
  timeOfDayText,
  UTC,
} from "@holdfast/values";
import type { Instant } from "./context.ts";

type Optional<T> = T | null | undefined;

/** When an event starts, in the zone of its venue. */
export type EventTime = {
  /** Start of the event; absent while it is to be confirmed. */
  startsAt?: Optional<Instant>;
  /** IANA name of the zone of the venue; default UTC. */
  timeZone?: Optional<string>;
  /** City of the venue. */
  city?: Optional<string>;
};

/** Says in place of the time of an event that it is not known yet. */
export const UNKNOWN_TIME = "Date to be confirmed";

function asDate(instant: Instant): Date {
  return instant instanceof Date ? instant : new Date(instant);
}

/** Returns a moment in ms since 1970. */
export function momentOf(instant: Instant): number {
  return asDate(instant).getTime();
}

/** Formats minor units as people read money: `money(1999, "usd")` is `$19.99`, `money(1999, "jpy")` is `¥1,999`. */
export function money(minorUnits: number, currency: string): string {
  return moneyTextOf(minorUnits, currency);
}

/** Formats minor units as the API and the inputs take money: `decimal(1999, "usd")` is `19.99`. */
export function decimal(minorUnits: number, currency: string): string {
  return decimalTextOf(minorUnits, currency);
}

/**
 * Formats the start of an event as clocks at its venue show it: `Wed 30 Dec, 19:30, New York`. The year is there unless it
 * is that of `now`; without `now` it always is. An event without a start has an empty text.
 */
export function eventTime({ startsAt, timeZone, city }: EventTime, now?: Instant): string {
  if (startsAt === undefined || startsAt === null) return "";
  const seenAt = now === undefined ? undefined : momentOf(now);
  return eventTimeText(momentOf(startsAt), timeZone ?? UTC, seenAt, city ?? undefined);
}

/**
 * Formats the start of an event in the words of people: `Saturday 28 November, 14:30 in London`; the year as in `eventTime`.
 * An event without a start has an empty text.
 */
export function eventTimeLong({ startsAt, timeZone, city }: EventTime, now?: Instant): string {
  if (startsAt === undefined || startsAt === null) return "";
  const seenAt = now === undefined ? undefined : momentOf(now);
  return eventTimeInWords(momentOf(startsAt), timeZone ?? UTC, seenAt, city ?? undefined);
}

/** Formats the month of a moment in UTC: `November 2026`. */
export function month(instant: Instant): string {
  return monthText(momentOf(instant));
}

/** Formats the day of a moment, in `timeZone`, with its year: `Fri 20 Nov 2026`. */
export function day(instant: Instant, timeZone: string): string {
  return dayText(momentOf(instant), timeZone);
}

/** Formats a moment without a place in UTC: `Fri 20 Nov 2026, 19:30 UTC`; pages use `When`, mails this. */
export function dateTime(instant: Instant): string {
  return momentText(momentOf(instant));
}

/** Formats the time of day of a moment in UTC: `19:30 UTC`; pages use `TimeOfDay`. */
export function timeOfDay(instant: Instant): string {
  return timeOfDayText(momentOf(instant));
}

/**
 * Splits the day of an event at its venue for a calendar leaf: `{ day: "20", month: "Nov", year: null }`; `year` is null
 * for that of `now`. Returns null for an event without a start.
 */
export function calendarLeaf({ startsAt, timeZone }: EventTime, now: Instant): ReturnType<typeof leafOf> | null {
  if (startsAt === undefined || startsAt === null) return null;
  return leafOf(momentOf(startsAt), timeZone ?? UTC, momentOf(now));
}

/** Formats a moment for machines, in `<time datetime>` and `data-*`: `2026-11-20T19:30:05.000Z`. */
export function isoTime(instant: Instant): string {
  return asDate(instant).toISOString();
}

/** Formats the start of an event as the values of its inputs: date, time of day, and the distance from UTC. */
export function inputTimes({ startsAt, timeZone }: EventTime): LocalTime {
  if (startsAt === undefined || startsAt === null) return { date: "", time: "", offset: "" };
  return localTimeOf(momentOf(startsAt), timeZone ?? UTC);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Returns the whole seconds left until a deadline, a begun one counted, never below zero. */
export function secondsLeft(deadline: Instant, now: Instant): number {
  return Math.max(0, Math.ceil((momentOf(deadline) - momentOf(now)) / 1000));
}

/** Formats the time left until a deadline, never below zero: `14:59`, `1:00:00`. */
export function timeLeft(deadline: Instant, now: Instant): string {
  const seconds = secondsLeft(deadline, now);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}`
    : `${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
}
