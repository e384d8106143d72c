// Shows operators what needs attention, and how the site is doing.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { CheckAgain } from "../shared/check-again.tsx";
import type { PageContext } from "../shared/context.ts";
import { money } from "../shared/format.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { TimeOfDay, When } from "../shared/values.tsx";
import { Chart } from "./chart.tsx";
import type { AttentionView, OverviewView, SalesView, SampleView } from "./models.ts";
import { renewed } from "./renewed.ts";
import { ageInWords, words } from "./words.ts";

const { overview: text } = words;
const EVERY_SECONDS = 10;

/** Shows the first page for operators; it renews itself while a script runs. */
export function OverviewPage({ page, overview }: { page: PageContext; overview: OverviewView }) {
  const here = routes.operator();
  return (
    <OperatorLayout page={page} title={text.title}>
      <h1>{text.title}</h1>
      <div id="overview" {...renewed({ href: here, fragment: "overview", everySeconds: EVERY_SECONDS })}>
        <Attention attention={overview.attention} />
        <Numbers overview={overview} currency={page.currency} />
        <Charts samples={overview.samples} now={Number(new Date(page.now))} />
        <p class="fine">
          {text.asOf} <TimeOfDay at={page.now} />. {text.covers} <Since since={overview.since} />
        </p>
        <CheckAgain href={here} />
      </div>
    </OperatorLayout>
  );
}

function Since({ since }: Pick<OverviewView, "since">) {
  return since === null ? (
    <>{text.notYet}</>
  ) : (
    <>
      {text.since} <When at={since} />.
    </>
  );
}

function Attention({ attention }: Pick<OverviewView, "attention">) {
  if (attention.length === 0) {
    return (
      <section class="operator-calm" aria-labelledby="attention">
        <h2 id="attention">{text.calm}</h2>
        <p>{text.calmLead}</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="attention">
      <h2 id="attention">{text.attention}</h2>
      <ul class="operator-attention">
        {attention.map((one) => (
          <AttentionItem {...itemOf(one)} />
        ))}
      </ul>
    </section>
  );
}

type Item = { urgency: "now" | "soon" | "later"; href?: string; what: string; why: Child };

function AttentionItem({ urgency, href, what, why }: Item) {
  return (
    <li class={`operator-attention-${urgency}`}>
      {href === undefined ? <strong>{what}</strong> : <a href={href}>{what}</a>}
      <p>{why}</p>
    </li>
  );
}

function itemOf(one: AttentionView): Item {
  const of = text.of;
  switch (one.kind) {
    case "unreadable":
      return { urgency: "now", href: routes.operatorStream(one.service), ...of.unreadable(one.service, one.count) };
    case "silent":
      return { urgency: "now", href: routes.operatorStream(one.service), ...of.silent(one.service) };
    case "behind":
      return {
        ...{ urgency: "now", href: routes.operatorStream(one.service) },
        ...of.behind(one.subscriber, one.service, ageInWords(one.ms)),
      };
    case "late":
      return {
        ...{ urgency: "now", href: routes.operatorStream(one.service) },
        ...of.late(one.service, one.count, ageInWords(one.ms)),
      };
    case "dead":
      return {
        urgency: "soon",
        href: routes.deadLetters({ service: one.service }),
        ...of.dead(one.service, one.count),
      };
    case "unknown":
      return { urgency: "soon", href: routes.operatorStream(one.service), ...of.unknown(one.service, one.count) };
    case "held":
      return { urgency: "soon", ...of.held(one.count, one.days) };
    case "failed":
      return {
        ...{ urgency: "soon", href: routes.operatorAction(one.actionId), what: of.failed(one.title) },
        why: <When at={one.endedAt} />,
      };
    case "paused":
      return {
        ...{ urgency: "later", href: routes.operatorStream(one.service), what: of.paused(one.service) },
        why: (
          <>
            <code>{one.work}</code>, {text.pausedSince} <When at={one.since} />
          </>
        ),
      };
    default:
      return one satisfies never;
  }
}

function Numbers({ overview, currency }: { overview: OverviewView; currency: string }) {
  const { gauges, today, week } = overview;
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers">{text.numbers}</h2>
      <dl class="operator-numbers">
        <Figure name={text.holds} value={count(gauges.holds)} more={text.holdsMore} />
        <Figure name={text.soldToday} value={count(today.sold)} more={text.openedOf(count(today.opened))} />
        <Figure name={text.capturedToday} value={money(today.soldCents, currency)} more={backOf(today, currency)} />
        <Figure name={text.soldWeek} value={count(week.sold)} more={text.openedOf(count(week.opened))} />
        <Figure name={text.capturedWeek} value={money(week.soldCents, currency)} more={backOf(week, currency)} />
      </dl>
    </section>
  );
}

function backOf({ refunded, refundedCents }: SalesView, currency: string): string {
  return refunded === 0 ? text.nothingBack : text.back(count(refunded), money(refundedCents, currency));
}

function Figure({ name, value, more }: { name: string; value: string; more: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span class="fine">{more}</span>
      </dd>
    </div>
  );
}

const WINDOW_MS = 3 * 3_600_000;

function Charts({ samples, now }: { samples: readonly SampleView[]; now: number }) {
  if (samples.length === 0) return <p class="empty">{text.noSamples}</p>;
  const range = [now - WINDOW_MS, now] as const;
  const chart = (title: string, valueOf: (sample: SampleView) => number, spell: (value: number) => string) => {
    const points = samples.map((sample) => ({ at: sample.at, value: valueOf(sample) }));
    const most = Math.max(0, ...points.map(({ value }) => value));
    const last = points.at(-1)?.value ?? 0;
    const present = spell(last);
    const summary = text.summary(title, present, spell(most));
    return { title, points, range, now: present, summary, most: text.most(spell(most)), ends: text.ends } as const;
  };
  return (
    <section aria-labelledby="charts">
      <h2 id="charts">{text.charts}</h2>
      <div class="operator-charts">
        <Chart form="line" {...chart(text.holds, ({ holds }) => holds, count)} />
        <Chart form="bars" {...chart(text.soldPerMinute, ({ sold }) => sold, count)} />
        <Chart form="bars" {...chart(text.openedPerMinute, ({ opened }) => opened, count)} />
        <Chart form="line" {...chart(text.lag, ({ lagMs }) => lagMs, ageInWords)} />
        <Chart form="line" {...chart(text.due, ({ due }) => due, count)} />
        <Chart form="line" {...chart(text.dead, ({ dead }) => dead, count)} />
      </div>
    </section>
  );
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
