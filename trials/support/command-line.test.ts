// Checks how the options of trials are read and refused.

import { expect, test } from "vitest";
import { addRunOptions, createTrialCommand, numberWithin, parseWords, UsageProblem } from "./command-line.ts";

const command = () =>
  addRunOptions(
    createTrialCommand("bun run test:some", "Tries some.").option("--seconds <n>", "how long", numberWithin(0, 60), 5),
  );

test("parseWords() reads numbers and flags, and draws a seed where none is given", () => {
  const words = ["--seconds", "1.5", "--seed", "7", "--quiet"];
  expect(parseWords(command(), words).opts()).toEqual({ seconds: 1.5, seed: 7, quiet: true });
  expect(parseWords(command(), []).opts()).toEqual({ seconds: 5, seed: expect.any(Number) });
});

test.each([
  [["--seconds", "x"], "option '--seconds <n>' argument 'x' is invalid. It is a number from 0 to 60"],
  [["--seconds", "61"], "option '--seconds <n>' argument '61' is invalid. It is a number from 0 to 60"],
  [["--seconds"], "option '--seconds <n>' argument missing"],
  [["--sed", "7"], "unknown option '--sed' (Did you mean --seed?)"],
  [["now"], "too many arguments. Expected 0 arguments but got 1"],
])("parseWords() refuses %j in one line", (words, why) => {
  expect(() => parseWords(command(), words)).toThrow(
    new UsageProblem(`Cannot run: ${why}; see bun run test:some --help`),
  );
});
