// Describes what the pages for operators show.

import type { FormError, Instant } from "../shared/context.ts";

/** Describes an action of an operator, as its own page and the list show it. */
export type ActionView = {
  /** Id of the action. */
  id: string;
  /** What kind of action it is, in words such as `Drop dead letters`. */
  title: string;
  /** What it acts on, such as the id of a dead letter. */
  target: string;
  /** What the operator confirmed, as one sentence. */
  sentence: string;
  /** Why, in the operator's words; null when nothing was written. */
  reason: string | null;
  /** Id of the operator. */
  who: string;
  /** Where the action stands. */
  status: "asked" | "done" | "refused" | "failed";
  /** What came of it, in words; null while it is not known. */
  outcome: string | null;
  /** When it was asked for. */
  askedAt: Instant;
  /** When it ended; null before that. */
  endedAt: Instant | null;
};

/** Describes an action that an operator is about to confirm. */
export type ActionDraft = {
  /** Kind of the action, as the form sends it. */
  kind: string;
  /** The kind in words, which the button says. */
  title: string;
  /** What will happen, as one sentence. */
  sentence: string;
  /** Whether it cannot be undone. */
  isForGood: boolean;
  /** Facts about what it acts on, by name. */
  facts: readonly (readonly [name: string, value: string])[];
  /** Fields that the form sends again. */
  fields: Readonly<Record<string, string>>;
  /** Where to go without doing it. */
  backHref: string;
  /** What was written as the reason; default nothing. */
  reason?: string | undefined;
  /** Faults of the form; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Describes a dead letter in the list. */
export type LetterView = {
  /** Id with its service, such as `orders:3:1764108000000-0`. */
  id: string;
  /** Service that gave up. */
  service: string;
  /** Type of the event; null for a timer. */
  type: string | null;
  /** Timer as `<actor>|<name>`; null for an event. */
  timer: string | null;
  /** What the event or timer is about; null where that is not known. */
  about: { kind: string; id: string; version: string | null } | null;
  /** Service that published the event; null for a timer. */
  from: string | null;
  /** Error of the last attempt. */
  error: string;
  /** Number of attempts. */
  deliveries: number;
  /** When the service gave up. */
  at: Instant;
  /** Whether later events of the document wait for it. */
  holdsBack: boolean;
};

/** Describes a dead letter on its own page. */
export type WholeLetterView = LetterView & {
  /** When the event was published; null for a timer. */
  publishedAt: Instant | null;
  /** What caused the event; null where it is not known. */
  cause: string | null;
  /** Key of the stream of the event. */
  stream: string;
  /** Id of the entry that failed. */
  entry: string;
  /** Failed attempts, the oldest first. */
  attempts: readonly { at: Instant; consumer: string; error: string }[];
  /** Data of the event, as indented JSON. */
  data: string;
};

/** Says which dead letters are asked for; an empty text asks for all. */
export type LetterFilter = {
  /** Name of a service. */
  service: string;
  /** Type of the event. */
  type: string;
  /** Text that the error contains. */
  error: string;
  /** Least age, in ms. */
  age: string;
};

/** Describes a subscriber to the events of a service. */
export type SubscriberView = {
  /** Name of the subscribing service. */
  name: string;
  /** Whether sales wait for it when it is too far behind (`needed`) or never (`side`); null: not registered. */
  kind: "needed" | "side" | null;
  /** Events that it has not read; null when Redis does not know. */
  lag: number | null;
  /** Events that it has read and not finished. */
  pending: number;
  /** Age of its oldest unfinished event, in ms; 0 without one. */
  oldestMs: number;
  /** Whether somebody should know how far behind it is. */
  isBehind: boolean;
};

/** Describes the streams and timers of a service. */
export type StreamView = {
  /** Name of the service. */
  service: string;
  /** Events that are kept. */
  entries: number;
  /** Subscribers to its events. */
  subscribers: readonly SubscriberView[];
  /** Living consumers of the service. */
  consumers: number;
  /** Timers that are set. */
  timers: number;
  /** Timers that are overdue. */
  dueTimers: number;
  /** How long the oldest is overdue, in ms. */
  latestMs: number;
  /** Whether somebody should know how late its timers are. */
  isLate: boolean;
  /** Dead letters. */
  deadLetters: number;
  /** Dead letters that were sent back and are not handled yet. */
  retrying: number;
  /** Events that are retried later. */
  later: number;
  /** Events that no running process knows, by kind. */
  unknown: readonly { kind: string; count: number }[];
  /** Age from which events are trimmed, in ms. */
  trimFloorMs: number;
  /** The subscriber that keeps events from being trimmed; null when none does. */
  heldBy: string | null;
  /** Why partitions cannot be read. */
  faults: readonly string[];
  /** Number of kinds of work that are paused. */
  paused: number;
};

/** Describes work of a service that can be paused. */
export type WorkView = {
  /** Name of the work, as the action takes it. */
  work: string;
  /** The work in words. */
  words: string;
  /** When it was paused; null when it is not. */
  pausedAt: Instant | null;
};

/** Names something that needs an operator. */
export type AttentionView =
  | { kind: "unreadable"; service: string; count: number }
  | { kind: "silent"; service: string }
  | { kind: "behind"; service: string; subscriber: string; ms: number }
  | { kind: "late"; service: string; count: number; ms: number }
  | { kind: "dead"; service: string; count: number }
  | { kind: "unknown"; service: string; count: number }
  | { kind: "paused"; service: string; work: string; since: Instant }
  | { kind: "held"; count: number; days: number }
  | { kind: "failed"; actionId: string; title: string; endedAt: Instant };

/** Counts what orders have said in some time; amounts are in minor units. */
export type SalesView = {
  /** Orders that were made. */
  opened: number;
  /** Orders that were completed. */
  sold: number;
  /** What their buyers paid. */
  soldCents: number;
  /** Completed orders that were refunded. */
  refunded: number;
  /** What went back to their buyers. */
  refundedCents: number;
};

/** Holds the figures of one minute. */
export type SampleView = SalesView & {
  /** Beginning of the minute, in ms since 1970. */
  at: number;
  /** Open holds. */
  holds: number;
  /** Age of the oldest unfinished event, in ms. */
  lagMs: number;
  /** Overdue timers. */
  due: number;
  /** Dead letters. */
  dead: number;
};

/** Holds what the first page for operators shows. */
export type OverviewView = {
  /** What needs an operator, the most urgent first. */
  attention: readonly AttentionView[];
  /** Figures of this moment. */
  gauges: Pick<SampleView, "holds" | "lagMs" | "due" | "dead">;
  /** Samples of the last three hours, the oldest first. */
  samples: readonly SampleView[];
  /** Sales of today, in UTC. */
  today: SalesView;
  /** Sales of today and the six days before. */
  week: SalesView;
  /** When counting began; null when nothing was counted yet. */
  since: number | null;
};
