import { expect, test } from "vitest";
import { idLettersOf, textHash } from "./text-hash.ts";

test("idLettersOf() gives a text 26 letters of an id, and other texts others", () => {
  const letters = ["", "gig|hall|2030-06-07", "gig|hall|2030-06-08"].map(idLettersOf);
  for (const one of letters) expect(one).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(new Set(letters).size).toBe(3);
  expect(idLettersOf("gig|hall|2030-06-07")).toBe(letters[1] ?? "");
});

test("textHash() gives the same text the same hash", () => {
  expect([textHash("a"), textHash("a") === textHash("b")]).toEqual([textHash("a"), false]);
});
