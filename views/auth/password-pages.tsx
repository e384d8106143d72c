// Shows the forms for a forgotten password, for a new one by a link, and for changing the password.

import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { MessagePage } from "./message-page.tsx";

const PASSWORD_HINT = "8 to 128 characters. A few words you will remember are best.";

type FormPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Shows the form that asks for a link to set a new password; `email` is the address as it was typed. */
export function ForgotPage({ page, errors, email }: FormPageProps & { email?: string | undefined }) {
  return (
    <Layout page={page} title="Forgot your password?">
      <div class="wrap narrow">
        <h1>Forgot your password?</h1>
        <p>Enter the e-mail address of your account. We'll send you a link to set a new password.</p>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.forgot()} novalidate {...stayOnFault}>
          <Field
            label="E-mail"
            name="email"
            type="email"
            value={email}
            errors={errors}
            attributes={{ required: true, autocomplete: "username", maxlength: 254 }}
          />
          <button type="submit">Send the link</button>
        </form>
        <p class="fine">
          You know it after all? <a href={routes.signin()}>Sign in</a>
        </p>
      </div>
    </Layout>
  );
}

/** Says that the link is on its way, in the same words whether or not there is such an account. */
export function ForgotSentPage({ page, email }: { page: PageContext; email: string }) {
  return (
    <MessagePage
      page={page}
      title="Check your e-mail"
      paragraphs={[
        `If there is an account with ${email}, we have sent a link to it. It works for 30 minutes.`,
        "Nothing there after a few minutes? Look in the spam folder, and check the address for typing mistakes.",
      ]}
      next={{ label: "Try another address", href: routes.forgot() }}
    />
  );
}

/** Shows the form that sets a new password by a link. */
export function ResetPage({ page, errors, link }: FormPageProps & { link: string }) {
  return (
    <Layout page={page} title="Set a new password">
      <div class="wrap narrow">
        <h1>Set a new password</h1>
        <p>This also signs you out everywhere you are signed in.</p>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.reset()} novalidate {...stayOnFault}>
          <input type="hidden" name="link" value={link} />
          <Field
            label="New password"
            name="password"
            type="password"
            errors={errors}
            hint={PASSWORD_HINT}
            attributes={{ required: true, autocomplete: "new-password" }}
          />
          <button type="submit">Set password</button>
        </form>
      </div>
    </Layout>
  );
}

/** Says that a link for a new password is of no use any more, and how to get another. */
export function ResetOverPage({ page }: { page: PageContext }) {
  return (
    <MessagePage
      page={page}
      title="This link no longer works"
      paragraphs={[
        "It was used before, or it has expired: links for a new password work once, for 30 minutes.",
        "If you have just set a new password with it, sign in with that one.",
      ]}
      next={{ label: "Send a new link", href: routes.forgot() }}
    />
  );
}

/** Shows the form that changes the password; `isDone` says that it has just been changed. */
export function PasswordPage({ page, errors, isDone = false }: FormPageProps & { isDone?: boolean }) {
  return (
    <Layout page={page} title="Change your password">
      <div class="wrap narrow">
        <h1>Change your password</h1>
        {isDone && (
          <p class="reason" role="status">
            Your password is changed. Everywhere else you were signed in, you are signed out.
          </p>
        )}
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.password()} novalidate {...stayOnFault}>
          {page.user && <input type="hidden" name="username" autocomplete="username" value={page.user.email} />}
          <Field
            label="Current password"
            name="current"
            type="password"
            errors={errors}
            hint={<a href={routes.forgot()}>Forgot your password?</a>}
            attributes={{ required: true, autocomplete: "current-password" }}
          />
          <Field
            label="New password"
            name="password"
            type="password"
            errors={errors}
            hint={PASSWORD_HINT}
            attributes={{ required: true, autocomplete: "new-password" }}
          />
          <button type="submit">Change password</button>
        </form>
        <p class="fine">
          You stay signed in here; all other places are signed out. <a href={routes.account()}>Back to your account</a>
        </p>
      </div>
    </Layout>
  );
}
