// Shows the pages for operators with example data.

import {
  ActionPage,
  ActionsPage,
  type ActionView,
  ConfirmActionPage,
  DeadLetterPage,
  DeadLettersPage,
  type LetterView,
  NoActionPage,
  OverviewPage,
  type OverviewView,
  routes,
  StreamPage,
  StreamsPage,
  type StreamView,
  type WholeLetterView,
} from "../index.ts";
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

const longReason = {
  reason: "because ".repeat(30),
  errors: [{ message: "Reason may have at most 200 characters", field: "reason" }],
};

const nowMs = Date.parse(exampleNow);
const MINUTE_MS = 60_000;
// A sale that begins an hour before, and ebbs away.
const samples = Array.from({ length: 180 }, (_, n) => {
  const sinceStart = n - 120;
  const crowd = sinceStart < 0 ? 2 : 90 * Math.exp(-sinceStart / 18) * (1 + Math.sin(n) / 5);
  const sold = Math.round(crowd / 2);
  return {
    ...{ at: nowMs - (180 - n) * MINUTE_MS, holds: Math.round(crowd * 6), lagMs: Math.round(crowd * 30) },
    ...{ due: n % 17 === 0 ? 2 : 0, dead: n > 150 ? 3 : 0, opened: Math.round(crowd), sold },
    ...{ soldCents: sold * 8_950, refunded: 0, refundedCents: 0 },
  };
});
const day = { opened: 5_214, sold: 3_017, soldCents: 26_999_150, refunded: 4, refundedCents: 35_800 };
const gauges = { holds: 212, lagMs: 130, due: 0, dead: 3 };
const week = { ...day, opened: 18_420, sold: 9_731, soldCents: 88_412_375 };
const calm: OverviewView = { attention: [], gauges, samples, today: day, week, since: nowMs - 9 * 86_400_000 };
const busy: OverviewView = {
  ...calm,
  attention: [
    { kind: "unreadable", service: "delivery", count: 1 },
    { kind: "silent", service: "expiration" },
    { kind: "behind", service: "orders", subscriber: "payments", ms: 94_000 },
    { kind: "late", service: "auth", count: 12, ms: 840_000 },
    { kind: "dead", service: "orders", count: 3 },
    { kind: "unknown", service: "tickets", count: 1 },
    { kind: "held", count: 2, days: 84 },
    { kind: "failed", actionId: "a3", title: "Pause work", endedAt: exampleNow },
    { kind: "paused", service: "auth", work: "timer:mail|send", since: exampleNow },
  ],
};
const nothing = { opened: 0, sold: 0, soldCents: 0, refunded: 0, refundedCents: 0 };
const fresh: OverviewView = { ...calm, samples: [], today: nothing, week: nothing, since: null };

const first: LetterView = {
  ...{ id: letter, service: "orders", type: "TicketUpdated", timer: null, from: "tickets", deliveries: 6 },
  about: { kind: "ticket", id: "01k3x9t8f2q7g6n5b4v3c2x1z003", version: "7" },
  ...{ error: "TypeError: Cannot read properties of undefined (reading 'priceCents')", at: exampleNow },
  holdsBack: false,
};
const letters: readonly LetterView[] = [
  first,
  {
    ...{ id: "auth:11:1764108000001-0", service: "auth", type: null, timer: "mail|send", from: null, deliveries: 3 },
    about: { kind: "mail", id: "01k3x9t8f2q7g6n5b4v3c2x1z111", version: null },
    ...{ error: "TerminalError: 550 5.1.1 mailbox unavailable", at: exampleNow, holdsBack: true },
  },
];
const whole: WholeLetterView = {
  ...first,
  publishedAt: exampleNow,
  ...{ cause: "01k3x9t8f2q7g6n5b4v3c2x1z903", stream: "{03}:tickets:events", entry: "1764107000000-0" },
  attempts: [
    { at: exampleNow, consumer: "orders-6d1c0f7e", error: "Error: socket hang up" },
    { at: exampleNow, consumer: "orders-6d1c0f7e", error: "TypeError: Cannot read properties of undefined" },
  ],
  data: JSON.stringify({ id: "01k3x9t8f2q7g6n5b4v3c2x1z003", version: 7, title: "Low Tide Festival" }, null, 2),
};
const noFilter = { service: "", type: "", error: "", age: "" };
const names = ["auth", "tickets", "orders", "payments"];

