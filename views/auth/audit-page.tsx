// Shows the audit log to operators.

import { routes } from "../routes.ts";
import type { FormError, Instant, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { words } from "./words.ts";

/** Describes an entry of the audit log. */
export type AuditEntryView = {
  /** Id of the entry. */
  id: string;
  /** What happened, in words such as `signed in`. */
  what: string;
  /** The person whose account it is about: id and, unless the account is gone, the address; null without one. */
  person: { id: string; email: string | null } | null;
  /** Who caused it, in words such as `the person` or `the command line`. */
  by: string;
  /** IP address of the request; null without one. */
  address: string | null;
  /** Browser and system; null where they are not known. */
  device: string | null;
  /** What the event alone does not say; null for nothing. */
  detail: string | null;
  /** When it happened first and last. */
  firstAt: Instant;
  /** When it happened last. */
  lastAt: Instant;
  /** How often it happened between the two. */
  count: number;
};

/** Props of the page of the audit log. */
export type AuditPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Entries of this page of the log, newest first. */
  entries: readonly AuditEntryView[];
  /** The person whose entries are shown; null for those of all. */
  person: { id: string; email: string | null } | null;
  /** Address of the next page; absent on the last one. */
  nextHref?: string | undefined;
  /** What was typed to find a person; default empty. */
  typed?: string | undefined;
  /** Faults of the form; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Lists what happened to accounts, newest first, with a form to see that of one person. */
export function AuditPage({ page, entries, person, nextHref, typed, errors }: AuditPageProps) {
  return (
    <Layout page={page} title={words.audit.title}>
      <div class="wrap">
        <h1>{words.audit.title}</h1>
        <p class="fine">{words.audit.lead}</p>
        <FormErrors errors={errors} />
        <form class="audit-filter" method="post" action={routes.audit()} novalidate {...stayOnFault}>
          <Field
            label={words.audit.person}
            name="person"
            value={typed}
            errors={errors}
            attributes={{ maxlength: 254, autocomplete: "off" }}
          />
          <button type="submit">{words.audit.show}</button>
        </form>
        {person !== null && (
          <p>
            {words.audit.onlyAbout(<strong>{person.email ?? person.id}</strong>)}{" "}
            <a href={routes.audit()}>{words.audit.showAll}</a>
          </p>
        )}
        {entries.length === 0 && <p class="empty">{words.audit.empty}</p>}
        <ul class="rows">
          {entries.map((entry) => (
            <Entry {...entry} isFiltered={person !== null} />
          ))}
        </ul>
        {nextHref !== undefined && (
          <p class="pager">
            <a class="button button-quiet" href={nextHref} rel="next">
              {words.audit.next}
            </a>
          </p>
        )}
      </div>
    </Layout>
  );
}

function Entry({ isFiltered, ...entry }: AuditEntryView & { isFiltered: boolean }) {
  const { what, person, by, address, device, detail, firstAt, lastAt, count } = entry;
  const from = [by, address, device].filter((part) => part !== null).join(", ");
  return (
    <li class="row audit-entry">
      <div>
        <strong>
          {what.charAt(0).toUpperCase() + what.slice(1)}
          {detail !== null && `: ${detail}`}
          {count > 1 && words.audit.times(count)}
        </strong>
        <p class="fine">
          {count > 1 ? words.audit.fromTo(<When at={firstAt} />, <When at={lastAt} />) : <When at={lastAt} />}
        </p>
        {person !== null && !isFiltered && (
          <p class="fine">
            <a href={routes.audit({ user: person.id })}>{person.email ?? person.id}</a>
          </p>
        )}
        <p class="fine">{words.audit.by(from)}</p>
      </div>
    </li>
  );
}
