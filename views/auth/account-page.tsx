// Shows the account of the person who is signed in, in sections.

import { placeOf } from "@holdfast/values";
import { routes } from "../routes.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { YourData } from "./close-account-page.tsx";
import { words } from "./words.ts";

/** Describes one place where the person is signed in. */
export type SignedInPlace = {
  id: string;
  /** Browser and system in words, such as `Firefox on Windows`. */
  device: string;
  /** Time zone of the browser as an IANA name; null where it is not known. */
  timeZone: string | null;
  lastSeenAt: Instant;
  /** Whether it is the session of this page. */
  isThis: boolean;
};

/** Props of the account page; each section takes what it shows. */
export type AccountPageProps = {
  page: PageContext;
  /** Where the person is signed in, the place of this page first. */
  places: readonly SignedInPlace[];
  /** Whether the person is an operator, and whether this session has the rights of one; default neither. */
  operator?: { hasRights: boolean } | undefined;
  /** Whether the e-mail address is confirmed. */
  isConfirmed: boolean;
};

/** Lists the sections of the account page, in their order. */
const sections: readonly ((props: AccountPageProps) => unknown)[] = [
  OperatorSection,
  OwnSection,
  SecuritySection,
  PlacesSection,
  DataSection,
];

/** Shows the account page. */
export function AccountPage(props: AccountPageProps) {
  return (
    <Layout page={props.page} title={words.account.title}>
      <div class="wrap narrow">
        <h1>{words.account.title}</h1>
        <p class="account-email">{props.page.user?.email}</p>
        {sections.map((section) => section(props))}
      </div>
    </Layout>
  );
}

function OperatorSection({ operator }: AccountPageProps) {
  if (operator === undefined) return null;
  const { hasRights } = operator;
  return (
    <section class="panel account-section" aria-labelledby="operator">
      <h2 id="operator">{words.security.operator}</h2>
      <p>{hasRights ? words.security.isOperator : words.account.operator}</p>
      <a class="button" href={hasRights ? routes.operator() : routes.operatorStep({ returnTo: routes.operator() })}>
        {hasRights ? words.security.operatorPages : words.account.toOperatorStep}
      </a>
    </section>
  );
}

function SecuritySection() {
  return (
    <section class="panel account-section" aria-labelledby="security">
      <h2 id="security">{words.security.title}</h2>
      <p>{words.account.security}</p>
      <a class="button button-quiet" href={routes.security()}>
        {words.account.toSecurity}
      </a>
    </section>
  );
}

function OwnSection({ isConfirmed }: AccountPageProps) {
  return (
    <section class="panel account-section" aria-labelledby="own">
      <h2 id="own">{words.account.own}</h2>
      {!isConfirmed && <p>{words.account.unconfirmed}</p>}
      <p class="actions">
        <a class="button button-quiet" href={routes.email()}>
          {isConfirmed ? words.account.changeEmail : words.account.confirmOrChangeEmail}
        </a>
        <a class="button button-quiet" href={routes.password()}>
          {words.password.change}
        </a>
      </p>
    </section>
  );
}

function PlacesSection({ places }: AccountPageProps) {
  return (
    <section class="panel account-section" aria-labelledby="places">
      <h2 id="places">{words.account.places}</h2>
      <ul class="places">
        {places.map((place) => (
          <Place {...place} />
        ))}
      </ul>
      <form method="post" action={routes.sessionsEnd()}>
        <button class="button-quiet" type="submit">
          {words.account.signOutEverywhere}
        </button>
        <p class="fine">{words.account.hereToo}</p>
      </form>
    </section>
  );
}

function DataSection() {
  return (
    <section class="panel account-section" aria-labelledby="data">
      <h2 id="data">{words.account.data}</h2>
      <p>{words.account.keepCopy}</p>
      <YourData />
      <p class="fine">
        <a href={routes.accountClose()}>{words.close.title}</a>
      </p>
    </section>
  );
}

function Place({ id, device, timeZone, lastSeenAt, isThis }: SignedInPlace) {
  return (
    <li class="place">
      <div>
        <strong>{device}</strong>
        <p class="fine">
          {isThis && <span class="place-this">{words.account.thisDevice} </span>}
          {timeZone !== null && `${words.account.timeZoneOf(placeOf(timeZone))} `}
          {words.account.lastSeen} <When at={lastSeenAt} />
        </p>
      </div>
      {!isThis && (
        <form method="post" action={routes.sessionEnd(id)}>
          <button class="button-quiet" type="submit" aria-label={words.account.signOutOn(device)}>
            {words.account.signOut}
          </button>
        </form>
      )}
    </li>
  );
}
