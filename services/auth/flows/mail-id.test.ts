import { partitionOf, timeOf } from "@holdfast/actors";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BUYER_ID, CHARGE_ID, ORDER_ID, SELLER_ID } from "../testing/mail-examples.ts";
import { mailId } from "./mail-id.ts";

const parts = { kind: "ticket sold", about: ORDER_ID, userId: SELLER_ID };

test("mailId() is an id in the person's partition, with the order's time", () => {
  const id = mailId(parts, 4) ?? "";
  expect([partitionOf(id, 4), timeOf(id)]).toEqual([2, timeOf(ORDER_ID)]);
});

test("mailId() is the same for the same parts and another for any other", () => {
  const others = [
    { ...parts, kind: "order confirmed" },
    { ...parts, about: CHARGE_ID },
    { ...parts, userId: BUYER_ID },
  ];
  const ids = [parts, ...others].map((one) => mailId(one, 4));
  expect([new Set(ids).size, mailId({ ...parts }, 4)]).toEqual([4, ids[0]]);
});

test("mailId() of a kind is an id, whatever the kind", () => {
  fc.assert(fc.property(fc.string(), (kind) => partitionOf(mailId({ ...parts, kind }, 4) ?? "", 4) === 2));
});

test.each([
  ["a user", { ...parts, userId: "ann" }],
  ["a user of another database", { ...parts, userId: `${BUYER_ID.slice(0, -2)}09` }],
  ["an order", { ...parts, about: "" }],
])("mailId() knows no id of %s that is none", (_what, faulty) => {
  expect(mailId(faulty, 4)).toBe(null);
});
