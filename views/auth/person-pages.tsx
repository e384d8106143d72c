// Shows operators a person, finds one, and asks them to confirm a change.

import { placeOf } from "@holdfast/values";
import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, IdempotencyKey, stayOnFault } from "../shared/form.tsx";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { Badge, Facts, When } from "../shared/values.tsx";
import { AuditEntries, type AuditEntryView } from "./audit-page.tsx";
import { type ChangeablePerson, isPersonChange, type PersonChangeName, personChangeRefusal } from "./person-change.ts";
import { personWords as words } from "./person-words.ts";

/** Describes a person to an operator. */
export type PersonView = Omit<ChangeablePerson, "sessions"> & {
  /** E-mail address. */
  email: string;
  /** When the person signed up, ms. */
  createdAt: number;
  /** When the person confirmed the address, ms; null before. */
  confirmedAt: number | null;
  /** Why the person was banned; null for nothing. */
  banReason: string | null;
  /** What the person can sign in with besides the password. */
  factors: { readonly passkeys: number; readonly hasApp: boolean };
  /** Where the person is signed in. */
  sessions: readonly {
    id: string;
    device: string;
    timeZone: string | null;
    lastSeenAt: number;
    method: string;
  }[];
};

type PeoplePageProps = {
  page: PageContext;
  /** What was typed; default empty. */
  typed?: string | undefined;
  /** Faults of the form; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Finds a person by e-mail address or id. */
export function PeoplePage({ page, typed, errors }: PeoplePageProps) {
  return (
    <OperatorLayout page={page} title={words.find.title}>
      <h1>{words.find.title}</h1>
      <p>{words.find.lead}</p>
      <search>
        <FormErrors errors={errors} />
        <form class="operator-search" method="post" action={routes.people()} novalidate {...stayOnFault}>
          <Field
            label={words.find.person}
            name="person"
            value={typed}
            errors={errors}
            attributes={{ maxlength: 254, autocomplete: "off", inputmode: "email" }}
          />
          <button type="submit">{words.find.submit}</button>
        </form>
      </search>
      <p class="fine">
        {words.find.log} <a href={routes.audit()}>{words.find.toLog}</a>.
      </p>
    </OperatorLayout>
  );
}

function StatusBadges({ person: { bannedAt, closedAt, role } }: { person: PersonView }) {
  return (
    <p>
      {closedAt !== null && <Badge tone="ended">{words.page.closed}</Badge>}{" "}
      {bannedAt !== null && <Badge tone="ended">{words.page.banned}</Badge>}{" "}
      {closedAt === null && bannedAt === null && <Badge tone="free">{words.page.active}</Badge>}{" "}
      {role === "operator" && <Badge tone="yours">{words.page.operator}</Badge>}
    </p>
  );
}

type PersonPageProps = {
  page: PageContext;
  person: PersonView;
  /** What happened to the account lately, newest first. */
  entries: readonly AuditEntryView[];
  /** Name of the change that was made a moment ago; default none. */
  done?: string | undefined;
};

/** Shows a person with what can be changed. */
export function PersonPage({ page, person, entries, done = "" }: PersonPageProps) {
  const { id, email, role } = person;
  return (
    <OperatorLayout page={page} title={email}>
      {isPersonChange(done) && (
        <p class="panel notice-panel" role="status">
          {words.changes[done].done}
        </p>
      )}
      <StatusBadges person={person} />
      <h1 class="operator-address">{email}</h1>
      <div class="operator-columns">
        <section class="panel" aria-labelledby="facts">
          <h2 id="facts">{words.page.facts}</h2>
          <PersonFactsList person={person} />
        </section>
        <section class="panel" aria-labelledby="sessions">
          <h2 id="sessions">{words.page.sessions}</h2>
          <Places person={person} />
        </section>
      </div>
      <Changes person={person} operatorId={page.user?.id ?? ""} />
      <section aria-labelledby="log">
        <h2 id="log">{words.page.log}</h2>
        {entries.length === 0 && <p class="empty">{words.page.noLog}</p>}
        <AuditEntries entries={entries} />
        <p class="actions">
          <a class="button button-quiet" href={routes.audit({ user: id })}>
            {words.page.allLog}
          </a>
          {role === "operator" && (
            <a class="button button-quiet" href={routes.audit({ operator: id })}>
              {words.page.doings}
            </a>
          )}
        </p>
      </section>
    </OperatorLayout>
  );
}

function PersonFactsList({ person }: { person: PersonView }) {
  const { id, createdAt, confirmedAt, bannedAt, banReason, closedAt, role, factors } = person;
  const { page: texts } = words;
  return (
    <Facts
      facts={[
        [texts.id, <code>{id}</code>],
        [texts.since, <When at={createdAt} />],
        [texts.confirmed, confirmedAt === null ? texts.notConfirmed : <When at={confirmedAt} />],
        [texts.role, role === "operator" ? texts.operator : texts.member],
        [texts.passkeys, factors.passkeys === 0 ? texts.none : String(factors.passkeys)],
        [texts.app, factors.hasApp ? texts.yes : texts.no],
        [texts.banned, bannedAt === null ? null : <When at={bannedAt} />],
        [texts.reason, banReason],
        [texts.closed, closedAt === null ? null : <When at={closedAt} />],
      ]}
    />
  );
}

function Places({ person: { sessions } }: { person: PersonView }) {
  if (sessions.length === 0) return <p class="empty">{words.page.nowhere}</p>;
  return (
    <ul class="operator-places">
      {sessions.map(({ device, timeZone, lastSeenAt, method }) => (
        <li>
          <strong>{timeZone === null ? device : `${device}, ${placeOf(timeZone)}`}</strong>
          <p class="fine">{words.page.lastSeen(method, <When at={lastSeenAt} />)}</p>
        </li>
      ))}
    </ul>
  );
}

const CHANGES: readonly PersonChangeName[] = ["sign-out", "ban", "unban", "give-role", "take-role"];
const DANGEROUS: ReadonlySet<PersonChangeName> = new Set(["ban", "take-role"]);

function Changes({ person, operatorId }: { person: PersonView; operatorId: string }) {
  const possible = CHANGES.filter((change) => personChangeRefusal(person, change, operatorId) === undefined);
  return (
    <section class="panel" aria-labelledby="changes">
      <h2 id="changes">{words.page.changes}</h2>
      {person.closedAt !== null && <p>{words.page.isClosed}</p>}
      {person.id === operatorId && <p class="fine">{words.page.own}</p>}
      <ul class="operator-changes">
        {possible.map((change) => (
          <li>
            <a
              class={DANGEROUS.has(change) ? "button button-quiet button-danger" : "button button-quiet"}
              href={routes.personChange(person.id, { change })}
            >
              {words.changes[change].title}
            </a>
            <span>{words.changes[change].lead}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type PersonChangeProps = {
  page: PageContext;
  person: PersonView;
  change: PersonChangeName;
  /** Makes the change happen once, however often the form is sent. */
  idempotencyKey: string;
  /** What was written as the reason; default nothing. */
  reason?: string | undefined;
  /** Why it cannot be done; undefined: it can. */
  refused?: string | undefined;
  /** Faults of the form; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Says what a change of a person will do; its form does it. */
export function PersonChangePage({ page, person, change, idempotencyKey, ...rest }: PersonChangeProps) {
  const { reason, refused, errors = [] } = rest;
  const { title, sentence } = words.changes[change];
  return (
    <OperatorLayout page={page} title={title}>
      <section class="panel" aria-labelledby="confirm">
        <h1 id="confirm">
          {title}: <span class="operator-address">{person.email}</span>
        </h1>
        <FormErrors errors={refused === undefined ? errors : [{ message: refused }]} />
        {refused === undefined && <p class="operator-sentence">{sentence}</p>}
        <form method="post" action={routes.personChange(person.id, { change })} novalidate {...stayOnFault}>
          <IdempotencyKey value={idempotencyKey} />
          <input type="hidden" name="change" value={change} />
          {change === "ban" && refused === undefined && (
            <Field
              label={words.confirm.reason}
              name="reason"
              value={reason}
              hint={words.confirm.reasonHint}
              errors={errors}
              attributes={{ maxlength: 200, autocomplete: "off" }}
            />
          )}
          <p class="actions">
            {refused === undefined && (
              <button type="submit" {...(DANGEROUS.has(change) && { class: "button-danger" })}>
                {title}
              </button>
            )}
            <a class="button button-quiet" href={routes.person(person.id)}>
              {words.confirm.back}
            </a>
          </p>
        </form>
      </section>
    </OperatorLayout>
  );
}
