// Shows operators how far the services have come with events and timers: one row for each, and a page of each.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { CheckAgain } from "../shared/check-again.tsx";
import type { PageContext } from "../shared/context.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { Badge, Facts, When } from "../shared/values.tsx";
import type { StreamView, SubscriberView, WorkView } from "./models.ts";
import { renewed } from "./renewed.ts";
import { ageInWords, words } from "./words.ts";

const { streams: text } = words;
const EVERY_SECONDS = 5;

/** Shows one row for each service. */
export function StreamsPage({ page, streams }: { page: PageContext; streams: readonly StreamView[] }) {
  const here = routes.operatorStreams();
  return (
    <OperatorLayout page={page} title={text.title}>
      <h1>{text.title}</h1>
      <p class="fine">{text.lead}</p>
      <div id="streams" {...renewed({ href: here, fragment: "streams", everySeconds: EVERY_SECONDS })}>
        <table class="operator-table">
          <thead>
            <tr>
              <th scope="col">{text.service}</th>
              <th scope="col">{text.subscribers}</th>
              <th scope="col" class="number">
                {text.events}
              </th>
              <th scope="col" class="number">
                {text.timers}
              </th>
              <th scope="col" class="number">
                {text.dead}
              </th>
            </tr>
          </thead>
          <tbody>
            {streams.map((stream) => (
              <Row {...stream} />
            ))}
          </tbody>
        </table>
        <CheckAgain href={here} />
      </div>
    </OperatorLayout>
  );
}

function Row(stream: StreamView) {
  const { service, subscribers, entries, deadLetters, consumers, paused, faults } = stream;
  return (
    <tr>
      <th scope="row" data-label={text.service}>
        <a href={routes.operatorStream(service)}>{service}</a>
        <p class="fine">{text.consumers(consumers)}</p>
        {paused > 0 && <Badge tone="held">{text.paused(paused)}</Badge>}
        {faults.length > 0 && <Badge tone="ended">{text.unreadable}</Badge>}
      </th>
      <td data-label={text.subscribers}>
        <Subscribers subscribers={subscribers} />
      </td>
      <td class="number" data-label={text.events}>
        {count(entries)}
      </td>
      <td class="number" data-label={text.timers}>
        <Timers {...stream} />
      </td>
      <td class="number" data-label={text.dead}>
        {deadLetters > 0 ? <a href={routes.deadLetters({ service })}>{count(deadLetters)}</a> : "0"}
      </td>
    </tr>
  );
}

function Timers({ timers, dueTimers, latestMs, isLate }: StreamView) {
  return (
    <>
      {count(timers)}
      {dueTimers > 0 && (
        <p class={isLate ? "operator-bad" : "fine"}>{text.due(count(dueTimers), ageInWords(latestMs))}</p>
      )}
    </>
  );
}

function Subscribers({ subscribers }: Pick<StreamView, "subscribers">) {
  if (subscribers.length === 0) return <span class="fine">{text.nobody}</span>;
  return (
    <ul class="operator-subscribers">
      {subscribers.map((one) => (
        <li>
          <span class={`operator-dot operator-dot-${one.isBehind ? "bad" : "good"}`} aria-hidden="true" />
          {one.name}
          {one.kind !== "needed" && <span class="fine"> {text.kinds[one.kind ?? "unknown"]}</span>}{" "}
          <span class={one.isBehind ? "operator-bad" : "fine"}>{progressOf(one)}</span>
        </li>
      ))}
    </ul>
  );
}

function progressOf({ lag, pending, oldestMs }: SubscriberView): string {
  if (lag === null) return text.unknownLag;
  if (lag + pending === 0) return text.upToDate;
  return text.behind(count(lag), count(pending), ageInWords(oldestMs));
}

/** Shows the streams and timers of one service, with its work, which can be paused. */
export function StreamPage({ page, stream, works }: StreamPageProps) {
  const { service, subscribers, unknown, faults } = stream;
  return (
    <OperatorLayout page={page} title={service}>
      <p>
        <a href={routes.operatorStreams()}>{text.all}</a>
      </p>
      <h1>{service}</h1>
      {faults.map((fault) => (
        <p class="operator-warning">{fault}</p>
      ))}
      <section class="panel" aria-label={service}>
        <Facts facts={factsOf(stream)} />
      </section>
      <section aria-labelledby="subscribers">
        <h2 id="subscribers">{text.subscribersOf(service)}</h2>
        <Subscribers subscribers={subscribers} />
      </section>
      {unknown.length > 0 && (
        <section aria-labelledby="unknown">
          <h2 id="unknown">{text.unknown}</h2>
          <ul>
            {unknown.map(({ kind, count: times }) => (
              <li>{text.unknownKind(kind, count(times))}</li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="works">
        <h2 id="works">{text.works}</h2>
        <p class="fine">{text.worksLead}</p>
        <ul class="rows">
          {works.map((work) => (
            <Work service={service} {...work} />
          ))}
        </ul>
        {works.length === 0 && <p class="empty">{text.noWorks}</p>}
      </section>
    </OperatorLayout>
  );
}

type StreamPageProps = { page: PageContext; stream: StreamView; works: readonly WorkView[] };

function factsOf(stream: StreamView): (readonly [string, Child])[] {
  const { service, entries, consumers, timers, dueTimers, latestMs, deadLetters, retrying, later } = stream;
  const { trimFloorMs, heldBy } = stream;
  const letters = <a href={routes.deadLetters({ service })}>{count(deadLetters)}</a>;
  return [
    [text.processes, count(consumers)],
    [text.eventsKept, count(entries)],
    [text.trimmed, text.trimmedAfter(ageInWords(trimFloorMs), heldBy)],
    [text.timersSet, count(timers)],
    [text.timersDue, dueTimers === 0 ? "0" : text.due(count(dueTimers), ageInWords(latestMs))],
    [text.deadLetters, deadLetters === 0 ? "0" : letters],
    [text.retrying, count(retrying)],
    [text.later, count(later)],
  ];
}

function Work({ service, work, words: name, pausedAt }: WorkView & { service: string }) {
  const kind = pausedAt === null ? "pause-work" : "resume-work";
  return (
    <li class="row operator-work">
      <div>
        <strong>{name}</strong>
        <p class="fine">
          <code>{work}</code>
        </p>
        {pausedAt !== null && (
          <p>
            <Badge tone="held">{text.isPaused}</Badge> <When at={pausedAt} />
          </p>
        )}
      </div>
      <a class="button button-quiet" href={routes.operatorConfirm({ kind, service, work })}>
        {pausedAt === null ? text.pause : text.resume}
        <span class="visually-hidden">: {name}</span>
      </a>
    </li>
  );
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
