// Says in words what an event is, for the confirmation of an action.

import type { StoredEvent } from "@holdfast/tickets";
import { eventTimeText, UTC } from "@holdfast/values";

/** Returns what an event says of itself, as facts by name. */
export function eventFacts({ title, venue, city, startsAt, timeZone }: StoredEvent): (readonly [string, string])[] {
  const place = [venue, city].filter((part) => part !== null).join(", ");
  const when = startsAt === null ? "not known yet" : eventTimeText(startsAt, timeZone ?? UTC);
  return [
    ["Event", title],
    ["Place", place === "" ? "not known" : place],
    ["Starts", when],
  ];
}
