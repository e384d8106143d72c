import { expect, test } from "vitest";
import { disputeOf } from "./connect-answers.ts";

test.each([
  ["needs_response", 50, "open", 50_000],
  ["warning_needs_response", 50, "inquiry", 50_000],
  // The bank takes no evidence.
  ["needs_response", 0, "open", null],
  ["needs_response", null, "open", null],
  // The evidence was sent.
  ["under_review", 50, "open", null],
  ["warning_under_review", 50, "inquiry", null],
  ["won", 50, "won", null],
  ["lost", 50, "lost", null],
] as const)("a dispute that is %s with evidence due by %j is %s, due at %j", (status, due_by, state, dueAt) => {
  expect(disputeOf({ id: "dp_1", status, evidence_details: { due_by } })).toEqual({ id: "dp_1", state, dueAt });
});
