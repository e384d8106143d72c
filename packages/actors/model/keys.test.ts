// Tests that the spelling of stored keys never changes.
import { expect, test } from "vitest";
import * as keys from "./keys.ts";

test("every key of a partition carries its two digits as hash tag", () => {
  expect([
    keys.documentKey(7, "tickets", "ticket", "ID07"),
    keys.claimKey(7, "orders", "lock", "ID07"),
    keys.eventsKey(7, "tickets"),
    keys.timersKey(7, "tickets"),
    keys.timersKey(7, "tickets", keys.timerKind("ticket", "reminder")),
    keys.attemptsKey(7, "tickets"),
    ...keys.rateKeys(7, "auth", "send", "tenant"),
    keys.inboxKey(7, "tickets", "ticket", "ID07"),
    keys.outcomesKey(7, "tickets", 1234),
    keys.indexKey(7, "tickets", "newest"),
    keys.deadLettersKey(7, "orders"),
    keys.marksKey(7, "orders"),
    keys.waitingKey(7, "orders"),
    keys.siteKey("partitions"),
    keys.pausedKey("orders"),
  ]).toEqual([
    "{07}:tickets:ticket:ID07",
    "{07}:orders:lock:ID07",
    "{07}:tickets:events",
    "{07}:tickets:timers",
    "{07}:tickets:timers:ticket|reminder",
    "{07}:tickets:attempts",
    "{07}:auth:rate:begun:send:tenant",
    "{07}:auth:rate:places:send:tenant",
    "{07}:tickets:inbox:ticket:ID07",
    "{07}:tickets:outcomes:1234",
    "{07}:tickets:index:newest",
    "{07}:orders:dead",
    "{07}:orders:marks",
    "{07}:orders:waiting",
    "holdfast:partitions",
    "holdfast:paused:orders",
  ]);
});

test.each([-1, 100, 1.5, Number.NaN])("eventsKey() refuses partition %p", (partition) => {
  expect(() => keys.eventsKey(partition, "orders")).toThrow(RangeError);
});

test("every kind of key that is neither a document nor a claim is reserved", () => {
  const spelled = Object.entries(keys).flatMap(([name, spell]) => {
    if (!/Keys?$/.test(name) || typeof spell !== "function") return [];
    const spelledKeys = [Reflect.apply(spell, null, [7, "tickets", "a", "b"])].flat().map(String);
    return spelledKeys.flatMap((key) => {
      const [, kind] = /^\{07\}:tickets:([^:]+)/.exec(key) ?? [];
      return kind === undefined ? [] : [[name, kind] as const];
    });
  });
  const own = spelled.filter(([name]) => name !== "documentKey" && name !== "claimKey");
  expect(own.length).toBeGreaterThan(8);
  expect(own.filter(([, kind]) => !keys.KEY_KINDS.has(kind))).toEqual([]);
});
