import { type EventView, type TicketView, UNSEALED } from "@holdfast/contracts";

// Events and tickets as tickets publishes them, for the tests of finding.

const DAY_MS = 86_400_000;

/** The id of the nth document of partition 0; a later one is younger. */
export function nthId(n: number): string {
  return `01KAJ5Z6V8${String(n).padStart(16, "0")}00`;
}

/** The nth event: on sale for a week, in Berlin. */
export function anEvent(n: number, change: Partial<EventView> = {}): EventView {
  return {
    ...{ id: nthId(n), version: 0, title: `Event ${n}`, venue: "Hall", city: "Berlin", country: "DE", timeZone: null },
    ...{ startsAt: Date.parse("2026-11-26T12:00Z") + 7 * DAY_MS, endsAt: null, status: "scheduled" },
    ...change,
  };
}

/** The nth ticket, of an event. */
export function aTicketView(n: number, event: EventView, change: Partial<TicketView> = {}): TicketView {
  const { id: eventId, title, venue, city, country, timeZone, startsAt, endsAt } = event;
  return {
    ...{ id: nthId(1_000_000 + n), version: 0, eventId, title, venue, city, country, timeZone, startsAt, endsAt },
    ...{ section: null, row: null, seat: null, description: null, priceCents: 1_999, faceValueCents: null },
    ...{ userId: "seller", status: "available", orderId: null, fence: 0, edition: 0, refused: null, ...UNSEALED },
    ...change,
  };
}
