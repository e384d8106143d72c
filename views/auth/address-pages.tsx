// Shows the pages about the e-mail address of an account: confirming it, and changing it.

import { routes } from "../routes.ts";
import type { FormError, Instant, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { MessagePage } from "./message-page.tsx";
import { words } from "./words.ts";

/** Describes the address of an account, and the one that it is being changed to. */
export type AccountAddress = {
  /** Address of the account. */
  email: string;
  /** Whether its owner has confirmed it. */
  isConfirmed: boolean;
  /** The change that waits to be confirmed; null without one. */
  pending: { email: string; until: Instant; isNewConfirmed: boolean; isOldConfirmed: boolean } | null;
};

type AddressPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The address as it is now. */
  address: AccountAddress;
  /** New address as it was typed; default empty. */
  typed?: string | undefined;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
  /** Whether a letter to confirm the address was just sent; default false. */
  isSent?: boolean;
};

/** Shows the address of an account, what is to be confirmed, and the form that changes it. */
export function AddressPage({ page, address, typed, errors, isSent = false }: AddressPageProps) {
  const { email, isConfirmed, pending } = address;
  return (
    <Layout page={page} title={words.address.title}>
      <div class="wrap narrow">
        <h1>{words.address.title}</h1>
        {isSent && (
          <p class="reason" role="status">
            {words.address.sent(email)}
          </p>
        )}
        <section class="panel" aria-labelledby="present">
          <h2 id="present">{email}</h2>
          {isConfirmed ? <p>{words.address.confirmed}</p> : <Unconfirmed />}
        </section>
        {pending !== null && <PendingChange pending={pending} />}
        <h2 id="change">{words.address.change}</h2>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.email()} novalidate aria-labelledby="change" {...stayOnFault}>
          <Field
            label={words.address.newEmail}
            name="email"
            type="email"
            value={typed}
            errors={errors}
            hint={isConfirmed ? words.address.hintOfBoth : words.address.hintOfNew}
            attributes={{ required: true, autocomplete: "email", maxlength: 254 }}
          />
          <Field
            label={words.fields.yourPassword}
            name="current"
            type="password"
            errors={errors}
            hint={<a href={routes.forgot()}>{words.forgot.title}</a>}
            attributes={{ required: true, autocomplete: "current-password" }}
          />
          <button type="submit">{isConfirmed ? words.address.sendLinks : words.fields.sendLink}</button>
        </form>
        <p class="fine">
          <a href={routes.account()}>{words.account.back}</a>
        </p>
      </div>
    </Layout>
  );
}

/** Says that the address is not confirmed and how to confirm it. */
export function Unconfirmed() {
  return (
    <>
      <p>{words.address.unconfirmed}</p>
      <form method="post" action={routes.sendConfirmation()}>
        <button class="button-quiet" type="submit">
          {words.address.sendAgain}
        </button>
      </form>
    </>
  );
}

function PendingChange({ pending }: { pending: NonNullable<AccountAddress["pending"]> }) {
  const { email, until, isNewConfirmed, isOldConfirmed } = pending;
  return (
    <section class="panel" aria-labelledby="pending">
      <h2 id="pending">{words.address.changingTo(email)}</h2>
      <p>{words.address.openBy(<When at={until} />)}</p>
      <ul>
        <li>{isNewConfirmed ? words.address.newConfirmed : words.address.newWaits}</li>
        <li>{isOldConfirmed ? words.address.oldDone : words.address.oldWaits}</li>
      </ul>
      <form method="post" action={routes.cancelEmailChange()}>
        <button class="button-quiet" type="submit">
          {words.address.keep}
        </button>
      </form>
    </section>
  );
}

type LinkPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Text of the link that was opened. */
  link: string;
};

/** Shows the button that confirms an address; opening the link alone changes nothing, because mail scanners open it. */
export function ConfirmAddressPage({ page, link }: LinkPageProps) {
  return (
    <ConfirmPage
      {...{ page, link }}
      title={words.address.confirm.title}
      text={words.address.confirm.text}
      action={routes.confirmAddress()}
      submit={words.address.confirm.submit}
    />
  );
}

/** Shows the button that confirms a change of address at one of the two addresses. */
export function ConfirmChangePage({ page, link, place }: LinkPageProps & { place: "new" | "old" }) {
  return (
    <ConfirmPage
      {...{ page, link }}
      title={words.address.confirmChange.title}
      text={words.address.confirmChange[place]}
      action={routes.confirmEmailChange()}
      submit={words.address.confirmChange.submit}
    />
  );
}

type ConfirmPageProps = LinkPageProps & { title: string; text: string; action: string; submit: string };

function ConfirmPage({ page, link, title, text, action, submit }: ConfirmPageProps) {
  return (
    <Layout page={page} title={title}>
      <div class="wrap narrow">
        <h1>{title}</h1>
        <form class="panel" method="post" action={action}>
          <p>{text}</p>
          <input type="hidden" name="link" value={link} />
          <button type="submit">{submit}</button>
        </form>
      </div>
    </Layout>
  );
}

/** Says that a link to confirm something is of no use any more. */
export function ConfirmOverPage({ page }: { page: PageContext }) {
  return (
    <MessagePage
      page={page}
      title={words.linkOver}
      paragraphs={words.address.over.paragraphs}
      next={{ label: words.address.over.next, href: routes.email() }}
    />
  );
}

/** Says what was confirmed: the address, a change that is made, or a change that waits for the other address. */
export function ConfirmedPage({ page, what }: { page: PageContext; what: "address" | "changed" | "waits" }) {
  const { title, text } = words.address.done[what];
  const next =
    page.user === null
      ? { label: words.signIn.title, href: routes.signin() }
      : { label: words.goOn, href: routes.account() };
  return <MessagePage page={page} title={title} paragraphs={[text]} next={next} />;
}
