// Shows the pages for operators with example data.

import { ActionPage, ActionsPage, type ActionView, ConfirmActionPage, OverviewPage, routes } from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const exampleNow = "2026-11-20T18:30:00.000Z";
const letter = "orders:03:1764108000000-0";

const done: ActionView = {
  id: "01k3x9t8f2q7g6n5b4v3c2x1z003",
  title: "Retry",
  target: letter,
  sentence: "1 dead letter will be handed to orders again, with all attempts.",
  reason: "Fixed in release 0.9.2",
  who: "01k3x9t8f2q7g6n5b4v3c2x1z107",
  status: "done",
  outcome: "1 handed over again.",
  askedAt: exampleNow,
  endedAt: exampleNow,
};
const asked: ActionView = { ...done, id: "a2", status: "asked", outcome: null, endedAt: null, reason: null };
const failed: ActionView = {
  ...{ ...done, id: "a3", status: "failed", title: "Pause work", target: "auth timer:mail|send" },
  outcome: "Given up after 5 attempts. Cannot reach Redis within 4 s",
};
const refused: ActionView = { ...failed, id: "a4", status: "refused", outcome: "auth has no such work." };

const draft = {
  kind: "drop-dead-letters",
  title: "Drop",
  sentence: "2 dead letters will be thrown away: orders will never handle them.",
  isForGood: true,
  facts: [
    ["About", "TicketListed, TicketUpdated"],
    ["Errors", "Cannot read ticket: its text has no id and version"],
  ] as const,
  fields: { letter: `${letter},orders:03:1764108000001-0` },
  backHref: routes.deadLetters(),
};

/** Returns the pages with example data; `contextOf` gives the context of a person. */
export function exampleOperators(contextOf: (path: string) => PageContext) {
  const overview = contextOf(routes.operator());
  const [list, confirm] = [contextOf(routes.operatorActions()), contextOf(routes.operatorConfirm())];
  const action = contextOf(routes.operatorAction(done.id));
  const refusal = [{ message: "These dead letters are not there any more." }];
  return [
    { name: "operator-overview", path: overview.path, markup: <OverviewPage page={overview} /> },
    {
      name: "operator-actions",
      path: list.path,
      markup: <ActionsPage page={list} actions={[asked, done, failed, refused]} nextHref="/" />,
    },
    { name: "operator-actions-empty", path: list.path, markup: <ActionsPage page={list} actions={[]} /> },
    {
      name: "operator-confirm",
      path: confirm.path,
      markup: <ConfirmActionPage page={confirm} draft={draft} idempotencyKey="k1" />,
    },
    {
      name: "operator-confirm-refused",
      path: confirm.path,
      markup: <ConfirmActionPage page={confirm} draft={{ ...draft, errors: refusal }} idempotencyKey="k1" />,
    },
    { name: "operator-action-asked", path: action.path, markup: <ActionPage page={action} action={asked} /> },
    { name: "operator-action-done", path: action.path, markup: <ActionPage page={action} action={done} /> },
    { name: "operator-action-failed", path: action.path, markup: <ActionPage page={action} action={failed} /> },
  ];
}
