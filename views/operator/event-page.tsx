// Shows operators an event: what it says, its numbers, how far refunds are, and what can be done.

import { routes } from "../routes.ts";
import { CheckAgain } from "../shared/check-again.tsx";
import type { PageContext } from "../shared/context.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { EventWhen, Facts } from "../shared/values.tsx";
import type { OperatedEvent, OperatedNumbers } from "./event-models.ts";
import { eventWords as words } from "./event-words.ts";
import { EventBadges, placeOfEvent, whenOf } from "./events-page.tsx";
import { renewed } from "./renewed.ts";

type OperatorEventProps = {
  page: PageContext;
  /** The event. */
  event: OperatedEvent;
  /** Counts what belongs to it. */
  numbers: OperatedNumbers;
};

/** Shows an event; its numbers renew themselves while its refunds are under way. */
export function OperatorEventPage({ page, event, numbers }: OperatorEventProps) {
  const { id, title, mergedInto, status } = event;
  const isRefunding = status === "cancelled" && refundsOf(numbers).left > 0;
  const renewal = isRefunding && renewed({ href: routes.operatorEvent(id), fragment: "event", everySeconds: 2 });
  return (
    <OperatorLayout page={page} title={title}>
      <p>
        <EventBadges event={event} />
      </p>
      <h1>{title}</h1>
      {mergedInto !== null && (
        <div class="panel notice-panel">
          <p>{words.event.mergedInto}</p>
          <p>
            <a href={routes.operatorEvent(mergedInto)}>{words.event.toOther}</a>
          </p>
        </div>
      )}
      <div id="event" {...(renewal || {})}>
        {status === "cancelled" && <Refunds numbers={numbers} href={routes.operatorEvent(id)} />}
        <div class="operator-columns">
          <section class="panel" aria-labelledby="facts">
            <h2 id="facts">{words.event.title}</h2>
            <EventFactsList event={event} page={page} />
            {!event.isUnlisted && (
              <p>
                <a href={routes.event(id)}>{words.event.public}</a>
              </p>
            )}
          </section>
          <Numbers numbers={numbers} />
        </div>
      </div>
      {mergedInto === null && <Changes event={event} />}
    </OperatorLayout>
  );
}

function EventFactsList({ event, page }: { event: OperatedEvent; page: PageContext }) {
  const { id, country, timeZone, endsAt, city, merged } = event;
  const place = [placeOfEvent(event), country].filter((part) => part).join(", ");
  return (
    <Facts
      facts={[
        [words.event.starts, <EventWhen event={whenOf(event)} now={page.now} isLong />],
        [
          words.event.ends,
          endsAt === null ? null : <EventWhen event={{ startsAt: endsAt, timeZone, city }} now={page.now} isLong />,
        ],
        [words.event.place, place === "" ? words.event.unknown : place],
        [words.event.zone, timeZone],
        [words.event.id, <code>{id}</code>],
        [words.event.mergedFrom, merged.length === 0 ? null : <MergedLinks ids={merged} />],
      ]}
    />
  );
}

function MergedLinks({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.map((id) => (
        <>
          <a href={routes.operatorEvent(id)}>
            <code>{id}</code>
          </a>{" "}
        </>
      ))}
    </>
  );
}

function Numbers({ numbers: { tickets, orders } }: { numbers: OperatedNumbers }) {
  const { numbers: texts } = words;
  const shown = [
    [texts.forSale, tickets.forSale],
    [texts.held, tickets.held],
    [texts.sold, tickets.sold],
    [texts.drafts, tickets.drafts],
    [texts.open, orders.open],
    [texts.completed, orders.completed],
    [texts.waiting, orders.waiting],
  ] as const;
  return (
    <section class="panel" aria-labelledby="in-numbers">
      <h2 id="in-numbers">{texts.title}</h2>
      <dl class="operator-counts">
        {shown.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Counts refunds: all that there are to be, those that are done, those on their way, and those still to begin. */
function refundsOf({ orders: { refunds, unfinished, completed, open } }: OperatedNumbers) {
  const done = refunds - unfinished;
  return { all: refunds + completed, done, going: unfinished, toBegin: completed, left: unfinished + completed + open };
}

function Refunds({ numbers, href }: { numbers: OperatedNumbers; href: string }) {
  const { refunds: texts } = words;
  const { all, done, going, toBegin, left } = refundsOf(numbers);
  const { stuck } = numbers.orders;
  const failed = stuck.filter(({ why }) => why === "failed").length;
  const disputed = stuck.length - failed;
  return (
    <section class="panel" aria-labelledby="refunds">
      <h2 id="refunds">{texts.title}</h2>
      {all === 0 ? (
        <p>{texts.none}</p>
      ) : (
        <>
          <p class="operator-sentence" role="status">
            {texts.progress(done, all)}
          </p>
          <progress class="operator-progress" value={done} max={all} aria-labelledby="refunds" />
          <dl class="operator-counts">
            {(
              [
                [texts.done, done],
                [texts.going, going - failed],
                [texts.toBegin, toBegin - disputed],
                [texts.stuck, stuck.length],
              ] as const
            ).map(([name, value]) => (
              <div>
                <dt>{name}</dt>
                <dd>{Math.max(0, value)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {stuck.length > 0 && (
        <ul class="operator-stuck">
          {stuck.map(({ orderId, why }) => (
            <li>
              {texts.order} <code>{orderId}</code>: {texts.why[why]}
            </li>
          ))}
        </ul>
      )}
      {left > 0 && <p class="fine">{texts.lead}</p>}
      {left > 0 && <CheckAgain href={href} />}
    </section>
  );
}

function Changes({ event: { id, status } }: { event: OperatedEvent }) {
  const { actions: texts } = words;
  const hasEnded = status === "cancelled" || status === "over";
  const kinds = [
    [texts.correct, texts.correctLead, routes.eventCorrect(id)],
    ...(hasEnded
      ? []
      : [
          [texts.postpone, texts.postponeLead, routes.eventPostpone(id)] as const,
          [texts.merge, texts.mergeLead, routes.eventMerge(id)] as const,
        ]),
  ] as const;
  return (
    <section class="panel" aria-labelledby="changes">
      <h2 id="changes">{texts.title}</h2>
      {hasEnded && <p class="fine">{texts.none}</p>}
      <ul class="operator-changes">
        {kinds.map(([name, lead, href]) => (
          <li>
            <a class="button button-quiet" href={href}>
              {name}
            </a>
            <span>{lead}</span>
          </li>
        ))}
        {!hasEnded && (
          <li>
            <a
              class="button button-quiet button-danger"
              href={routes.operatorConfirm({ kind: "cancel-event", event: id })}
            >
              {texts.cancel}
            </a>
            <span>{texts.cancelLead}</span>
          </li>
        )}
      </ul>
    </section>
  );
}
