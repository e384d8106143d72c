// Shows the pages on which a person closes the account, and the links to keep one's data.

import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { codeField } from "./authenticator-pages.tsx";
import { PasskeyConfirm } from "./passkey-forms.tsx";
import { words } from "./words.ts";

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
    <Layout page={page} title={words.close.title}>
      <div class="wrap narrow">
        <h1>{words.close.title}</h1>
        <p>{words.close.lead(<strong>{email}</strong>)}</p>
        <h2>{words.close.happens.heading}</h2>
        <ul>
          {words.close.happens.items.map((text) => (
            <li>{text}</li>
          ))}
        </ul>
        <h2>{words.close.stays.heading}</h2>
        <ul>
          {words.close.stays.items.map((text) => (
            <li>{text}</li>
          ))}
        </ul>
        <p>{words.close.again}</p>
        <h2>{words.close.keepCopy}</h2>
        <YourData />
        {hindrance ? <Hindrance hindrance={hindrance} /> : <ClosingForm {...props} />}
        <p class="fine">
          <a href={routes.home()}>{words.close.keepAccount}</a>
        </p>
      </div>
    </Layout>
  );
}

function ClosingForm(props: CloseAccountPageProps) {
  const { hasPasskey = false, takesPassword = true, errors } = props;
  return (
    <>
      <h2>{words.close.confirm}</h2>
      <FormErrors errors={errors} />
      {takesPassword && <PasswordForm {...props} />}
      {hasPasskey && (
        <PasskeyConfirm
          action={routes.accountClosePasskey()}
          label={takesPassword ? words.close.orByPasskey : words.close.byPasskey}
          isAlone={!takesPassword}
        />
      )}
      {!takesPassword && <NoPasskey hasPasskey={hasPasskey} />}
    </>
  );
}

function NoPasskey({ hasPasskey }: { hasPasskey: boolean }) {
  return (
    <>
      <h2>{hasPasskey ? words.close.noPasskey.heading : words.close.noPasskey.removed}</h2>
      <p>
        {hasPasskey ? words.close.noPasskey.notAlone : words.close.noPasskey.notAloneForAWeek}{" "}
        <a href={routes.forgot()}>{words.close.noPasskey.ask}</a>
        {words.close.noPasskey.how}
      </p>
    </>
  );
}

function PasswordForm({ hasApp = false, errors }: CloseAccountPageProps) {
  return (
    <form class="panel" method="post" action={routes.accountClose()} novalidate {...stayOnFault}>
      <Field
        label={words.fields.yourPassword}
        name="password"
        type="password"
        errors={errors}
        attributes={{ required: true, autocomplete: "current-password" }}
      />
      {hasApp && (
        <Field
          label={words.code.ofApp}
          name="code"
          errors={errors}
          hint={words.code.lostPhone}
          attributes={{ ...codeField, inputmode: "text" }}
        />
      )}
      <button class="button-danger" type="submit">
        {words.close.submit}
      </button>
    </form>
  );
}

function Hindrance({ hindrance }: { hindrance: "paying" | "refund" }) {
  const { heading, text } = words.close.hindrances[hindrance];
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
    [routes.exportAccount(), words.files.account],
    [routes.exportListings(), words.files.listings],
    [routes.exportOrders(), words.files.orders],
    [routes.exportPayments(), words.files.payments],
  ] as const;
  return (
    <ul>
      {files.map(([href, name]) => (
        <li>
          <a href={href} download hx-boost="false">
            {name}
          </a>{" "}
          {words.files.kind}
        </li>
      ))}
    </ul>
  );
}

/** Says that the account is closed; everybody may see this page. */
export function AccountClosedPage({ page }: { page: PageContext }) {
  return (
    <Layout page={page} title={words.closed.title}>
      <div class="wrap narrow">
        <section class="panel" aria-labelledby="closed">
          <h1 id="closed">{words.closed.title}</h1>
          <p>{words.closed.text}</p>
          <p class="actions">
            <a class="button" href={routes.home()}>
              {words.closed.next}
            </a>
          </p>
        </section>
      </div>
    </Layout>
  );
}
