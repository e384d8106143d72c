import { expect, test } from "vitest";
import { type CheckedCode, type CheckedSeal, compareSeals } from "./seals.ts";

const seal: CheckedSeal = {
  ...{ id: "t1", sellerId: "ann", state: "sealed", attempt: 1, codeIds: ["k1"] },
  ...{ releasedTo: null, soldAt: null, isSettled: true },
};
const code: CheckedCode = { id: "k1", listing: { ticketId: "t1", attempt: 1 }, wasBlocked: false, isSettled: true };
const sale = (id: string, sellerId: string, releasedTo: string, soldAt: number): CheckedSeal => ({
  ...{ ...seal, id, sellerId, releasedTo, soldAt },
  state: "released",
});

test("compareSeals() finds nothing where each code is listed for the seal that holds it", () => {
  expect(compareSeals([seal], [code])).toEqual([]);
});

test("compareSeals() finds a code that is listed for a seal without it", () => {
  const lacks = [{ check: "code", id: "k1", text: "is listed for ticket t1, whose seal lacks it" }];
  for (const other of [[], [{ ...seal, state: "refused" }], [{ ...seal, state: "empty", codeIds: [] }]]) {
    expect(compareSeals(other, [code])).toEqual(lacks);
  }
});

test("compareSeals() finds a seal whose code is listed for another ticket, another attempt or none", () => {
  const holds = { check: "code", id: "k1", text: "is not listed for ticket t1, whose seal holds it" };
  for (const listing of [null, { ticketId: "t2", attempt: 1 }, { ticketId: "t1", attempt: 2 }]) {
    expect(compareSeals([seal], [{ ...code, listing }])).toContainEqual(holds);
  }
});

test("compareSeals() leaves alone what is still on its way", () => {
  expect(compareSeals([{ ...seal, isSettled: false }], [{ ...code, listing: null }])).toEqual([]);
  expect(compareSeals([seal], [{ ...code, listing: null, isSettled: false }])).toEqual([]);
});

test("compareSeals() finds a code that somebody sold who did not own it, unless it was blocked", () => {
  const sold = { ...code, listing: null };
  const chain = [sale("t1", "ann", "bob", 1), sale("t2", "bob", "cleo", 2)];
  expect(compareSeals(chain, [sold])).toEqual([]);
  const twice = [sale("t1", "ann", "bob", 1), sale("t2", "dora", "cleo", 2)];
  expect(compareSeals(twice, [sold])).toEqual([
    { check: "two-owners", id: "k1", text: "is sold with ticket t2 by no owner" },
  ]);
  expect(compareSeals(twice, [{ ...sold, wasBlocked: true }])).toEqual([]);
});
