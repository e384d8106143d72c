// Shows the forms for signing up and for signing in.

import { routes } from "../routes.ts";
import type { FormError, Instant, PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { PasskeySignIn } from "./passkey-forms.tsx";
import { words } from "./words.ts";

/** Props of the forms for signing up and in. */
export type CredentialsPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** E-mail address as it was typed; default empty. The form never shows a password again. */
  email?: string | undefined;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
  /** Path of this site to open after signing in; default the front page. */
  returnTo?: string | undefined;
  /** What the person was doing, for the page to sign in; default: `returnTo` alone says it. */
  reason?: SigningInFor | undefined;
  /** Whether the person has signed up or in and the browser has not kept the session cookie; default false. */
  hasNoCookie?: boolean | undefined;
  /** Whether the person has just set a new password by a link; default false. */
  hasNewPassword?: boolean | undefined;
};

/** Describes what a person was doing who has to sign in first. */
export type SigningInFor = {
  /** Whether a form was sent and not carried out, because nobody was signed in. */
  wasRefused: boolean;
  /** Why the session of the person is over; default: nobody knows of one. */
  signedOut?: "banned" | "closed" | "ended" | undefined;
  /** The ticket that is reserved meanwhile, its deadline, and whether it is theirs; absent without one. */
  reserved?: { title: string; until: Instant; isTheirs: boolean } | undefined;
};

/** Shows the form for signing up; with `errors`, to be answered with 422, shows it again with its faults. */
export function SignupPage(props: CredentialsPageProps) {
  return (
    <Layout page={props.page} title={words.signUp.title}>
      <div class="wrap narrow">
        <h1>{words.signUp.title}</h1>
        <p>{words.signUp.lead}</p>
        <CredentialsForm {...props} action={routes.signup()} submit={words.signUp.title} isNew />
        <p class="fine">
          {words.signUp.hasAccount} <a href={routes.signin({ returnTo: props.returnTo })}>{words.signIn.title}</a>
        </p>
      </div>
    </Layout>
  );
}

/** Shows the form for signing in; with `errors`, to be answered with 422, shows it again with its faults. */
export function SigninPage(props: CredentialsPageProps) {
  return (
    <Layout page={props.page} title={words.signIn.title}>
      <div class="wrap narrow">
        <h1>{words.signIn.title}</h1>
        {props.hasNoCookie === true && <Alert {...words.signIn.noCookie} />}
        {props.hasNewPassword === true && (
          <p class="reason" role="status">
            {words.signIn.newPassword}
          </p>
        )}
        <Reason {...props} />
        <CredentialsForm {...props} action={routes.signin()} submit={words.signIn.title} isNew={false} />
        <PasskeySignIn returnTo={props.returnTo} />
        <p class="fine">
          {words.signIn.isNew} <a href={routes.signup({ returnTo: props.returnTo })}>{words.signUp.title}</a>
        </p>
      </div>
    </Layout>
  );
}

function Alert({ title, text }: { title: string; text: string }) {
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
    </div>
  );
}

function Reason({ page, reason, errors, returnTo = "" }: CredentialsPageProps) {
  const { signedOut, reserved, wasRefused = false } = reason ?? {};
  // The fault of a form that was sent says it too.
  if (signedOut === "banned" || signedOut === "closed")
    return errors ? null : <Alert {...words.signIn.over[signedOut]} />;
  if (reserved !== undefined && new Date(reserved.until) > new Date(page.now)) {
    const lead = reserved.isTheirs ? words.signIn.reservedForYouUntil : words.signIn.reservedUntil;
    return (
      <div class="reason">
        <p>
          {(signedOut !== undefined || wasRefused) && `${words.signIn.signedOut} `}
          <strong>{reserved.title}</strong>{" "}
          {reserved.isTheirs ? words.signIn.isReservedForYou : words.signIn.isReserved}
        </p>
        <Countdown lead={lead} deadline={reserved.until} now={page.now} />
      </div>
    );
  }
  const purpose = purposeOf(returnTo) ?? (signedOut && words.signIn.goOn);
  const text = wasRefused
    ? refusedText(returnTo)
    : purpose && `${signedOut ? `${words.signIn.signedOut} ` : ""}${purpose}`;
  return text ? <p class="reason">{text}</p> : null;
}

function refusedText(returnTo: string): string {
  if (/^\/tickets\/[^/]+$/.test(returnTo)) {
    return words.signIn.notReserved;
  }
  return words.signIn.notDone;
}

// Only a path decides on the words, so that a link to this page cannot put words of its own here.
function purposeOf(returnTo: string): string | null {
  if (returnTo.startsWith(routes.ticketNew())) return words.signIn.toSell;
  if (/^\/tickets\/[^/]+$/.test(returnTo)) return words.signIn.toTicket;
  if (/^\/orders\/[^/]+$/.test(returnTo)) return words.signIn.toOrder;
  if (/^\/events\/[^/]+\/waits$/.test(returnTo)) return words.signIn.toWait;
  if (returnTo.startsWith(routes.waits())) return words.signIn.toWaits;
  if (returnTo.startsWith(routes.orders())) return words.signIn.toOrders;
  return /^\/(account|operator)(\/|$)/.test(returnTo) ? words.signIn.toPage : null;
}

type FormProps = CredentialsPageProps & { action: string; submit: string; isNew: boolean };

function CredentialsForm({ email, errors, returnTo, action, submit, isNew }: FormProps) {
  return (
    <>
      <FormErrors errors={errors} />
      <form class="panel" method="post" action={action} novalidate {...stayOnFault}>
        <input type="hidden" name="look" value="cookie" />
        <input type="hidden" name="timeZone" value="" />
        {returnTo !== undefined && <input type="hidden" name="returnTo" value={returnTo} />}
        <Field
          label={words.fields.email}
          name="email"
          type="email"
          value={email}
          errors={errors}
          attributes={{ required: true, autocomplete: isNew ? "username" : "username webauthn", maxlength: 254 }}
          hint={isNew ? words.signUp.emailHint : undefined}
        />
        <Field
          label={words.fields.password}
          name="password"
          type="password"
          errors={errors}
          hint={isNew ? words.fields.newPasswordHint : <a href={routes.forgot()}>{words.forgot.title}</a>}
          attributes={{ required: true, autocomplete: isNew ? "new-password" : "current-password" }}
        />
        <button type="submit">{submit}</button>
      </form>
    </>
  );
}
