// Formats money and time for people, in UTC.

import { decimalTextOf, moneyTextOf } from "@holdfast/values";
import type { Instant } from "./context.ts";

const zone = "UTC";

function asDate(instant: Instant): Date {
  return instant instanceof Date ? instant : new Date(instant);
}

function formatter(options: Intl.DateTimeFormatOptions): (instant: Instant) => string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
  return (instant) => format.format(asDate(instant));
}

const dayAndDate = formatter({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const hourAndMinute = formatter({ hour: "2-digit", minute: "2-digit" });
const hourToSecond = formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayOnly = formatter({ day: "numeric" });
const monthOnly = formatter({ month: "short" });
const yearOnly = formatter({ year: "numeric" });

/** Formats minor units as people read money: `money(1999, "usd")` is `$19.99`, `money(1999, "jpy")` is `¥1,999`. */
export function money(minorUnits: number, currency: string): string {
  return moneyTextOf(minorUnits, currency);
}

/** Formats minor units as the API and the inputs take money: `decimal(1999, "usd")` is `19.99`. */
export function decimal(minorUnits: number, currency: string): string {
  return decimalTextOf(minorUnits, currency);
}

/** Formats date and time: `Fri, 20 Nov 2026, 19:30 UTC`. */
export function dateTime(instant: Instant): string {
  return `${dayAndDate(instant)}, ${hourAndMinute(instant)} ${zone}`;
}

/** Formats the time of day, for deadlines of today: `19:30:05 UTC`. */
export function timeOfDay(instant: Instant): string {
  return `${hourToSecond(instant)} ${zone}`;
}

/** Splits a date for a calendar leaf: `{ day: "20", month: "Nov", year: null }`; `year` is null for that of `now`. */
export function calendarLeaf(instant: Instant, now: Instant): { day: string; month: string; year: string | null } {
  const year = yearOnly(instant);
  return { day: dayOnly(instant), month: monthOnly(instant), year: year === yearOnly(now) ? null : year };
}

/** Formats a moment for machines, in `<time datetime>` and `data-*`: `2026-11-20T19:30:05.000Z`. */
export function isoTime(instant: Instant): string {
  return asDate(instant).toISOString();
}

/** Formats the day of a moment as the value of a `date` input: `2026-11-20`. */
export function inputDate(instant: Instant): string {
  return isoTime(instant).slice(0, 10);
}

/** Formats the time of a moment as the value of a `time` input, exact to its last part that is not zero: `19:30`. */
export function inputTime(instant: Instant): string {
  return isoTime(instant)
    .slice(11, -1)
    .replace(/(:00)?\.000$/, "");
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Formats the time left until a deadline, never below zero: `14:59`, `1:00:00`. */
export function timeLeft(deadline: Instant, now: Instant): string {
  const seconds = Math.max(0, Math.ceil((asDate(deadline).getTime() - asDate(now).getTime()) / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}`
    : `${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
}
