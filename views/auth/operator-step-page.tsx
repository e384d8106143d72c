// Shows operators how they get the rights that their session has not.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { words } from "./words.ts";

/** Says what an operator can sign in with besides the password. */
export type OperatorFactors = {
  /** Whether the person has a passkey. */
  hasPasskey: boolean;
  /** Whether the person has an authenticator app. */
  hasApp: boolean;
};

type OperatorStepProps = OperatorFactors & {
  page: PageContext;
  /** Where the operator wanted to go, which is where signing in again leads. */
  returnTo: string;
};

/** Explains to an operator who signed in by the password alone what the page needs; to be answered with 403. */
export function OperatorStepPage({ page, returnTo, ...factors }: OperatorStepProps) {
  return (
    <Layout page={page} title={words.operatorStep.title}>
      <div class="wrap narrow">
        <section class="panel" aria-labelledby="step">
          <h1 id="step">{words.operatorStep.title}</h1>
          <p>{words.operatorStep.lead}</p>
          {factors.hasPasskey || factors.hasApp ? (
            <SignInAgain {...factors} returnTo={returnTo} />
          ) : (
            <>
              <p>{words.operatorStep.addFirst}</p>
              <ol>
                {words.operatorStep.steps.map((step) => (
                  <li>{step}</li>
                ))}
              </ol>
              <p class="actions">
                <a class="button" href={routes.security()}>
                  {words.operatorStep.add}
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
  const ways = [...(hasPasskey ? [words.operatorStep.byPasskey] : []), ...(hasApp ? [words.operatorStep.byCode] : [])];
  return (
    <>
      <p>{words.operatorStep.signInAgainBy(ways)}</p>
      <form method="post" action={routes.signout({ returnTo })}>
        <button type="submit">{words.operatorStep.signInAgain}</button>
      </form>
    </>
  );
}
