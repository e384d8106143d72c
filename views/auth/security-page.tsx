// Shows how a person signs in besides the password: passkeys, and an authenticator app.

import { routes } from "../routes.ts";
import type { FormError, Instant, PageContext } from "../shared/context.ts";
import { FormErrors } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { SignInAgain } from "./operator-step-page.tsx";
import { NewPasskey } from "./passkey-forms.tsx";
import { words } from "./words.ts";

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

/** Shows the passkeys and the authenticator app of the person who is signed in, with forms to add and remove them. */
export function SecurityPage(props: SecurityPageProps) {
  const { page, done, errors } = props;
  return (
    <Layout page={page} title={words.security.title}>
      <div class="wrap narrow stack">
        <h1>{words.security.title}</h1>
        {done !== undefined && (
          <p class="done" role="status">
            {words.security.done[done]}
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
        <h2 id="operator">{words.security.operator}</h2>
        <p>{words.security.isOperator}</p>
        <p class="actions">
          <a class="button button-quiet" href={routes.operator()}>
            {words.security.operatorPages}
          </a>
        </p>
      </section>
    );
  }
  const hasFactor = passkeys.length > 0 || app !== null;
  return (
    <section class="panel notice-panel" aria-labelledby="operator">
      <h2 id="operator">{words.security.notInThisSession}</h2>
      {hasFactor ? (
        <SignInAgain hasPasskey={passkeys.length > 0} hasApp={app !== null} returnTo={routes.security()} />
      ) : (
        <p>{words.security.addBelow}</p>
      )}
    </section>
  );
}

function Passkeys({ passkeys, canAddPasskey, suggestedName }: SecurityPageProps) {
  return (
    <section class="panel" aria-labelledby="passkeys">
      <h2 id="passkeys">{words.passkeys.title}</h2>
      <p>{words.passkeys.lead}</p>
      {passkeys.length > 0 && (
        <ul class="factors">
          {passkeys.map((passkey) => (
            <Passkey {...passkey} />
          ))}
        </ul>
      )}
      {canAddPasskey ? <NewPasskey suggestedName={suggestedName} /> : <p class="fine">{words.passkeys.most}</p>}
    </section>
  );
}

function Passkey({ id, name, addedAt, lastUsedAt, isBackedUp }: PasskeyView) {
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <p class="fine">
          {words.passkeys.added} <When at={addedAt} />
          {isBackedUp && words.passkeys.synced}
        </p>
        <p class="fine">
          {lastUsedAt === null ? words.passkeys.unused : [`${words.passkeys.lastUsed} `, <When at={lastUsedAt} />]}
        </p>
      </div>
      <form method="post" action={routes.passkeyRemove()}>
        <input type="hidden" name="id" value={id} />
        <button class="button-quiet" type="submit" aria-label={words.passkeys.removeNamed(name)}>
          {words.passkeys.remove}
        </button>
      </form>
    </li>
  );
}

function AuthenticatorApp({ app }: SecurityPageProps) {
  return (
    <section class="panel" aria-labelledby="app">
      <h2 id="app">{words.app.title}</h2>
      {app === null ? (
        <>
          <p>{words.app.lead}</p>
          <form method="post" action={routes.appStart()}>
            <button type="submit">{words.app.setUp}</button>
          </form>
        </>
      ) : (
        <>
          <p>{words.app.onSince(<When at={app.addedAt} />)}</p>
          <p>
            {words.recovery.left(app.codesLeft)}
            {app.codesLeft < 3 && ` ${words.recovery.getMore}`}
          </p>
          <div class="actions">
            <form method="post" action={routes.recoveryCodes()}>
              <button class="button-quiet" type="submit">
                {words.recovery.getNew}
              </button>
            </form>
            <form method="post" action={routes.appRemove()}>
              <button class="button-quiet" type="submit">
                {words.app.remove}
              </button>
            </form>
          </div>
        </>
      )}
    </section>
  );
}
