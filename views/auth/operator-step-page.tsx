// Shows operators how they get the rights that their session has not.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

/** Says what an operator can sign in with besides the password. */
export type OperatorFactors = {
  /** Whether the person has a passkey. */
  hasPasskey: boolean;
  /** Whether the person has an authenticator app. */
  hasApp: boolean;
};

/** Explains to an operator who signed in by the password alone what the page needs; to be answered with 403. */
export function OperatorStepPage({ page, ...factors }: OperatorFactors & { page: PageContext }) {
  const returnTo = page.answersForm ? routes.audit() : page.address;
  return (
    <Layout page={page} title="Operators need a second step">
      <div class="wrap narrow">
        <section class="panel" aria-labelledby="step">
          <h1 id="step">Operators need a second step</h1>
          <p>You signed in with your password alone, which does not open this page.</p>
          {factors.hasPasskey || factors.hasApp ? (
            <SignInAgain {...factors} returnTo={returnTo} />
          ) : (
            <>
              <p>Add a passkey or an authenticator app to your account first. Then sign in with it.</p>
              <p class="actions">
                <a class="button" href={routes.security()}>
                  Add one
                </a>
              </p>
            </>
          )}
        </section>
      </div>
    </Layout>
  );
}

/** Signs an operator out to sign in by more than the password, and back. */
export function SignInAgain({ hasPasskey, hasApp, returnTo }: OperatorFactors & { returnTo: string }) {
  const ways = [...(hasPasskey ? ["with your passkey"] : []), ...(hasApp ? ["with your password and a code"] : [])];
  return (
    <>
      <p>Sign out and sign in again {ways.join(" or ")} to open the pages for operators.</p>
      <form method="post" action={routes.signout({ returnTo })}>
        <button type="submit">Sign in again</button>
      </form>
    </>
  );
}
