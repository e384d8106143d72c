// Shows everything that happened to a ticket or an order, in every service, and what is stored of it now.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { When } from "../shared/values.tsx";
import type { Happening, HistoryView, StoredThing } from "./market-models.ts";
import { NamedValues, Shown } from "./market-values.tsx";
import { marketWords } from "./market-words.ts";

const { history: text, find } = marketWords;

/** Shows the history of a ticket or an order. */
export function HistoryPage({ page, history }: { page: PageContext; history: HistoryView }) {
  const { kind, id, heading, status, parts, actions, happenings, stored } = history;
  return (
    <OperatorLayout page={page} title={`${text[kind]} ${heading}`}>
      <h1>
        {text[kind]} {heading} {status !== null && <span class="operator-chip">{status}</span>}
      </h1>
      <p class="fine">
        <code>{id}</code>
      </p>
      {actions.length > 0 && (
        <p class="actions">
          {actions.map(({ label, href, isMain = false }) => (
            <a class={isMain ? "button" : "button button-quiet"} href={href}>
              {label}
            </a>
          ))}
        </p>
      )}
      <div class="operator-parts">
        {parts.map(({ heading: name, facts }, at) => (
          <section class="panel" aria-labelledby={`part-${at}`}>
            <h2 id={`part-${at}`}>{name}</h2>
            <NamedValues values={facts} />
          </section>
        ))}
      </div>
      <section aria-labelledby="happened">
        <h2 id="happened">{text.happened}</h2>
        <p class="fine">{text.lead}</p>
        {happenings.length === 0 ? <p class="empty">{text.none}</p> : <Timeline happenings={happenings} />}
      </section>
      <section aria-labelledby="now">
        <h2 id="now">{text.now}</h2>
        <p class="fine">{text.nowLead}</p>
        {stored.length === 0 ? <p class="empty">{text.nothing}</p> : <Stored stored={stored} />}
      </section>
    </OperatorLayout>
  );
}

function Timeline({ happenings }: { happenings: readonly Happening[] }) {
  return (
    <ol class="operator-timeline">
      {happenings.map(({ at, service, what, about, changes, cause }) => (
        <li>
          <p class="operator-timeline-head">
            <strong>{what}</strong>
            {about !== null && <Shown value={about} />}
            <span class="operator-chip">{service}</span>
          </p>
          <NamedValues values={changes} />
          <p class="fine">
            <When at={at} /> · {text.cause} {cause}
          </p>
        </li>
      ))}
    </ol>
  );
}

function Stored({ stored }: { stored: readonly StoredThing[] }) {
  return (
    <table class="operator-table">
      <thead>
        <tr>
          <th scope="col">{text.what}</th>
          <th scope="col">{text.service}</th>
          <th scope="col">{text.version}</th>
          <th scope="col">{text.due}</th>
        </tr>
      </thead>
      <tbody>
        {stored.map(({ service, what, version, dueAt }) => (
          <tr>
            <th scope="row">{dueAt === null ? what : text.timer(what)}</th>
            <td data-label={text.service}>{service}</td>
            <td data-label={text.version}>{version ?? "–"}</td>
            <td data-label={text.due}>{dueAt === null ? "–" : <When at={dueAt} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type FindProps = {
  page: PageContext;
  /** What was typed; empty: nothing yet. */
  text: string;
  /** Orders with the same short number; default none. */
  orders?: readonly { id: string; number: string }[];
  /** Whether the text is an id of which nothing is known but by auth, perhaps; default false. */
  mayBePerson?: boolean;
};

/** Says that nothing is called so, or lets the operator choose among orders with one number. */
export function FindPage({ page, text: typed, orders = [], mayBePerson = false }: FindProps) {
  return (
    <OperatorLayout page={page} title={find.title}>
      <h1>{headingOf(typed, orders.length)}</h1>
      {orders.length > 0 ? (
        <ul class="rows">
          {orders.map(({ id, number }) => (
            <li class="row">
              <a href={routes.operatorOrder(id)}>{number}</a> <code>{id}</code>
            </li>
          ))}
        </ul>
      ) : (
        <p>{find.hint}</p>
      )}
      {mayBePerson && (
        <p>
          {find.person}: <a href={routes.person(typed)}>{find.personLink}</a>.
        </p>
      )}
    </OperatorLayout>
  );
}

function headingOf(typed: string, orders: number): string {
  if (typed === "") return find.empty;
  return orders > 0 ? find.several(typed) : find.none(typed);
}
