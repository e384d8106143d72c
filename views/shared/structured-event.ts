// Describes events to search engines in the vocabulary of schema.org, and pages in one sentence.

import type { PageContext } from "./context.ts";
import { type NamedTicket, placeInWords, seatInWords } from "./event-lines.tsx";
import { decimal, eventTime, inputTimes, money } from "./format.ts";

/** Describes an event to search engines; absent details are not known. */
export type EventFacts = Pick<NamedTicket, "title" | "venue" | "city" | "startsAt" | "timeZone"> & {
  /** Country of the venue, as a code of two letters. */
  country?: string | null | undefined;
  /** End of the event. */
  endsAt?: NamedTicket["startsAt"];
  /** Status of the event; default scheduled. */
  eventStatus?: "scheduled" | "postponed" | "cancelled" | "over" | undefined;
};

/** What is for sale: the lowest whole price in minor units, the page where it can be bought, and whether it can be. */
export type EventOffer = { priceCents: number; path: string; isAvailable: boolean };

/**
 * Returns an event and what is for sale of it as schema.org's `Event`, with the start in the time of its venue. Returns
 * undefined for an event without a start or a place, which search engines do not take.
 */
export function structuredEvent(
  event: EventFacts,
  { origin, currency }: Pick<PageContext, "origin" | "currency">,
  offer: EventOffer | null,
): Readonly<Record<string, unknown>> | undefined {
  const place = placeInWords(event);
  if (event.startsAt === undefined || event.startsAt === null || place === "") return undefined;
  const { venue, city, country, timeZone, endsAt, eventStatus = "scheduled" } = event;
  return {
    "@type": "Event",
    name: event.title,
    startDate: localIso(event),
    ...(endsAt !== undefined && endsAt !== null && { endDate: localIso({ startsAt: endsAt, timeZone }) }),
    eventStatus: `https://schema.org/${STATUS[eventStatus]}`,
    eventAttendanceMode: "https://schema.org/OfflineEventAttendanceMode",
    location: {
      "@type": "Place",
      name: venue ?? city,
      address: {
        "@type": "PostalAddress",
        ...(city && { addressLocality: city }),
        ...(country && { addressCountry: country }),
      },
    },
    ...(offer && { offers: structuredOffer(offer, { origin, currency }) }),
  };
}

const STATUS = {
  scheduled: "EventScheduled",
  postponed: "EventPostponed",
  cancelled: "EventCancelled",
  over: "EventScheduled",
} as const;

function structuredOffer(
  { priceCents, path, isAvailable }: EventOffer,
  { origin, currency }: Pick<PageContext, "origin" | "currency">,
) {
  return {
    "@type": "Offer",
    price: decimal(priceCents, currency),
    priceCurrency: currency.toUpperCase(),
    availability: `https://schema.org/${isAvailable ? "InStock" : "SoldOut"}`,
    url: origin + path,
  };
}

function localIso(event: Pick<NamedTicket, "startsAt" | "timeZone">): string {
  const { date, time, offset } = inputTimes(event);
  return `${date}T${time}${offset}`;
}

/** Says in one sentence which ticket of which event a page sells, and for how much. */
export function describeTicket(
  ticket: NamedTicket & { priceCents: number },
  { currency, now }: Pick<PageContext, "currency" | "now">,
): string {
  const parts = [ticket.title, eventTime(ticket, now), placeInWords(ticket), seatInWords(ticket)];
  return [...parts, money(ticket.priceCents, currency)].filter((part) => part !== "").join(", ");
}
