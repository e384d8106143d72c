// Shows an event with the tickets that are for sale for it.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { placeInWords } from "../shared/event-lines.tsx";
import { eventTime } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import { Live } from "../shared/live.tsx";
import { type EventOffer, structuredEvent } from "../shared/structured-event.ts";
import { EventContent, type EventContentProps, eventContentId, type ShownEvent } from "./event-content.tsx";
import { type EventNumbers, isToCome, numbersInWords } from "./event-supply.tsx";

type EventPageProps = EventContentProps & {
  page: PageContext;
  /** Place in the list of tickets at which the page begins; absent: the cheapest ticket. */
  cursor?: string | undefined;
};

/** Shows an event and what is for sale for it; while it is to come, one stream renews all of it. */
export function EventPage({ cursor, ...content }: EventPageProps) {
  const { page, event, counts } = content;
  return (
    <Layout
      page={page}
      title={event.title}
      description={descriptionOf(event, numbersInWords(counts, page.currency), page)}
      canonical={routes.event(event.id)}
      picture={routes.eventPreview(event.id)}
      structured={structuredEvent({ ...event, eventStatus: event.status }, page, offerOf(event, counts))}
    >
      <Live
        connect={isToCome(event) ? routes.eventEvents(event.id, { cursor }) : undefined}
        page={routes.event(event.id, { cursor })}
        fragment={eventContentId}
      >
        <EventContent {...content} isFirst={cursor === undefined} />
      </Live>
    </Layout>
  );
}

function descriptionOf(event: ShownEvent, counts: string, { now }: Pick<PageContext, "now">): string {
  const parts = [event.title, eventTime(event, now), placeInWords(event), counts];
  return parts.filter((part) => part !== "").join(", ");
}

function offerOf({ id }: ShownEvent, { lowestCents }: EventNumbers): EventOffer | null {
  return lowestCents === null ? null : { priceCents: lowestCents, path: routes.event(id), isAvailable: true };
}
