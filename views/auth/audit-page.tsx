// Shows the audit log to operators.

import { routes } from "../routes.ts";
import type { FormError, Instant, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { When } from "../shared/values.tsx";
import { words } from "./words.ts";

/** Describes one entry of the audit log. */
export type AuditEntryView = {
  /** Id of the entry. */
  id: string;
  /** What happened, such as `signed in`. */
  what: string;
  /** The person whose account it is about, with the address while there is one; null where it is about none. */
  person: { id: string; email: string | null } | null;
  /** Who caused it, such as `the person`. */
  by: string;
  /** Id of the operator who caused it; null for all others. */
  operatorId: string | null;
  /** IP address; null where it is not known. */
  address: string | null;
  /** Browser and system; null where they are not known. */
  device: string | null;
  /** What the event alone does not say; null for nothing. */
  detail: string | null;
  /** Id of the action of an operator that it is about; absent where it is none. */
  actionId?: string | undefined;
  /** When it happened first and last. */
  firstAt: Instant;
  /** When it happened last. */
  lastAt: Instant;
  /** How often it happened between the two. */
  count: number;
};

/** Says which entries are shown; empty texts stand for all. */
export type AuditFilters = {
  /** What happened. */
  what: string;
  /** Who caused it: `person`, `operator`, `command line` or `site`. */
  by: string;
  /** First day, in UTC. */
  from: string;
  /** Last day, in UTC. */
  to: string;
};

/** Props of the page of the audit log. */
export type AuditPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Entries of this page of the log, newest first. */
  entries: readonly AuditEntryView[];
  /** The person whose entries are shown; null for those of all. */
  person: { id: string; email: string | null } | null;
  /** The operator whose doings are shown; default: those of all. */
  operator?: { id: string; email: string | null } | null;
  /** Which entries are shown. */
  filters: AuditFilters;
  /** Everything that can happen, to choose from. */
  events: readonly string[];
  /** Address of the next page; absent on the last one. */
  nextHref?: string | undefined;
  /** What was typed to find a person; default: the person whose entries are shown. */
  typed?: string | undefined;
  /** Faults of the form; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Lists what happened to accounts, newest first, with a form that says which of it. */
export function AuditPage({ page, entries, person, operator = null, nextHref, ...form }: AuditPageProps) {
  const isFiltered = person !== null || operator !== null || Object.values(form.filters).some((value) => value !== "");
  return (
    <OperatorLayout page={page} title={words.audit.title}>
      <h1>{words.audit.title}</h1>
      <p class="fine">{words.audit.lead}</p>
      <Filters {...form} typed={form.typed ?? person?.email ?? person?.id} />
      {person !== null && (
        <p>
          {words.audit.onlyAbout(
            <a href={routes.person(person.id)}>
              <strong>{person.email ?? person.id}</strong>
            </a>,
          )}
        </p>
      )}
      {operator !== null && (
        <p>
          {words.audit.onlyBy(
            <a href={routes.person(operator.id)}>
              <strong>{operator.email ?? operator.id}</strong>
            </a>,
          )}
        </p>
      )}
      {isFiltered && (
        <p>
          <a href={routes.audit()}>{words.audit.showAll}</a>
        </p>
      )}
      {entries.length === 0 && <p class="empty">{nextHref === undefined ? words.audit.empty : words.audit.noneHere}</p>}
      <AuditEntries entries={entries} />
      {nextHref !== undefined && (
        <p class="pager">
          <a class="button button-quiet" href={nextHref} rel="next">
            {words.audit.next}
          </a>
        </p>
      )}
    </OperatorLayout>
  );
}

function Filters({ filters, events, typed, errors }: Pick<AuditPageProps, "filters" | "events" | "typed" | "errors">) {
  const { audit: texts } = words;
  const by = Object.entries(texts.byOptions).map(([value, label]) => ({ value, label }));
  return (
    <search>
      <FormErrors errors={errors} />
      <form class="operator-search" method="post" action={routes.audit()} novalidate {...stayOnFault}>
        <Field
          label={texts.person}
          name="person"
          value={typed}
          errors={errors}
          attributes={{ maxlength: 254, autocomplete: "off" }}
        />
        <Field
          label={texts.what}
          name="what"
          value={filters.what}
          options={[
            { value: "", label: texts.all },
            ...events.map((event) => ({ value: event, label: inCapital(event) })),
          ]}
        />
        <Field label={texts.whoBy} name="by" value={filters.by} options={[{ value: "", label: texts.all }, ...by]} />
        <Field label={texts.from} name="from" type="date" value={filters.from} />
        <Field label={texts.to} name="to" type="date" value={filters.to} />
        <button type="submit">{texts.show}</button>
      </form>
    </search>
  );
}

/** Lists entries of the audit log. */
export function AuditEntries({ entries }: { entries: readonly AuditEntryView[] }) {
  if (entries.length === 0) return null;
  return (
    <ul class="rows">
      {entries.map((entry) => (
        <Entry {...entry} />
      ))}
    </ul>
  );
}

function Entry({ what, person, by, operatorId, address, device, detail, actionId, ...times }: AuditEntryView) {
  const { firstAt, lastAt, count } = times;
  const from = [address, device].filter((part) => part !== null).join(", ");
  return (
    <li class="row audit-entry">
      <div>
        <strong>
          {actionId === undefined ? (
            <>
              {inCapital(what)}
              {detail !== null && `: ${detail}`}
            </>
          ) : (
            <a href={routes.operatorAction(actionId)}>{actionInWords(detail ?? what)}</a>
          )}
          {count > 1 && words.audit.times(count)}
        </strong>
        <p class="fine">
          {count > 1 ? words.audit.fromTo(<When at={firstAt} />, <When at={lastAt} />) : <When at={lastAt} />}
        </p>
        {person !== null && (
          <p class="fine">
            <a href={routes.person(person.id)}>{person.email ?? person.id}</a>
          </p>
        )}
        <p class="fine">
          {words.audit.by(by)}
          {operatorId !== null && (
            <>
              {" "}
              <a href={routes.audit({ operator: operatorId })}>
                <code>{operatorId}</code>
              </a>
            </>
          )}
          {from !== "" && `, ${from}`}
        </p>
      </div>
    </li>
  );
}

// A detail is the kind of the action and its target: `cancel-event 01k…`.
function actionInWords(detail: string): string {
  const [kind = "", ...target] = detail.split(" ");
  return [inCapital(kind.replaceAll("-", " ")), target.join(" ")].filter((part) => part !== "").join(": ");
}

function inCapital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
