// Shows the forms for a forgotten password, for a new one by a link, and for changing the password.

import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { MessagePage } from "./message-page.tsx";
import { words } from "./words.ts";

type FormPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Shows the form that asks for a link to set a new password; `email` is the address as it was typed. */
export function ForgotPage({ page, errors, email }: FormPageProps & { email?: string | undefined }) {
  return (
    <Layout page={page} title={words.forgot.title}>
      <div class="wrap narrow">
        <h1>{words.forgot.title}</h1>
        <p>{words.forgot.lead}</p>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.forgot()} novalidate {...stayOnFault}>
          <Field
            label={words.fields.email}
            name="email"
            type="email"
            value={email}
            errors={errors}
            attributes={{ required: true, autocomplete: "username", maxlength: 254 }}
          />
          <button type="submit">{words.fields.sendLink}</button>
        </form>
        <p class="fine">
          {words.forgot.known} <a href={routes.signin()}>{words.signIn.title}</a>
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
      title={words.forgot.sent.title}
      paragraphs={words.forgot.sent.paragraphs(email)}
      next={{ label: words.forgot.sent.next, href: routes.forgot() }}
    />
  );
}

/** Shows the form that sets a new password by a link. */
export function ResetPage({ page, errors, link }: FormPageProps & { link: string }) {
  return (
    <Layout page={page} title={words.reset.title}>
      <div class="wrap narrow">
        <h1>{words.reset.title}</h1>
        <p>{words.reset.lead}</p>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.reset()} novalidate {...stayOnFault}>
          <input type="hidden" name="link" value={link} />
          <Field
            label={words.fields.newPassword}
            name="password"
            type="password"
            errors={errors}
            hint={words.fields.newPasswordHint}
            attributes={{ required: true, autocomplete: "new-password" }}
          />
          <button type="submit">{words.reset.submit}</button>
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
      title={words.linkOver}
      paragraphs={words.reset.over.paragraphs}
      next={{ label: words.reset.over.next, href: routes.forgot() }}
    />
  );
}

/** Shows the form that changes the password; `isDone` says that it has just been changed. */
export function PasswordPage({ page, errors, isDone = false }: FormPageProps & { isDone?: boolean }) {
  return (
    <Layout page={page} title={words.password.title}>
      <div class="wrap narrow">
        <h1>{words.password.title}</h1>
        {isDone && (
          <p class="reason" role="status">
            {words.password.done}
          </p>
        )}
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.password()} novalidate {...stayOnFault}>
          {page.user && <input type="hidden" name="username" autocomplete="username" value={page.user.email} />}
          <Field
            label={words.fields.currentPassword}
            name="current"
            type="password"
            errors={errors}
            hint={<a href={routes.forgot()}>{words.forgot.title}</a>}
            attributes={{ required: true, autocomplete: "current-password" }}
          />
          <Field
            label={words.fields.newPassword}
            name="password"
            type="password"
            errors={errors}
            hint={words.fields.newPasswordHint}
            attributes={{ required: true, autocomplete: "new-password" }}
          />
          <button type="submit">{words.password.change}</button>
        </form>
        <p class="fine">
          {words.password.others} <a href={routes.account()}>{words.account.back}</a>
        </p>
      </div>
    </Layout>
  );
}
