import { describe, expect, test } from "vitest";
import { etagOf, expectedVersions, versionsIn } from "./if-match.ts";

describe("versionsIn()", () => {
  test.each([
    [undefined, undefined],
    ["*", undefined],
    [etagOf({ version: 3 }), [3]],
    ['W/"3"', [3]],
    ["3", [3]],
    ['"1", W/"2" ,"x"', [1, 2, Number.NaN]],
    ['"1,2"', [Number.NaN]],
    ['""', [Number.NaN]],
  ])("reads %s", (header, versions) => {
    expect(versionsIn(header)).toEqual(versions);
  });

  test("refuses what is no list of entity tags", () => {
    for (const header of ["", "soon", '"1', '1"', '"1" "2"', '"1",', "-1"])
      expect(() => versionsIn(header)).toThrow("If-Match must be");
  });
});

test("expectedVersions() takes the field and the header together", () => {
  expect(expectedVersions(undefined, undefined)).toBeUndefined();
  expect(expectedVersions(undefined, 2)).toEqual([2]);
  expect(expectedVersions("*", 2)).toEqual([2]);
  expect(expectedVersions('"1", "2"', 2)).toEqual([2]);
  expect(expectedVersions('"1"', 2)).toEqual([]);
});
