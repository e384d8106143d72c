import { decisionsOf } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { ACTION_KEPT_MS, actionActor, actionDocument, FAILED_ACTIONS } from "./action.ts";

const { given } = decisionsOf(actionActor, { now: 1_000, id: "a1" });
const asked = {
  ...{ kind: "ring", title: "Ring", target: "bell 7", sentence: "Bell 7 will ring.", fields: { bell: "7" } },
  ...{ reason: null, about: null, who: "ann", from: { address: null, userAgent: "curl", sessionId: "s1" } },
};
const open = { ...asked, status: "asked", outcome: null, askedAt: 1_000, endedAt: null } as const;
const stored = { ...open, id: "a1", version: 0 };

test("an action is asked for once, and its effect is due at once", () => {
  given({ action: null })
    .when({ type: "Ask", ...asked })
    .expect({ write: { action: open }, timers: [{ name: "perform", at: 1_000 }] });
  given({ action: stored })
    .when({ type: "Ask", ...asked })
    .expect({});
});

test("an action ends once, with what came of it", () => {
  const end = { type: "End", outcome: { status: "done", text: "Bell 7 has rung." } } as const;
  const timers = [{ name: "perform", at: null }] as const;
  const done = { ...stored, status: "done", outcome: "Bell 7 has rung.", endedAt: 1_000 } as const;
  given({ action: stored })
    .when(end)
    .expect({ write: { action: done }, timers });
  given({ action: { ...done, version: 1 } })
    .when({ type: "End", outcome: { status: "failed", text: "later" } })
    .expect({ timers });
});

test("an ended action is kept for 90 days, and one that has failed is listed by its end", () => {
  const failed = { ...stored, status: "failed", endedAt: 5 } as const;
  expect([stored, failed].map((action) => actionDocument.keepUntil?.(action))).toEqual([null, 5 + ACTION_KEPT_MS]);
  expect(actionDocument.lists?.(failed)).toContainEqual({ list: FAILED_ACTIONS, score: 5 });
});
