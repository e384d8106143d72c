import fc from "fast-check";
import { expect, test } from "vitest";
import { cursorTextOf, findingQuery, SORTS, type Sort } from "./finding.ts";

const ID = "01KAJ5Z6V8Q0M3S9T2W4X7Y1Z507";
const engine = { partitionOf: (id: string) => (id === ID ? 7 : null) };
const query = findingQuery(engine, { currency: "usd", sort: "date", limit: 24, most: 100 });
const faults = (sent: object) =>
  query.safeParse(sent).error?.issues.map(({ path, message }) => [path.join("."), message]) ?? [];

test("findingQuery() reads every parameter, and takes an empty one for an absent one", () => {
  const sent = { q: "O’Brien’s  BAND", city: "New York", from: "2026-12-30", to: "2026-12-31" };
  expect(query.parse({ ...sent, minPrice: "$20", maxPrice: "1 000,50", sort: "price", limit: "7" })).toEqual({
    ...{ words: ["obriens", "band"], city: ["new", "york"], from: "2026-12-30", to: "2026-12-31" },
    ...{ minPrice: 2_000, maxPrice: 100_050, sort: "price", limit: 7, after: undefined },
  });
  const nothing = { words: [], city: [], sort: "date", limit: 24, after: undefined };
  const empty = { q: " ", city: "", from: "", to: "", minPrice: "", maxPrice: "", sort: "", cursor: "", limit: "" };
  for (const none of [{}, empty]) expect(query.parse(none)).toEqual(nothing);
});

test("findingQuery() tells a text without a letter or digit from no text", () => {
  expect(query.parse({ q: "🎉", city: "!" })).toMatchObject({ words: null, city: null });
});

test.each([
  [{ q: "a".repeat(201) }, "q"],
  [{ city: "a".repeat(201) }, "city"],
  [{ from: "30.12.2026" }, "from"],
  [{ to: "2026-02-30" }, "to"],
  [{ from: "2026-12-31", to: "2026-12-30" }, "to"],
  [{ minPrice: "cheap" }, "minPrice"],
  [{ maxPrice: "-1" }, "maxPrice"],
  [{ minPrice: "20", maxPrice: "19.99" }, "maxPrice"],
  [{ sort: "best" }, "sort"],
  [{ limit: "0" }, "limit"],
  [{ cursor: "1" }, "cursor"],
  [{ cursor: `x_${ID}` }, "cursor"],
  [{ cursor: ID }, "cursor"],
  [{ cursor: `1_${ID}` }, "cursor"],
  [{ sort: "newest", cursor: `d1_${ID}` }, "cursor"],
])("findingQuery() refuses %o and names the field", (sent, field) => {
  expect(faults(sent).map(([name]) => name)).toEqual([field]);
});

test("findingQuery() names all faulty fields at once", () => {
  expect(faults({ from: "x", minPrice: "x", sort: "x", limit: "x" }).map(([field]) => field)).toEqual([
    ...["from", "minPrice", "sort", "limit"],
  ]);
});

test.each<[Sort, number]>([
  ["date", 1_798_754_400_000],
  ["date", Number.POSITIVE_INFINITY],
  ["price", 0],
  ["newest", 0],
])("a cursor of %s with the key %d is read as it was written", (sort, key) => {
  const cursor = cursorTextOf(sort, { key, id: ID });
  expect(query.parse({ sort, cursor }).after).toEqual({ key, id: ID });
  for (const other of SORTS) {
    if (other !== sort) expect(faults({ sort: other, cursor }).map(([field]) => field)).toEqual(["cursor"]);
  }
});

const parameter = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "",
    "0",
    "-1",
    "1e3",
    "NaN",
    "2026-12-30",
    "2026-13-01",
    "19,99",
    "1,000",
    "dnone_",
    ID,
    `d0_${ID}`,
    `p0_${ID}`,
  ),
);
const sent = fc.record(
  Object.fromEntries(
    ["q", "city", "from", "to", "minPrice", "maxPrice", "sort", "cursor", "limit"].map((name) => [name, parameter]),
  ),
  { requiredKeys: [] },
);

test("findingQuery() reads whatever is sent, or names fields that were sent", () => {
  const check = fc.property(sent, (parameters) => {
    const read = query.safeParse(parameters);
    if (!read.success) return read.error.issues.every(({ path: [field = ""] }) => String(field) in parameters);
    const { limit, minPrice = 0, maxPrice = minPrice, from = "", to = from } = read.data;
    return Number.isInteger(limit) && limit >= 1 && limit <= 100 && minPrice <= maxPrice && from <= to;
  });
  expect(() => fc.assert(check, { numRuns: 3_000, seed: 20_261_126 })).not.toThrow();
});

test.each([
  [{ from: "x" }, "from must be a date such as 2027-05-30"],
  [{ from: "2027-02-01", to: "2027-01-31" }, "to must not be before the first day"],
  [{ minPrice: "20", maxPrice: "19.99" }, "maxPrice must not be less than the lowest price"],
])("findingQuery() says of %o in words for people too: %s", (sent, message) => {
  expect(faults(sent)[0]?.[1]).toBe(message);
});
