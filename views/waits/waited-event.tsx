// Names the event that people wait for.

import { routes } from "../routes.ts";
import type { Instant } from "../shared/context.ts";
import { EventLines } from "../shared/event-lines.tsx";
import { CalendarLeaf, eventTone } from "../tickets/ticket-card.tsx";
import type { WaitedEvent } from "./models.ts";

/** Shows title, date and place of an event, with a link to its page. */
export function WaitedEventHead({ event, now }: { event: WaitedEvent; now: Instant }) {
  return (
    <div class={`waited ${eventTone(event)}`}>
      <CalendarLeaf event={event} now={now} />
      <div>
        <p class="stub-title">
          <a href={routes.event(event.id)}>{event.title}</a>
        </p>
        <EventLines ticket={{ ...event, section: null, row: null, seat: null }} now={now} />
      </div>
    </div>
  );
}
