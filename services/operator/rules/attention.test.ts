import { expect, test } from "vitest";
import { attentionOf } from "./attention.ts";
import type { StreamRow } from "./stream-rows.ts";

const quiet: StreamRow = {
  ...{ service: "orders", entries: 0, subscribers: [], consumers: 1, timers: 0, dueTimers: 0, latestMs: 0 },
  ...{ deadLetters: 0, retrying: 0, later: 0, unknown: [], trimFloorMs: 0, heldBy: null, faults: [] },
};
const none = { readers: new Set(["orders"]), paused: [], heldSince: [], failed: [], now: 100 * 86_400_000 };

test("nothing needs attention where all is well, and who reads nothing need not have a consumer", () => {
  expect(attentionOf({ ...none, rows: [quiet, { ...quiet, service: "operator", consumers: 0 }] })).toEqual([]);
});

test("what stops sales comes first, then what is lost, then what waits", () => {
  const behind = { name: "payments", kind: "needed", lag: 9, pending: 0, oldestMs: 20_000 } as const;
  const bad: StreamRow = {
    ...{ ...quiet, subscribers: [behind], consumers: 0, dueTimers: 2, latestMs: 60_000, deadLetters: 3 },
    ...{ unknown: [{ kind: "X of tickets in form 9", count: 4 }], faults: ["Partition 1: bad"] },
  };
  const found = attentionOf({
    ...{ ...none, rows: [bad] },
    paused: [{ service: "auth", work: "timer:mail|send", since: 5 }],
    heldSince: [19 * 86_400_000, 15 * 86_400_000],
    failed: [{ id: "a1", title: "Drop", endedAt: 7 }],
  });
  expect(found).toEqual([
    { kind: "unreadable", service: "orders", count: 1 },
    { kind: "silent", service: "orders" },
    { kind: "behind", service: "orders", subscriber: "payments", ms: 20_000 },
    { kind: "late", service: "orders", count: 2, ms: 60_000 },
    { kind: "dead", service: "orders", count: 3 },
    { kind: "unknown", service: "orders", count: 4 },
    { kind: "held", count: 2, days: 85 },
    { kind: "failed", actionId: "a1", title: "Drop", endedAt: 7 },
    { kind: "paused", service: "auth", work: "timer:mail|send", since: 5 },
  ]);
});
