// Shows the pages about the e-mail address of an account: confirming it, and changing it.

import { routes } from "../routes.ts";
import type { FormError, Instant, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { MessagePage } from "./message-page.tsx";

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
    <Layout page={page} title="Your e-mail address">
      <div class="wrap narrow">
        <h1>Your e-mail address</h1>
        {isSent && (
          <p class="reason" role="status">
            We have sent a link to {email}. Open it and press the button there.
          </p>
        )}
        <section class="panel" aria-labelledby="present">
          <h2 id="present">{email}</h2>
          {isConfirmed ? <p>This address is confirmed.</p> : <Unconfirmed />}
        </section>
        {pending !== null && <PendingChange pending={pending} />}
        <h2 id="change">Change it</h2>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.email()} novalidate aria-labelledby="change" {...stayOnFault}>
          <Field
            label="New e-mail"
            name="email"
            type="email"
            value={typed}
            errors={errors}
            hint={
              isConfirmed
                ? "We'll send a link to the new address and one to the current one. Open both."
                : "We'll send a link to the new address. Open it to make the change."
            }
            attributes={{ required: true, autocomplete: "email", maxlength: 254 }}
          />
          <Field
            label="Your password"
            name="current"
            type="password"
            errors={errors}
            hint={<a href={routes.forgot()}>Forgot your password?</a>}
            attributes={{ required: true, autocomplete: "current-password" }}
          />
          <button type="submit">Send the link{isConfirmed && "s"}</button>
        </form>
        <p class="fine">
          <a href={routes.account()}>Back to your account</a>
        </p>
      </div>
    </Layout>
  );
}

/** Says that the address is not confirmed and how to confirm it. */
export function Unconfirmed() {
  return (
    <>
      <p>
        This address is not confirmed yet. Open the link in the e-mail we sent you. If the address has a typing mistake,
        change it below.
      </p>
      <form method="post" action={routes.sendConfirmation()}>
        <button class="button-quiet" type="submit">
          Send the link again
        </button>
      </form>
    </>
  );
}

function PendingChange({ pending }: { pending: NonNullable<AccountAddress["pending"]> }) {
  const { email, until, isNewConfirmed, isOldConfirmed } = pending;
  return (
    <section class="panel" aria-labelledby="pending">
      <h2 id="pending">Changing to {email}</h2>
      <p>
        Open the links we sent by <When at={until} />. Until then your address stays as it is.
      </p>
      <ul>
        <li>New address: {isNewConfirmed ? "confirmed" : "waiting for its link to be opened"}</li>
        <li>Current address: {isOldConfirmed ? "nothing left to do" : "waiting for its link to be opened"}</li>
      </ul>
      <form method="post" action={routes.cancelEmailChange()}>
        <button class="button-quiet" type="submit">
          Keep the current address
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
      title="Confirm your e-mail address"
      text="Press the button to confirm that you read the e-mail sent to this address."
      action={routes.confirmAddress()}
      submit="Confirm this address"
    />
  );
}

/** Shows the button that confirms a change of address at one of the two addresses. */
export function ConfirmChangePage({ page, link, place }: LinkPageProps & { place: "new" | "old" }) {
  return (
    <ConfirmPage
      {...{ page, link }}
      title="Confirm the change of your e-mail address"
      text={
        place === "new"
          ? "Press the button to use this address for your account from now on."
          : "Press the button if you want your account to leave this address. If you did not ask for it, close this page."
      }
      action={routes.confirmEmailChange()}
      submit="Confirm the change"
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
      title="This link no longer works"
      paragraphs={[
        "It was used before, or it has expired. If you pressed the button before, there is nothing left to do.",
        "Your account says whether your address is confirmed, and sends a new link.",
      ]}
      next={{ label: "See your e-mail address", href: routes.email() }}
    />
  );
}

/** Says what was confirmed: the address, a change that is made, or a change that waits for the other address. */
export function ConfirmedPage({ page, what }: { page: PageContext; what: "address" | "changed" | "waits" }) {
  const [title, text] = confirmed[what];
  const next =
    page.user === null ? { label: "Sign in", href: routes.signin() } : { label: "Go on", href: routes.account() };
  return <MessagePage page={page} title={title} paragraphs={[text]} next={next} />;
}

const confirmed = {
  address: ["Your address is confirmed", "What you list goes on sale now, and we'll write to you about your orders."],
  changed: [
    "Your e-mail address is changed",
    "Sign in with the new address from now on. Your password stays the same.",
  ],
  waits: ["Confirmed here", "Now open the link that we sent to your other address. The change is made after both."],
} as const;
