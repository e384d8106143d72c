import { expect, test } from "vitest";
import { isAsSaid } from "./said.ts";

// A charge that a process of this release has found deliverable, and one of the release before has captured.
const view = { status: "Completed", deliverable: "yes", ticket: { price: 5, fee: 1 }, codes: [1] };
const said = { ...view, deliverable: null, ticket: { price: 5, fee: 0 } };
const written = { status: "Completed", ticket: { price: 5 }, codes: [1] };

test("an event in an earlier form is not blamed for fields that the process before did not know", () => {
  expect(isAsSaid(view, said, written)).toBe(true);
});

test("what it has written has to be so, in the document and in what is inside", () => {
  expect(isAsSaid({ ...view, status: "Created" }, said, written)).toBe(false);
  expect(isAsSaid({ ...view, ticket: { price: 6, fee: 1 } }, said, written)).toBe(false);
  expect(isAsSaid({ ...view, codes: [2] }, said, written)).toBe(false);
  expect(isAsSaid(view, said, { ...written, deliverable: null })).toBe(false);
});

test("an event in the latest form says everything", () => {
  expect(isAsSaid(view, said, null)).toBe(false);
  expect(isAsSaid(view, structuredClone(view), null)).toBe(true);
});
