import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("readOptions() has defaults", () => {
  const defaults = { only: [], rounds: 5, seconds: 3, runs: 5, scale: 1, write: true, against: undefined };
  expect(readOptions([])).toEqual(defaults);
});

test("readOptions() reads a comparison with a commit, which takes more rounds", () => {
  const words = ["--against", "ca39aed", "--only", "orders", "--only", "events"];
  expect(readOptions(words)).toMatchObject({ against: "ca39aed", only: ["orders", "events"], rounds: 20 });
  expect(readOptions([...words, "--rounds", "6"])).toMatchObject({ rounds: 6 });
});

test.each([
  [["--rounds", "0"], "--rounds 0 is not 1 to 50"],
  [["--against", "main", "--rounds", "5"], "--rounds 5 is not 6 to 50"],
  [["--scale", "2"], "--scale 2 is not 0.001 to 1"],
])("readOptions() refuses %j", (words, message) => {
  expect(() => readOptions(words)).toThrow(message);
});
