// Says which days are meant by the usual choices, such as tonight, where the visitor is.

import { localDateOf, timeZoneOf, UTC } from "@holdfast/values";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";

/** Names the usual choices of days. */
export const USUAL_DAYS = ["tonight", "weekend"] as const;

/** A usual choice of days. */
export type UsualDays = (typeof USUAL_DAYS)[number];

/** Returns whether a text names a usual choice of days. */
export function isUsualDays(text: string): text is UsualDays {
  return USUAL_DAYS.some((name) => name === text);
}

/** Returns the first and the last day of a choice at `now`, in ms since 1970, by the calendar of a time zone. */
export function daysOf(choice: UsualDays, now: number, timeZone: string): { from: string; to: string } {
  const today = localDateOf(now, timeZone);
  if (choice === "tonight") return { from: today, to: today };
  // Friday to Sunday; on Saturday and Sunday, what is left of them.
  const untilSunday = (7 - new Date(today).getUTCDay()) % 7;
  return { from: dayAfter(today, Math.max(0, untilSunday - 2)), to: dayAfter(today, untilSunday) };
}

const DAY_MS = 86_400_000;

function dayAfter(date: string, days: number): string {
  return localDateOf(Date.parse(date) + days * DAY_MS, UTC);
}

/** Reads the time zone of the visitor's browser, which times.js leaves in a cookie; null where it has not. */
export function visitorsZone(c: Context): string | null {
  return timeZoneOf(getCookie(c, "zone") ?? "");
}