const good = { kind: "needed", lag: 0, pending: 0, oldestMs: 0, isBehind: false } as const;
const stream: StreamView = {
  ...{ service: "orders", entries: 184_230, consumers: 2, timers: 212, dueTimers: 0, latestMs: 0, isLate: false },
  subscribers: [
    { ...good, name: "tickets" },
    { ...good, name: "payments", lag: 1_204, pending: 64, oldestMs: 94_000, isBehind: true },
    { ...good, name: "auth", kind: "side", pending: 2, oldestMs: 40 },
    { ...good, name: "reports", kind: null, lag: null, isBehind: true },
  ],
  ...{ deadLetters: 3, retrying: 1, later: 4, unknown: [{ kind: "TicketUpdated of tickets in form 4", count: 2 }] },
  ...{ trimFloorMs: 262_000_000, heldBy: "payments", faults: ["Partition 3: WRONGTYPE"], paused: 1 },
};
const quiet: StreamView = {
  ...{ ...stream, service: "auth", subscribers: [], deadLetters: 0, retrying: 0, later: 0, unknown: [], faults: [] },
  ...{ heldBy: null, paused: 0, dueTimers: 3, latestMs: 61_000, isLate: true, consumers: 0 },
};
const works = [
  { work: "timer:order|line", words: "The timer “line” of order", pausedAt: null },
  { work: "listener:orders", words: "The handling of events", pausedAt: exampleNow },
];

/** Returns the pages with example data; `contextOf` gives the context of a person. */
export function exampleOperators(contextOf: (path: string) => PageContext) {
  const overview = contextOf(routes.operator());
  const [list, confirm] = [contextOf(routes.operatorActions()), contextOf(routes.operatorConfirm())];
  const action = contextOf(routes.operatorAction(done.id));
  const [streams, dead] = [contextOf(routes.operatorStreams()), contextOf(routes.deadLetters())];
  const refusal = [{ message: "These dead letters are not there any more." }];
  return [
    { name: "operator-overview", path: overview.path, markup: <OverviewPage page={overview} overview={busy} /> },
    { name: "operator-overview-calm", path: overview.path, markup: <OverviewPage page={overview} overview={calm} /> },
    { name: "operator-overview-new", path: overview.path, markup: <OverviewPage page={overview} overview={fresh} /> },
    {
      name: "operator-streams",
      path: streams.path,
      markup: <StreamsPage page={streams} streams={[stream, quiet]} />,
    },
    {
      name: "operator-stream",
      path: routes.operatorStream("orders"),
      markup: <StreamPage page={contextOf(routes.operatorStream("orders"))} stream={stream} works={works} />,
    },
    {
      name: "dead-letters",
      path: dead.path,
      markup: (
        <DeadLettersPage page={dead} {...{ letters, total: 61, services: names, hasMore: true }} filter={noFilter} />
      ),
    },
    {
      name: "dead-letters-none",
      path: dead.path,
      markup: (
        <DeadLettersPage
          page={dead}
          {...{ letters: [], total: 0, services: names, hasMore: false }}
          filter={noFilter}
        />
      ),
    },
    {
      name: "dead-letters-no-match",
      path: dead.path,
      markup: (
        <DeadLettersPage
          page={dead}
          {...{ letters: [], total: 2, services: names, hasMore: false, nextHref: "/" }}
          filter={{ ...noFilter, error: "timeout", age: "3600000" }}
        />
      ),
    },
    {
      name: "dead-letter",
      path: routes.deadLetter(letter),
      markup: <DeadLetterPage page={contextOf(routes.deadLetter(letter))} letter={whole} />,
    },
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
      markup: <NoActionPage page={confirm} draft={{ ...draft, errors: refusal }} />,
    },
    {
      name: "operator-confirm-faulty",
      path: confirm.path,
      markup: <ConfirmActionPage page={confirm} draft={{ ...draft, ...longReason }} idempotencyKey="k1" />,
    },
    { name: "operator-action-asked", path: action.path, markup: <ActionPage page={action} action={asked} /> },
    { name: "operator-action-done", path: action.path, markup: <ActionPage page={action} action={done} /> },
    { name: "operator-action-failed", path: action.path, markup: <ActionPage page={action} action={failed} /> },
  ];
}
