// Shows how a person signs in besides the password: passkeys, and an authenticator app.

import { routes } from "../routes.ts";
import type { FormError, Instant, PageContext } from "../shared/context.ts";
import { FormErrors } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { SignInAgain } from "./operator-step-page.tsx";
import { NewPasskey } from "./passkey-forms.tsx";

/** Describes a passkey to its owner. */
export type PasskeyView = {
  /** Id of the credential. */
  id: string;
  /** Name that its owner gave it. */
  name: string;
  /** When it was added. */
  addedAt: Instant;
  /** When somebody last signed in with it; null for never. */
  lastUsedAt: Instant | null;
  /** Whether it is copied to other devices of its owner. */
  isBackedUp: boolean;
};

/** Names what was just done, which the page then says. */
export type SecurityDone = "passkey-added" | "passkey-removed" | "app-removed";

/** Props of the page of sign-in and security. */
export type SecurityPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The passkeys of the person, the oldest first. */
  passkeys: readonly PasskeyView[];
  /** Name that the form suggests for a new passkey, such as `Firefox on Windows`. */
  suggestedName: string;
  /** Whether the person may add one more passkey. */
  canAddPasskey: boolean;
  /** The authenticator app, with the number of recovery codes left; null without one. */
  app: { addedAt: Instant; codesLeft: number } | null;
  /** Whether the person is an operator, and whether this session has the rights of one; default neither. */
  operator?: { hasRights: boolean } | undefined;
  /** What was just done; default nothing. */
  done?: SecurityDone | undefined;
  /** Faults of a form that was sent; default none. */
  errors?: readonly FormError[] | undefined;
};

const doneWords: Readonly<Record<SecurityDone, string>> = {
  "passkey-added": "Your passkey is ready. Next time, press “Use a passkey” to sign in.",
  "passkey-removed": "The passkey is removed. Devices that were signed in with it are signed out.",
  "app-removed": "The authenticator app is removed. Your password alone signs you in again.",
};

/** Shows the passkeys and the authenticator app of the person who is signed in, with forms to add and remove them. */
export function SecurityPage(props: SecurityPageProps) {
  const { page, done, errors } = props;
  return (
    <Layout page={page} title="Sign-in and security">
      <div class="wrap narrow stack">
        <h1>Sign-in and security</h1>
        {done !== undefined && (
          <p class="done" role="status">
            {doneWords[done]}
          </p>
        )}
        <FormErrors errors={errors} />
        <OperatorNotice {...props} />
        <Passkeys {...props} />
        <AuthenticatorApp {...props} />
      </div>
    </Layout>
  );
}

function OperatorNotice({ operator, passkeys, app }: SecurityPageProps) {
  if (operator === undefined) return null;
  if (operator.hasRights) {
    return (
      <section class="panel" aria-labelledby="operator">
        <h2 id="operator">Operator</h2>
        <p>You are signed in as an operator.</p>
        <p class="actions">
          <a class="button button-quiet" href={routes.audit()}>
            Audit log
          </a>
        </p>
      </section>
    );
  }
  const hasFactor = passkeys.length > 0 || app !== null;
  return (
    <section class="panel notice-panel" aria-labelledby="operator">
      <h2 id="operator">You are an operator, but not in this session</h2>
      {hasFactor ? (
        <SignInAgain hasPasskey={passkeys.length > 0} hasApp={app !== null} returnTo={routes.security()} />
      ) : (
        <p>
          Operators need more than a password. Add a passkey or an authenticator app below, then sign out and sign in
          with it.
        </p>
      )}
    </section>
  );
}

function Passkeys({ passkeys, canAddPasskey, suggestedName }: SecurityPageProps) {
  return (
    <section class="panel" aria-labelledby="passkeys">
      <h2 id="passkeys">Passkeys</h2>
      <p>
        Sign in with your fingerprint, face or screen lock instead of your password. A passkey works on this site only,
        so a fake site cannot steal it.
      </p>
      {passkeys.length > 0 && (
        <ul class="factors">
          {passkeys.map((passkey) => (
            <Passkey {...passkey} />
          ))}
        </ul>
      )}
      {canAddPasskey ? (
        <NewPasskey suggestedName={suggestedName} />
      ) : (
        <p class="fine">You have the most passkeys an account can have. Remove one to add another.</p>
      )}
    </section>
  );
}

function Passkey({ id, name, addedAt, lastUsedAt, isBackedUp }: PasskeyView) {
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <p class="fine">
          Added <When at={addedAt} />
          {isBackedUp && ", synced to your other devices"}
        </p>
        <p class="fine">{lastUsedAt === null ? "Not used yet" : ["Last used ", <When at={lastUsedAt} />]}</p>
      </div>
      <form method="post" action={routes.passkeyRemove()}>
        <input type="hidden" name="id" value={id} />
        <button class="button-quiet" type="submit" aria-label={`Remove ${name}`}>
          Remove
        </button>
      </form>
    </li>
  );
}

function AuthenticatorApp({ app }: SecurityPageProps) {
  return (
    <section class="panel" aria-labelledby="app">
      <h2 id="app">Authenticator app</h2>
      {app === null ? (
        <>
          <p>After your password we ask for a code from an app on your phone, so a stolen password is not enough.</p>
          <form method="post" action={routes.appStart()}>
            <button type="submit">Set up an authenticator app</button>
          </form>
        </>
      ) : (
        <>
          <p>
            On since <When at={app.addedAt} />. Signing in with your password asks for a code.
          </p>
          <p>
            {app.codesLeft === 1 ? "1 recovery code is left." : `${app.codesLeft} recovery codes are left.`}
            {app.codesLeft < 3 && " Get new ones, so that you can sign in if you lose your phone."}
          </p>
          <div class="actions">
            <form method="post" action={routes.recoveryCodes()}>
              <button class="button-quiet" type="submit">
                Get new recovery codes
              </button>
            </form>
            <form method="post" action={routes.appRemove()}>
              <button class="button-quiet" type="submit">
                Remove the app
              </button>
            </form>
          </div>
        </>
      )}
    </section>
  );
}
