// Tests which kind of data a key holds.

import { expect, test } from "vitest";
import { kindOf } from "./kinds.ts";

test.each([
  ["{07}:orders:order:01J07", "hash", "documents", "orders:order"],
  ["{07}:orders:lock:01J07", "string", "claims", "orders:lock"],
  ["{07}:orders:events", "stream", "event streams", "orders:events"],
  ["{07}:orders:outcomes:495123", "hash", "remembered answers", "orders:outcomes"],
  ["{07}:payments:inbox:charge:01J07", "hash", "inbox marks", "payments:inbox:charge"],
  ["{07}:orders:index:by-buyer:01J07", "zset", "lists", "orders:index:by-buyer"],
  ["{07}:orders:timers:order|deadline", "zset", "timers", "orders:timers"],
  ["{07}:orders:listeners", "hash", "bookkeeping", "orders:listeners"],
  ["{07}:opened", "string", "bookkeeping", "{07}"],
  ["holdfast:form", "string", "bookkeeping", "holdfast"],
])("kindOf() knows %s", (key, type, kind, detail) => {
  expect(kindOf(key, type)).toEqual({ kind, detail });
});
