// Shows operators the events, and a search for them.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Field, FormErrors } from "../shared/form.tsx";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { Badge, EventWhen, type Tone } from "../shared/values.tsx";
import type { EventFormProps, EventSearchValues, OperatedEvent } from "./event-models.ts";
import { eventWords as words } from "./event-words.ts";

const TONES = { scheduled: "free", postponed: "held", cancelled: "ended", over: "done" } as const satisfies Record<
  OperatedEvent["status"],
  Tone
>;

/** Shows what has become of an event. */
export function EventBadges({ event }: { event: Pick<OperatedEvent, "status" | "mergedInto" | "isUnlisted"> }) {
  const { status, mergedInto, isUnlisted } = event;
  return (
    <>
      {mergedInto === null ? (
        <Badge tone={TONES[status]}>{words.status[status]}</Badge>
      ) : (
        <Badge tone="done">{words.merged}</Badge>
      )}{" "}
      {isUnlisted && <Badge tone="held">{words.unlisted}</Badge>}
    </>
  );
}

/** Returns venue and city as one text; empty where neither is known. */
export function placeOfEvent({ venue, city }: Pick<OperatedEvent, "venue" | "city">): string {
  return [venue, city].filter((part) => part !== null).join(", ");
}

type OperatorEventsProps = Pick<EventFormProps, "errors"> & {
  page: PageContext;
  /** What was looked for. */
  values: EventSearchValues;
  /** Events of this part, newest first. */
  events: readonly OperatedEvent[];
  /** Number of events that were read for this part. */
  read: number;
  /** Address of the part behind this one; absent: all events were read. */
  nextHref?: string | undefined;
};

/** Lists the events that a search finds, newest first. */
export function OperatorEventsPage({ page, values, events, read, nextHref, errors }: OperatorEventsProps) {
  const { list } = words;
  const isFiltered = [values.q, values.city, values.date, values.which].some((value) => value !== "");
  return (
    <OperatorLayout page={page} title={list.title}>
      <h1>{list.title}</h1>
      <search>
        <FormErrors errors={errors} />
        <form class="operator-search" method="get" action={routes.operatorEvents()} novalidate>
          <Field label={list.q} name="q" value={values.q} errors={errors} attributes={{ maxlength: 200 }} />
          <Field label={list.city} name="city" value={values.city} errors={errors} attributes={{ maxlength: 100 }} />
          <Field label={list.date} name="date" type="date" value={values.date} errors={errors} />
          <Field
            label={list.which}
            name="which"
            value={values.which}
            options={[
              { value: "", label: list.living },
              { value: "ended", label: list.ended },
            ]}
          />
          <button type="submit">{list.search}</button>
        </form>
        <p class="fine">{list.lead}</p>
      </search>
      {events.length === 0 && <p class="empty">{emptyText({ isFiltered, read, hasMore: nextHref !== undefined })}</p>}
      <ul class="rows">
        {events.map((event) => (
          <li class="row operator-action">
            <div>
              <strong>
                <a href={routes.operatorEvent(event.id)}>{event.title}</a>
              </strong>
              <p class="fine">
                <EventWhen event={whenOf(event)} now={page.now} />
              </p>
              {placeOfEvent(event) !== "" && <p class="fine">{placeOfEvent(event)}</p>}
            </div>
            <div>
              <EventBadges event={event} />
            </div>
          </li>
        ))}
      </ul>
      <nav class="pager" aria-label={list.title}>
        {isFiltered && (
          <a class="button button-quiet" href={routes.operatorEvents()}>
            {list.all}
          </a>
        )}
        {nextHref !== undefined && (
          <a class="button button-quiet" href={nextHref} rel="next">
            {list.more}
          </a>
        )}
      </nav>
    </OperatorLayout>
  );
}

function emptyText({ isFiltered, read, hasMore }: { isFiltered: boolean; read: number; hasMore: boolean }): string {
  if (hasMore) return words.list.noneHere(read);
  return isFiltered ? words.list.none : words.list.noneYet;
}

/** Returns when an event starts, for `EventWhen`. */
export function whenOf({ startsAt, timeZone, city }: Pick<OperatedEvent, "startsAt" | "timeZone" | "city">) {
  return { startsAt, timeZone, city };
}
