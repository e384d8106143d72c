// Shows the forms for signing up and for signing in.

import { routes } from "../routes.ts";
import type { FormError, Instant, PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { PasskeySignIn } from "./passkey-forms.tsx";

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
    <Layout page={props.page} title="Sign up">
      <div class="wrap narrow">
        <h1>Sign up</h1>
        <p>One account to buy and to sell.</p>
        <CredentialsForm {...props} action={routes.signup()} submit="Sign up" isNew />
        <p class="fine">
          Have an account? <a href={routes.signin({ returnTo: props.returnTo })}>Sign in</a>
        </p>
      </div>
    </Layout>
  );
}

/** Shows the form for signing in; with `errors`, to be answered with 422, shows it again with its faults. */
export function SigninPage(props: CredentialsPageProps) {
  return (
    <Layout page={props.page} title="Sign in">
      <div class="wrap narrow">
        <h1>Sign in</h1>
        {props.hasNoCookie === true && <Alert {...noCookie} />}
        {props.hasNewPassword === true && (
          <p class="reason" role="status">
            Your new password is set. Sign in with it.
          </p>
        )}
        <Reason {...props} />
        <CredentialsForm {...props} action={routes.signin()} submit="Sign in" isNew={false} />
        <PasskeySignIn returnTo={props.returnTo} />
        <p class="fine">
          New here? <a href={routes.signup({ returnTo: props.returnTo })}>Sign up</a>
        </p>
      </div>
    </Layout>
  );
}

const noCookie = {
  title: "Your browser did not keep you signed in",
  text: "Your account is fine, but your browser blocked our cookie. Allow cookies for this site, then sign in again.",
};

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

const overWords = {
  banned: {
    title: "Your account is banned",
    text: "You can't sign in with it. Its tickets are off sale, and orders that were not paid for have ended.",
  },
  closed: {
    title: "Your account is closed",
    text: "Nobody can sign in to it any more. You can sign up for a new one.",
  },
} as const;

function Reason({ page, reason, errors, returnTo = "" }: CredentialsPageProps) {
  const { signedOut, reserved, wasRefused = false } = reason ?? {};
  // The fault of a form that was sent says it too.
  if (signedOut === "banned" || signedOut === "closed") return errors ? null : <Alert {...overWords[signedOut]} />;
  if (reserved !== undefined && new Date(reserved.until) > new Date(page.now)) {
    const lead = reserved.isTheirs ? "Reserved for you until" : "Reserved until";
    return (
      <div class="reason">
        <p>
          {(signedOut !== undefined || wasRefused) && "You were signed out. "}
          <strong>{reserved.title}</strong> {reserved.isTheirs ? "is reserved for you" : "is still reserved"}: sign in
          to pay.
        </p>
        <Countdown lead={lead} deadline={reserved.until} now={page.now} />
      </div>
    );
  }
  const purpose = purposeOf(returnTo) ?? (signedOut && "Sign in to go on.");
  const text = wasRefused ? refusedText(returnTo) : purpose && `${signedOut ? "You were signed out. " : ""}${purpose}`;
  return text ? <p class="reason">{text}</p> : null;
}

function refusedText(returnTo: string): string {
  if (/^\/tickets\/[^/]+$/.test(returnTo)) {
    return "You were signed out, so nothing is reserved for you yet. Sign in, then press Buy again.";
  }
  return "You were signed out, so nothing was done. Sign in to go on.";
}

// Only a path decides on the words, so that a link to this page cannot put words of its own here.
function purposeOf(returnTo: string): string | null {
  if (returnTo.startsWith(routes.ticketNew())) return "Sign in to sell a ticket.";
  if (/^\/tickets\/[^/]+$/.test(returnTo)) return "Sign in to go back to the ticket.";
  if (/^\/orders\/[^/]+$/.test(returnTo)) return "Sign in to see this order.";
  if (returnTo.startsWith(routes.orders())) return "Sign in to see your orders.";
  return /^\/(account|operator)(\/|$)/.test(returnTo) ? "Sign in to see this page." : null;
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
          label="E-mail"
          name="email"
          type="email"
          value={email}
          errors={errors}
          attributes={{ required: true, autocomplete: isNew ? "username" : "username webauthn", maxlength: 254 }}
          hint={isNew ? "We'll send a link to it, so check it for typing mistakes." : undefined}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          errors={errors}
          hint={
            isNew ? (
              "8 to 128 characters. A few words you will remember are best."
            ) : (
              <a href={routes.forgot()}>Forgot your password?</a>
            )
          }
          attributes={{ required: true, autocomplete: isNew ? "new-password" : "current-password" }}
        />
        <button type="submit">{submit}</button>
      </form>
    </>
  );
}
