import type { PartitionReport } from "@holdfast/actors/inspect";
import { expect, test } from "vitest";
import { isBehind, isLate, streamRows } from "./stream-rows.ts";

const empty: PartitionReport = {
  ...{
    service: "orders",
    partition: 0,
    length: 10,
    subscribers: [],
    retrying: 0,
    deadLetters: 0,
    later: 0,
    unknown: {},
  },
  ...{ consumers: 1, timers: 2, dueTimers: 0, latestMs: 0, trimFloorMs: 100, heldBy: null, fault: null },
};
const tickets = { partition: 0, group: "tickets", kind: "needed", pending: 1, lag: 2, oldestMs: 50 } as const;

test("partitions are folded to one row for each service", () => {
  const rows = streamRows([
    { ...empty, subscribers: [tickets], deadLetters: 1, unknown: { "tickets|TicketSold|4": 2 } },
    { ...empty, partition: 1, subscribers: [{ ...tickets, lag: 5, oldestMs: null }], consumers: 3, latestMs: 9 },
    {
      ...empty,
      partition: 2,
      unknown: { "tickets|TicketSold|4": 1 },
      trimFloorMs: 300,
      heldBy: "tickets",
      fault: "bad",
    },
    { ...empty, service: "auth" },
  ]);
  expect(rows.map(({ service }) => service)).toEqual(["orders", "auth"]);
  expect(rows[0]).toEqual({
    ...{ service: "orders", entries: 30, consumers: 3, timers: 6, dueTimers: 0, latestMs: 9, deadLetters: 1 },
    subscribers: [{ name: "tickets", kind: "needed", lag: 7, pending: 2, oldestMs: 50 }],
    ...{ retrying: 0, later: 0, trimFloorMs: 300, heldBy: "tickets", faults: ["Partition 2: bad"] },
    unknown: [{ kind: "TicketSold of tickets in form 4", count: 3 }],
  });
});

test("a lag that Redis does not know in one partition is not known", () => {
  const [row] = streamRows([
    { ...empty, subscribers: [tickets] },
    { ...empty, partition: 1, subscribers: [{ ...tickets, lag: null }] },
  ]);
  expect(row?.subscribers[0]?.lag).toBe(null);
  expect(row?.subscribers.map(isBehind)).toEqual([true]);
});

test("a moment's delay is not worth a word", () => {
  const one = { name: "tickets", kind: "needed", lag: 3, pending: 0 } as const;
  expect([9_999, 10_001].map((oldestMs) => isBehind({ ...one, oldestMs }))).toEqual([false, true]);
  const late = [
    { dueTimers: 5, latestMs: 100 },
    { dueTimers: 1, latestMs: 10_001 },
  ];
  expect(late.map(isLate)).toEqual([false, true]);
});
