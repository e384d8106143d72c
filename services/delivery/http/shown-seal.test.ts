import { expect, test } from "vitest";
import { EMPTY_SEAL, type SealState } from "../rules/seal-document.ts";
import { shownSeal } from "./shown-seal.ts";

const seal = (fields: Partial<SealState>): SealState => ({ ...EMPTY_SEAL, attempt: 1, kind: "file", ...fields });

test("the page of a seal goes on renewing itself until tickets has taken the seal", () => {
  expect(shownSeal(seal({ state: "inspecting" }))).toEqual({ state: "inspecting", kind: "file" });
  expect(shownSeal(seal({ state: "sealed", edition: null }))).toEqual({ state: "inspecting", kind: "file" });
  expect(shownSeal(seal({ state: "sealed", edition: 0 }))).toEqual({ state: "sealed", kind: "file" });
});
