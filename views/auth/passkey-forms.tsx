// Shows the forms that make a passkey and sign in with one; public/passkeys.js sends them.

import { routes } from "../routes.ts";
import { Field } from "../shared/form.tsx";
import { words } from "./words.ts";

/** Shows the form that makes a passkey; without JavaScript the page says what it needs. */
export function NewPasskey({ suggestedName }: { suggestedName: string }) {
  return (
    <>
      <form
        class="with-script"
        method="post"
        action={routes.passkeys()}
        data-passkey="create"
        hx-boost="false"
        novalidate
      >
        <Field
          label={words.passkeys.nameOfDevice}
          name="name"
          value={suggestedName}
          attributes={{ maxlength: 40, autocomplete: "off" }}
        />
        <PasskeyFault />
        <button type="submit">{words.passkeys.add}</button>
      </form>
      <p class="without-script fine">
        {words.passkeys.needScript} {words.passkeys.bothWork}
      </p>
    </>
  );
}

/** Shows the button that signs in by a passkey; without JavaScript the page says that the password form works. */
export function PasskeySignIn({ returnTo }: { returnTo: string | undefined }) {
  return (
    <>
      <form
        class="with-script passkey-sign-in"
        method="post"
        action={routes.signinPasskey()}
        data-passkey="get"
        data-passkey-offered
        hx-boost="false"
      >
        {returnTo !== undefined && <input type="hidden" name="returnTo" value={returnTo} />}
        <PasskeyFault />
        <button class="button-quiet" type="submit">
          {words.passkeys.use}
        </button>
      </form>
      <p class="without-script fine">
        {words.passkeys.signInNeedsScript} {words.passkeys.passwordWorks}
      </p>
    </>
  );
}

/**
 * Shows the button by which a passkey confirms what a person who is signed in does, instead of the password; `isAlone`:
 * the page has no password form beside it, default false.
 */
export function PasskeyConfirm({
  action,
  label,
  returnTo,
  isAlone = false,
}: {
  action: string;
  label: string;
  returnTo?: string | undefined;
  isAlone?: boolean;
}) {
  return (
    <>
      <form class="with-script passkey-sign-in" method="post" action={action} data-passkey="get" hx-boost="false">
        {returnTo !== undefined && <input type="hidden" name="returnTo" value={returnTo} />}
        <PasskeyFault />
        <button class={isAlone ? "button-danger" : "button-quiet"} type="submit">
          {label}
        </button>
      </form>
      <p class="without-script fine">
        {words.passkeys.needScript} {!isAlone && words.passkeys.passwordWorks}
      </p>
    </>
  );
}

function PasskeyFault() {
  return <p class="field-error" role="alert" data-passkey-fault hidden />;
}
