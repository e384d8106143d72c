// Shows the account of the person who is signed in, in sections.

import { placeOf } from "@holdfast/values";
import { routes } from "../routes.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { YourData } from "./close-account-page.tsx";

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
  /** Whether the person is an operator whose session has not the rights of one; default false. */
  lacksOperatorRights?: boolean | undefined;
  /** Whether the e-mail address is confirmed. */
  isConfirmed: boolean;
};

/** Lists the sections of the account page, in their order. */
const sections: readonly ((props: AccountPageProps) => unknown)[] = [
  OwnSection,
  SecuritySection,
  PlacesSection,
  DataSection,
];

/** Shows the account page. */
export function AccountPage(props: AccountPageProps) {
  return (
    <Layout page={props.page} title="My account">
      <div class="wrap narrow">
        <h1>My account</h1>
        <p class="account-email">{props.page.user?.email}</p>
        {sections.map((section) => section(props))}
      </div>
    </Layout>
  );
}

function SecuritySection({ lacksOperatorRights = false }: AccountPageProps) {
  return (
    <section class="panel account-section" aria-labelledby="security">
      <h2 id="security">Sign-in and security</h2>
      {lacksOperatorRights ? (
        <p>
          You are an operator. To use your rights, sign in with a passkey, or with your password and a code of an
          authenticator app.
        </p>
      ) : (
        <p>Sign in with a passkey, or protect your password with codes of an authenticator app.</p>
      )}
      <a class="button button-quiet" href={routes.security()}>
        Passkeys and authenticator app
      </a>
    </section>
  );
}

function OwnSection({ isConfirmed }: AccountPageProps) {
  return (
    <section class="panel account-section" aria-labelledby="own">
      <h2 id="own">E-mail and password</h2>
      {!isConfirmed && <p>Your e-mail address is not confirmed yet. Open the link we sent you.</p>}
      <p class="actions">
        <a class="button button-quiet" href={routes.email()}>
          {isConfirmed ? "Change e-mail" : "Confirm or change e-mail"}
        </a>
        <a class="button button-quiet" href={routes.password()}>
          Change password
        </a>
      </p>
    </section>
  );
}

function PlacesSection({ places }: AccountPageProps) {
  return (
    <section class="panel account-section" aria-labelledby="places">
      <h2 id="places">Where you are signed in</h2>
      <ul class="places">
        {places.map((place) => (
          <Place {...place} />
        ))}
      </ul>
      <form method="post" action={routes.sessionsEnd()}>
        <button class="button-quiet" type="submit">
          Sign out everywhere
        </button>
        <p class="fine">You will be signed out here too.</p>
      </form>
    </section>
  );
}

function DataSection() {
  return (
    <section class="panel account-section" aria-labelledby="data">
      <h2 id="data">Your data</h2>
      <p>Keep a copy of what we know about you:</p>
      <YourData />
      <p class="fine">
        <a href={routes.accountClose()}>Close your account</a>
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
          {isThis && <span class="place-this">This device. </span>}
          {timeZone !== null && `Time zone of ${placeOf(timeZone)}. `}
          Last seen <When at={lastSeenAt} />
        </p>
      </div>
      {!isThis && (
        <form method="post" action={routes.sessionEnd(id)}>
          <button class="button-quiet" type="submit" aria-label={`Sign out on ${device}`}>
            Sign out
          </button>
        </form>
      )}
    </li>
  );
}
