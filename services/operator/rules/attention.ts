// Says what on the site needs an operator, the most urgent first.

import { isBehind, isLate, type StreamRow } from "./stream-rows.ts";

/** Names something that needs an operator. */
export type Attention =
  | { readonly kind: "unreadable"; readonly service: string; readonly count: number }
  | { readonly kind: "silent"; readonly service: string }
  | { readonly kind: "behind"; readonly service: string; readonly subscriber: string; readonly ms: number }
  | { readonly kind: "late"; readonly service: string; readonly count: number; readonly ms: number }
  | { readonly kind: "dead"; readonly service: string; readonly count: number }
  | { readonly kind: "unknown"; readonly service: string; readonly count: number }
  | { readonly kind: "paused"; readonly service: string; readonly work: string; readonly since: number }
  | { readonly kind: "held"; readonly count: number; readonly days: number }
  | { readonly kind: "failed"; readonly actionId: string; readonly title: string; readonly endedAt: number };

/** Holds what the attention is computed from. */
export interface Facts {
  /** State of all services. */
  readonly rows: readonly StreamRow[];
  /** Services that subscribe to events, so that one without a living consumer stands still. */
  readonly readers: ReadonlySet<string>;
  /** Paused work. */
  readonly paused: readonly { readonly service: string; readonly work: string; readonly since: number }[];
  /** Times of the sales whose payouts have been held for long, in ms. */
  readonly heldSince: readonly number[];
  /** Actions that have failed lately. */
  readonly failed: readonly { readonly id: string; readonly title: string; readonly endedAt: number | null }[];
  /** Present time, in ms. */
  readonly now: number;
}

const DAY_MS = 86_400_000;

/** Lists what needs an operator: what stops sales first, then what is lost if nobody looks, then what waits. */
export function attentionOf({ rows, readers, paused, heldSince, failed, now }: Facts): Attention[] {
  const each = (found: (row: StreamRow) => readonly Attention[]): readonly Attention[] => rows.flatMap(found);
  const oldest = Math.min(...heldSince);
  return [
    ...each(({ service, faults }) =>
      faults.length > 0 ? [{ kind: "unreadable", service, count: faults.length }] : [],
    ),
    ...each(({ service, consumers }) => (readers.has(service) && consumers === 0 ? [{ kind: "silent", service }] : [])),
    ...each(({ service, subscribers }) =>
      subscribers.filter(isBehind).map(
        ({ name, oldestMs }) =>
          ({
            ...{ kind: "behind", service, subscriber: name, ms: oldestMs },
          }) as const,
      ),
    ),
    ...each((row) =>
      isLate(row) ? [{ kind: "late", service: row.service, count: row.dueTimers, ms: row.latestMs }] : [],
    ),
    ...each(({ service, deadLetters: count }) => (count > 0 ? [{ kind: "dead", service, count }] : [])),
    ...each(({ service, unknown }) => {
      const count = unknown.reduce((total, one) => total + one.count, 0);
      return count > 0 ? [{ kind: "unknown", service, count }] : [];
    }),
    ...(heldSince.length > 0
      ? [{ kind: "held", count: heldSince.length, days: Math.floor((now - oldest) / DAY_MS) } as const]
      : []),
    ...failed.map(
      ({ id, title, endedAt }) => ({ kind: "failed", actionId: id, title, endedAt: endedAt ?? now }) as const,
    ),
    ...paused.map((item) => ({ kind: "paused", ...item }) as const),
  ];
}
