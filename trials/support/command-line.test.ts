// Checks how the options of trials are read and refused.

import { afterEach, expect, test, vi } from "vitest";
import { addNumbers, addRunOptions, createTrialCommand, endRun, parseWords, UsageProblem } from "./command-line.ts";

const command = () =>
  addRunOptions(
    addNumbers(createTrialCommand("bun run test:some", "Tries some."), {
      seconds: { is: "how long", least: 0, most: 60, fallback: 5 },
      perSecond: { is: "how many", most: 9, fallback: 2 },
    }),
  );

test("parseWords() reads numbers and flags, and draws a seed where none is given", () => {
  const words = ["--seconds", "1.5", "--per-second", "3", "--seed", "7", "--quiet"];
  expect(parseWords(command(), words).opts()).toEqual({ seconds: 1.5, perSecond: 3, seed: 7, quiet: true });
  expect(parseWords(command(), []).opts()).toEqual({ seconds: 5, perSecond: 2, seed: expect.any(Number) });
});

test.each([
  [["--seconds", "x"], "option '--seconds <number>' argument 'x' is invalid. It is a number from 0 to 60"],
  [["--seconds", "61"], "option '--seconds <number>' argument '61' is invalid. It is a number from 0 to 60"],
  [["--seconds"], "option '--seconds <number>' argument missing"],
  [["--per-second", "0"], "option '--per-second <number>' argument '0' is invalid. It is a number from 1 to 9"],
  [["--sed", "7"], "unknown option '--sed' (Did you mean --seed?)"],
  [["now"], "too many arguments. Expected 0 arguments but got 1"],
])("parseWords() refuses %j in one line", (words, why) => {
  expect(() => parseWords(command(), words)).toThrow(
    new UsageProblem(`Cannot run: ${why}; see bun run test:some --help`),
  );
});

const before = process.exitCode;
afterEach(() => {
  process.exitCode = before ?? 0;
  vi.restoreAllMocks();
});

test.each([
  [[], true, ["All is well."], 0],
  [[], false, ["All is well."], 1],
  [["one", "two"], true, ["one", "two", "2 findings."], 1],
] as const)("endRun() prints %j and the outcome, and sets the exit code", (findings, isGood, lines, code) => {
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  endRun(findings, "All is well.", isGood);
  expect([printed, process.exitCode]).toEqual([lines, code]);
});
