// Offers sellers the events that are on the site already, and shows the one that was chosen.

import { CalendarLeaf, eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { EventLines, placeInWords } from "../shared/event-lines.tsx";
import { eventTime } from "../shared/format.ts";
import { supplyInWords } from "./event-card.tsx";
import type { KnownEvent } from "./models.ts";
import { words } from "./words.ts";

/** Id of the element that holds the offered events. */
export const knownEventsId = "known-events";

const { knownEvents: texts } = words;

type KnownEventsProps = {
  page: Pick<PageContext, "currency" | "now">;
  /** Events that fit what was typed; undefined: nobody has looked for them. */
  events: readonly KnownEvent[] | undefined;
};

/** Offers known events below the title; the server renews the offer while people type, and a button does so without a script. */
export function KnownEvents({ page, events }: KnownEventsProps) {
  return (
    <div class="known-events">
      <div id={knownEventsId} role="status">
        <OfferedEvents page={page} events={events} />
      </div>
      <p class="without-script">
        <button class="button-quiet" type="submit" name="find" value="yes" formnovalidate>
          {texts.find}
        </button>
      </p>
    </div>
  );
}

/** Lists events, each as a button that chooses it; shows nothing where nobody has looked for any. */
export function OfferedEvents({ page, events }: KnownEventsProps) {
  if (events === undefined) return null;
  if (events.length === 0) return <p class="field-hint">{texts.none}</p>;
  return (
    <>
      <p>
        <strong>{texts.found(events.length)}</strong> {texts.ask}
      </p>
      <ul>
        {events.map((event) => (
          <li>
            <button class="button-quiet" type="submit" name="choose" value={event.id} formnovalidate>
              <span>
                <strong>{event.title}</strong>
                <span>{[eventTime(event, page.now), placeInWords(event)].filter((part) => part).join(", ")}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Shows the event that the form is for, as it is, with the way to another. */
export function ChosenEvent({ page, event }: { page: Pick<PageContext, "currency" | "now">; event: KnownEvent }) {
  return (
    <div class={`chosen-event ${eventTone(event)}`}>
      <input type="hidden" name="eventId" value={event.id} />
      <CalendarLeaf event={event} now={page.now} />
      <div>
        <p class="fine">{texts.chosen}</p>
        <p class="stub-title">{event.title}</p>
        <EventLines ticket={{ ...event, seat: null }} now={page.now} />
        <p class="fine">{supplyInWords(event, page.currency)}</p>
      </div>
      <button class="button-quiet" type="submit" name="choose" value="" formnovalidate>
        {texts.other}
      </button>
    </div>
  );
}
