import { expect, test } from "vitest";
import { changedIn } from "./changed-values.ts";

test("changedIn() gives former values, inside of objects too, and null for what was absent", () => {
  const before = { id: "a", amount: 1, due: ["x"], metadata: { user: "u1", old: "yes" } };
  const after = { id: "a", amount: 2, due: [], metadata: { user: "u1", city: "Bern" }, group: "g" };
  expect(changedIn(before, after)).toEqual({
    amount: 1,
    due: ["x"],
    metadata: { old: "yes", city: null },
    group: null,
  });
  expect(changedIn(after, after)).toEqual({});
});
