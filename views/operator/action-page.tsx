// Shows one action of an operator, and the list of all actions.

import { routes } from "../routes.ts";
import { CheckAgain } from "../shared/check-again.tsx";
import type { PageContext } from "../shared/context.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { Badge, Facts, type Tone, When } from "../shared/values.tsx";
import type { ActionView } from "./models.ts";
import { renewed } from "./renewed.ts";
import { words } from "./words.ts";

const TONES = { asked: "held", done: "done", refused: "ended", failed: "ended" } as const satisfies Record<
  ActionView["status"],
  Tone
>;

function Status({ status }: Pick<ActionView, "status">) {
  return <Badge tone={TONES[status]}>{words.actions.status[status]}</Badge>;
}

type ActionPageProps = {
  page: PageContext;
  action: ActionView;
  /** Address of the page that the action was chosen on; absent: this release does not know such an action. */
  aboutHref?: string | undefined;
};

/** Shows what an operator asked for and what came of it; the page renews itself until the action has ended. */
export function ActionPage({ page, action, aboutHref }: ActionPageProps) {
  const { id, title, target, sentence, reason, who, status, outcome, askedAt, endedAt } = action;
  const here = routes.operatorAction(id);
  return (
    <OperatorLayout page={page} title={title}>
      <div id="action" {...(status === "asked" && renewed({ href: here, fragment: "action", everySeconds: 1 }))}>
        <section class="panel" aria-labelledby="title">
          <p>
            <Status status={status} />
          </p>
          <h1 id="title">{title}</h1>
          <p class="operator-sentence" role="status">
            {outcome ?? words.actions.waiting}
          </p>
          <Facts
            facts={[
              [words.actions.sentence, sentence],
              [words.actions.target, <code>{target}</code>],
              [words.actions.reason, reason],
              [words.actions.by, <code>{who}</code>],
              [words.actions.asked, <When at={askedAt} />],
              [words.actions.ended, endedAt === null ? null : <When at={endedAt} />],
            ]}
          />
          {status === "asked" && <CheckAgain href={here} />}
          <p class="actions">
            {aboutHref !== undefined && (
              <a class="button" href={aboutHref}>
                {words.actions.about}
              </a>
            )}
            <a class="button button-quiet" href={routes.operatorActions()}>
              {words.actions.all}
            </a>
          </p>
        </section>
      </div>
    </OperatorLayout>
  );
}

type ActionsProps = {
  page: PageContext;
  /** Actions of this page of the list, newest first. */
  actions: readonly ActionView[];
  /** Address of the next page; absent on the last one. */
  nextHref?: string | undefined;
};

/** Lists the actions of operators, newest first. */
export function ActionsPage({ page, actions, nextHref }: ActionsProps) {
  return (
    <OperatorLayout page={page} title={words.actions.title}>
      <h1>{words.actions.title}</h1>
      <p class="fine">{words.actions.lead}</p>
      {actions.length === 0 && <p class="empty">{words.actions.empty}</p>}
      <ul class="rows">
        {actions.map(({ id, title, target, status, outcome, askedAt }) => (
          <li class="row operator-action">
            <div>
              <strong>
                <a href={routes.operatorAction(id)}>{title}</a>
              </strong>
              <p class="fine">
                <code>{target}</code>
              </p>
              {outcome !== null && <p class="fine">{outcome}</p>}
            </div>
            <div>
              <Status status={status} />
              <p class="fine">
                <When at={askedAt} />
              </p>
            </div>
          </li>
        ))}
      </ul>
      {nextHref !== undefined && (
        <p class="pager">
          <a class="button button-quiet" href={nextHref} rel="next">
            {words.actions.older}
          </a>
        </p>
      )}
    </OperatorLayout>
  );
}
