// Draws the day of an event as a calendar leaf, and chooses the colour of the event.

import type { Instant } from "./context.ts";
import { calendarLeaf, type EventTime, inputTimes } from "./format.ts";

/** Returns the class that colours the tickets of an event: title and day name the event, so all of them look alike. */
export function eventTone(event: EventTime & { title: string }): string {
  const name = `${event.title.trim().toLowerCase()} ${inputTimes(event).date}`;
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return `tone-${sum % 5}`;
}

type CalendarLeafProps = {
  /** The event, whose leaf is open when its date is not known. */
  event: EventTime;
  /** Present moment: the leaf shows the year of a date in another year. */
  now: Instant;
};

/** Draws the day at the venue as a calendar leaf, hidden from screen readers: the page shows the full date in words as well. */
export function CalendarLeaf({ event, now }: CalendarLeafProps) {
  const leaf = calendarLeaf(event, now);
  if (leaf === null) return <span class="leaf leaf-open" aria-hidden="true" />;
  return (
    <span class="leaf" aria-hidden="true">
      <b>{leaf.day}</b>
      <i>{leaf.month}</i>
      {leaf.year !== null && <span>{leaf.year}</span>}
    </span>
  );
}
