import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("readOptions() has defaults", () => {
  const defaults = { only: [], rounds: 5, seconds: 3, runs: 5, scale: 1, write: false, against: undefined };
  expect(readOptions([])).toEqual(defaults);
});

test("readOptions() reads a comparison with a commit, which takes more rounds", () => {
  const words = ["--against", "ca39aed", "--only", "orders", "--only", "events"];
  expect(readOptions(words)).toMatchObject({ against: "ca39aed", only: ["orders", "events"], rounds: 20 });
  expect(readOptions([...words, "--rounds", "6"])).toMatchObject({ rounds: 6 });
});

test("readOptions() writes rows of the README only when it is told to, and only of the real thing", () => {
  expect(readOptions(["--write", "--only", "bytes"])).toMatchObject({ write: true, only: ["bytes"] });
  expect(readOptions(["--scale", "0.1"])).toMatchObject({ write: false, scale: 0.1 });
});

test.each([
  [["--rounds", "0"], "'--rounds <number>' argument '0' is invalid. It is a number from 1 to 50"],
  [["--against", "main", "--rounds", "5"], "--against needs --rounds 6 at least, not 5"],
  [["--rounds", "51"], "'--rounds <number>' argument '51' is invalid. It is a number from 1 to 50"],
  [["--write", "--scale", "0.1"], "--write needs --scale 1"],
  [["--scale", "2"], "'--scale <number>' argument '2' is invalid. It is a number from 0.001 to 1"],
])("readOptions() refuses %j", (words, message) => {
  expect(() => readOptions(words)).toThrow(message);
});
