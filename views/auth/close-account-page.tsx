// Shows the pages on which a person closes the account, and the links to keep one's data.

import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { codeField } from "./authenticator-pages.tsx";
import { PasskeyConfirm } from "./passkey-forms.tsx";

/** Props of the page on which a person closes the account. */
export type CloseAccountPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** E-mail address of the account. */
  email: string;
  /** Whether the account has an authenticator app, so that closing it asks for a code; default false. */
  hasApp?: boolean;
  /** Whether the account has a passkey, which closes it without the password; default false. */
  hasPasskey?: boolean;
  /** Whether the password closes the account, with a code where there is an app; default true. */
  takesPassword?: boolean;
  /** Why the account cannot be closed now; default: it can. */
  hindrance?: "paying" | "refund" | null | undefined;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Says what closing the account does and what stays, and asks for what signs the person in; after a fault with 422, 409 or 429. */
export function CloseAccountPage(props: CloseAccountPageProps) {
  const { page, email, hindrance } = props;
  return (
    <Layout page={page} title="Close your account">
      <div class="wrap narrow">
        <h1>Close your account</h1>
        <p>
          This closes the account of <strong>{email}</strong> for good. Nobody can open it again, not even you.
        </p>
        <h2>What happens</h2>
        <ul>
          <li>You are signed out everywhere.</li>
          <li>Your tickets go off sale. One that somebody has reserved is still theirs to buy.</li>
          <li>Orders that you have not paid for end. Tickets that you have paid for stay yours.</li>
          <li>Your e-mail address, your password and what you wrote about unsold tickets are deleted.</li>
        </ul>
        <h2>What stays</h2>
        <ul>
          <li>Records of payments and sales, which the law wants kept. They no longer say who you are.</li>
          <li>A list of what happened to the account, such as sign-ins, for 90 days. It has no e-mail address.</li>
        </ul>
        <p>You can sign up again with the same address later. That will be a new, empty account.</p>
        <h2>Keep a copy first</h2>
        <YourData />
        {hindrance ? <Hindrance hindrance={hindrance} /> : <ClosingForm {...props} />}
        <p class="fine">
          <a href={routes.home()}>Keep my account</a>
        </p>
      </div>
    </Layout>
  );
}

function ClosingForm(props: CloseAccountPageProps) {
  const { hasPasskey = false, takesPassword = true, errors } = props;
  return (
    <>
      <h2>Confirm that it is you</h2>
      <FormErrors errors={errors} />
      {takesPassword && <PasswordForm {...props} />}
      {hasPasskey && (
        <PasskeyConfirm
          action={routes.accountClosePasskey()}
          label={takesPassword ? "Close it with a passkey" : "Close my account with a passkey"}
          worksByPassword={takesPassword}
        />
      )}
      {!takesPassword && <NoPasskey hasPasskey={hasPasskey} />}
    </>
  );
}

function NoPasskey({ hasPasskey }: { hasPasskey: boolean }) {
  return (
    <>
      <h2>{hasPasskey ? "No passkey at hand?" : "A passkey of this account was removed lately"}</h2>
      <p>
        The password alone does not close this account{!hasPasskey && " for a week after that"}.{" "}
        <a href={routes.forgot()}>Ask for a link by e-mail</a>, set a new password, sign in and come back here. For an
        hour after that, the password is enough.
      </p>
    </>
  );
}

function PasswordForm({ hasApp = false, errors }: CloseAccountPageProps) {
  return (
    <form class="panel" method="post" action={routes.accountClose()} novalidate {...stayOnFault}>
      <Field
        label="Your password"
        name="password"
        type="password"
        errors={errors}
        attributes={{ required: true, autocomplete: "current-password" }}
      />
      {hasApp && (
        <Field
          label="Code of your authenticator app"
          name="code"
          errors={errors}
          hint="Lost your phone? Enter one of your recovery codes."
          attributes={{ ...codeField, inputmode: "text" }}
        />
      )}
      <button class="button-danger" type="submit">
        Close my account
      </button>
    </form>
  );
}

const hindrances = {
  paying: {
    heading: "A payment is being taken right now",
    text: "It concerns a ticket that you are buying or selling. This takes a few minutes at most: try again then.",
  },
  refund: {
    heading: "Money is on its way back to you",
    text: "You can close your account when the refund has arrived, which takes up to 10 days.",
  },
} as const;

function Hindrance({ hindrance }: { hindrance: keyof typeof hindrances }) {
  const { heading, text } = hindrances[hindrance];
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>{heading}</strong>
      </p>
      <p>{text}</p>
    </div>
  );
}

/** Links the files with a person's data, one for each service. */
export function YourData() {
  const files = [
    [routes.exportAccount(), "Your account"],
    [routes.exportListings(), "Your listings"],
    [routes.exportOrders(), "Your orders"],
    [routes.exportPayments(), "Your payments and sales"],
  ] as const;
  return (
    <ul>
      {files.map(([href, name]) => (
        <li>
          <a href={href} download hx-boost="false">
            {name}
          </a>{" "}
          (JSON file)
        </li>
      ))}
    </ul>
  );
}

/** Says that the account is closed; everybody may see this page. */
export function AccountClosedPage({ page }: { page: PageContext }) {
  return (
    <Layout page={page} title="Your account is closed">
      <div class="wrap narrow">
        <section class="panel" aria-labelledby="closed">
          <h1 id="closed">Your account is closed</h1>
          <p>You are signed out everywhere. We are deleting your personal data now, which takes a few minutes.</p>
          <p class="actions">
            <a class="button" href={routes.home()}>
              See tickets
            </a>
          </p>
        </section>
      </div>
    </Layout>
  );
}
