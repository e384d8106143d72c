// Tests that ids carry their partition and time and sort by age.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createIdFactory, partitionOf, timeOf } from "./ids.ts";

const partitions = fc.integer({ min: 1, max: 100 });

describe("newId()", () => {
  test("carries any partition, and partitionOf() reads it back", () => {
    fc.assert(
      fc.property(partitions, fc.nat(99), (count, at) => {
        const partition = at % count;
        const id = createIdFactory(count).newId(partition);
        expect([id.length, partitionOf(id, count)]).toEqual([28, partition]);
      }),
    );
  });

  test("sorts each id after the last, in any partitions", () => {
    const { newId, randomPartition } = createIdFactory(16);
    const ids = Array.from({ length: 5_000 }, () => newId(randomPartition()));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("carries the time of its creation", () => {
    const before = Date.now();
    const time = timeOf(createIdFactory(16).newId(3)) ?? 0;
    expect(time >= before && time <= Date.now()).toBe(true);
  });

  test.each([-1, 16, 0.5])("refuses partition %p of 16", (partition) => {
    expect(() => createIdFactory(16).newId(partition)).toThrow(RangeError);
  });
});

describe("partitionOf()", () => {
  test("is null for a text that is not an id", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([partitionOf(text, 100), timeOf(text)]).toEqual([null, null]);
      }),
    );
  });

  test("is null for an id of a partition that does not exist, cut, lengthened or of other letters", () => {
    const id = createIdFactory(100).newId(16);
    const wrong = [id, id.slice(1), `${id}0`, `${id}\n`, id.toLowerCase(), `8${id.slice(1)}`, id.replace(/^./, "U")];
    expect(wrong.map((text) => partitionOf(text, 16))).toEqual(wrong.map(() => null));
  });
});

describe("hashPartition()", () => {
  test("gives the same partition for the same text, within the database", () => {
    fc.assert(
      fc.property(partitions, fc.string(), (count, text) => {
        const partition = createIdFactory(count).hashPartition(text);
        expect(partition).toBe(createIdFactory(count).hashPartition(text));
        expect(partition >= 0 && partition < count).toBe(true);
      }),
    );
  });

  test("spreads texts over all partitions", () => {
    const { hashPartition } = createIdFactory(16);
    const used = new Set(Array.from({ length: 500 }, (_, person) => hashPartition(`${person}@example.com`)));
    expect(used.size).toBe(16);
  });
});

test.each([0, 101, 2.5])("createIdFactory() refuses %p partitions", (count) => {
  expect(() => createIdFactory(count)).toThrow(RangeError);
});
