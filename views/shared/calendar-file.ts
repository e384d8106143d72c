// Writes an event as a calendar file, which calendars import (RFC 5545).

import { ICalCalendar } from "ical-generator";
import { type NamedTicket, placeInWords, seatInWords } from "./event-lines.tsx";
import { eventTime, momentOf } from "./format.ts";

/** Describes an entry of a calendar. */
export type CalendarEntry = NamedTicket & {
  /** Names the entry for ever: a calendar replaces the entry of the same name. Unique within the site. */
  uid: string;
  /** When the event ends; default: three hours after its start, because few sellers know. */
  endsAt?: NamedTicket["startsAt"];
  /** Further lines of the notes, such as the order number; default none. */
  notes?: readonly string[];
  /** Path of the page that says more. */
  path: string;
};

const LASTS_MS = 3 * 3_600_000;

/** Media type of a calendar file. */
export const CALENDAR_TYPE = "text/calendar; charset=utf-8";

/** Name of a calendar file. */
export const CALENDAR_NAME = "event.ics";

/** Headers of the answer that is a calendar file. */
export const CALENDAR_HEADERS = {
  "Content-Type": CALENDAR_TYPE,
  "Content-Disposition": `attachment; filename="${CALENDAR_NAME}"`,
} as const;

/**
 * Writes a calendar file with one entry; null for an event without a start. The start is written in UTC, which every
 * calendar shows in the zone of its user; the notes say the time at the venue. `origin` is that of the site, without a slash
 * at the end, `now` the present moment.
 */
export function calendarFile(
  entry: CalendarEntry,
  { origin, now }: { origin: string; now: number | string | Date },
): string | null {
  const { uid, title, startsAt, endsAt, path, notes = [] } = entry;
  if (startsAt === undefined || startsAt === null) return null;
  const [start, place] = [momentOf(startsAt), placeInWords(entry)];
  const end = endsAt === undefined || endsAt === null ? start + LASTS_MS : momentOf(endsAt);
  const lines = [eventTime(entry), place, seatInWords(entry), ...notes, origin + path];
  const calendar = new ICalCalendar({ prodId: { company: "Holdfast", product: "Holdfast", language: "EN" } });
  calendar.createEvent({
    id: `${uid}@${new URL(origin).hostname}`,
    stamp: new Date(momentOf(now)),
    start: new Date(start),
    end: new Date(end),
    summary: title,
    ...(place !== "" && { location: place }),
    description: lines.filter((line) => line !== "").join("\n"),
    url: origin + path,
  });
  return `${calendar.toString()}\r\n`;
}
