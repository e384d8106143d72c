// Shows the forms that make a passkey and sign in with one; public/passkeys.js sends them.

import { routes } from "../routes.ts";
import { Field } from "../shared/form.tsx";

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
          label="Name of this device"
          name="name"
          value={suggestedName}
          attributes={{ maxlength: 40, autocomplete: "off" }}
        />
        <PasskeyFault />
        <button type="submit">Add a passkey</button>
      </form>
      <p class="without-script fine">
        Passkeys need JavaScript, which is off in your browser. Your password and an authenticator app work without it.
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
          Use a passkey
        </button>
      </form>
      <p class="without-script fine">
        Signing in with a passkey needs JavaScript, which is off in your browser. Your password works without it.
      </p>
    </>
  );
}

/** Shows the button by which a passkey confirms what a person who is signed in does, instead of the password. */
export function PasskeyConfirm({
  action,
  label,
  returnTo,
  worksByPassword = true,
}: {
  action: string;
  label: string;
  returnTo?: string | undefined;
  worksByPassword?: boolean;
}) {
  return (
    <>
      <form class="with-script passkey-sign-in" method="post" action={action} data-passkey="get" hx-boost="false">
        {returnTo !== undefined && <input type="hidden" name="returnTo" value={returnTo} />}
        <PasskeyFault />
        <button class="button-quiet" type="submit">
          {label}
        </button>
      </form>
      <p class="without-script fine">
        Passkeys need JavaScript, which is off in your browser.{worksByPassword && " Your password works without it."}
      </p>
    </>
  );
}

function PasskeyFault() {
  return <p class="field-error" role="alert" data-passkey-fault hidden />;
}
