// Shows the forms for signing up and for signing in.

import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";

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
        <CredentialsForm {...props} action={routes.signin()} submit="Sign in" isNew={false} />
        <p class="fine">
          New here? <a href={routes.signup({ returnTo: props.returnTo })}>Sign up</a>
        </p>
      </div>
    </Layout>
  );
}

type FormProps = CredentialsPageProps & { action: string; submit: string; isNew: boolean };

function CredentialsForm({ email, errors, returnTo, action, submit, isNew }: FormProps) {
  return (
    <>
      <FormErrors errors={errors} />
      <form class="panel" method="post" action={action} novalidate {...stayOnFault}>
        {returnTo !== undefined && <input type="hidden" name="returnTo" value={returnTo} />}
        <Field
          label="E-mail"
          name="email"
          type="email"
          value={email}
          errors={errors}
          attributes={{ required: true, autocomplete: "username", maxlength: 254 }}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          errors={errors}
          hint={isNew ? "8 to 128 characters. A few words you will remember are best." : undefined}
          attributes={{ required: true, autocomplete: isNew ? "new-password" : "current-password" }}
        />
        <button type="submit">{submit}</button>
      </form>
    </>
  );
}
