// Checks that the tickets of an event say what the event is, and that events lead to one another.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { eventDocument, ticketDocument } from "@holdfast/tickets";

const FACTS = ["title", "venue", "city", "country", "timeZone", "startsAt", "endsAt"] as const;

/** Checks events and their tickets, which are in one partition. `isAtRest` says that all tickets have been told. */
export function checkEvents(snapshot: PartitionSnapshot, isAtRest: boolean): Finding[] {
  const events = snapshot.documents("tickets", eventDocument);
  const findings: Finding[] = [];
  for (const { id, told, merged, mergedInto } of events.values()) {
    if (isAtRest && told !== null) findings.push({ check: "event", id, text: "has not told its tickets of a change" });
    if (mergedInto !== null && merged.length > 0) {
      findings.push({ check: "event", id, text: "is merged and has merged events of its own" });
    }
  }
  for (const ticket of snapshot.documents("tickets", ticketDocument).values()) {
    // Tickets of a release before there were events have one once it is rebuilt; removed ones are told nothing.
    const event = events.get(ticket.eventId);
    if (!event || ticket.status === "delisted") continue;
    const { id, eventEdition = 0 } = ticket;
    if (event.isUnlisted && ticket.status !== "draft") {
      findings.push({ check: "event", id, text: `is ${ticket.status}, and its event is shown to nobody` });
    }
    const isBehind = eventEdition < event.edition;
    if (eventEdition > event.edition || (isBehind && event.told === null)) {
      const text = `is of edition ${eventEdition} of its event, which is at ${event.edition}`;
      findings.push({ check: "event", id, text });
    }
    const other = isBehind ? undefined : FACTS.find((name) => ticket[name] !== event[name]);
    if (other) findings.push({ check: "event", id, text: `has another ${other} than its event` });
    if (event.status === "cancelled" && event.told === null && ticket.status === "available") {
      findings.push({ check: "event", id, text: "is for sale, and its event is cancelled" });
    }
  }
  return findings;
}
