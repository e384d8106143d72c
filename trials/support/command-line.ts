// Parses the options of the trials and of the bench.

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

/** Reports wrong usage of a trial or of the bench, in one line. */
export class UsageProblem extends Error {
  override readonly name = "UsageProblem";
}

/** Creates the command of a trial or of the bench, without its options; exit codes are in its help. */
export function createTrialCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .configureHelp({ helpWidth: 110 })
    .addHelpText("after", "\nExit codes:\n  0  everything came right\n  1  something did not\n  2  wrong usage")
    .configureOutput({ writeErr: ignore, outputError: ignore })
    .exitOverride();
}

/** Holds the options of every run that depends on a seed. */
export interface RunOptions {
  readonly seed: number;
  readonly quiet?: boolean;
}

/** Adds the options of a run that depends on a seed. */
export function addRunOptions(command: Command): Command {
  const seed = new Option("--seed <number>", "repeats the run of this seed")
    .argParser(numberWithin(0, Number.MAX_SAFE_INTEGER))
    .default(Date.now() % 1_000_000, "any");
  return command.addOption(seed).option("--quiet", "prints the outcome alone");
}

/** Describes an option that is a number. */
export interface NumberOption {
  /** Says in the help what the number is. */
  readonly is: string;
  /** Least number that is accepted; default 1. */
  readonly least?: number;
  /** Largest number that is accepted. */
  readonly most: number;
  /** Number where the option is not given. */
  readonly fallback: number;
}

/** Adds an option for each number; `perSecond` is `--per-second` on the command line. */
export function addNumbers(command: Command, numbers: Readonly<Record<string, NumberOption>>): Command {
  for (const [name, { is, least = 1, most, fallback }] of Object.entries(numbers)) {
    const words = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    command.option(`--${words} <number>`, is, numberWithin(least, most), fallback);
  }
  return command;
}

/** Reads the options of a run that depends on a seed from the command line; wrong usage ends the process. */
export function readRun<Name extends string>(
  program: string,
  description: string,
  numbers: Readonly<Record<Name, NumberOption>>,
): RunOptions & Readonly<Record<Name, number>> {
  return parseOrExit(addRunOptions(addNumbers(createTrialCommand(program, description), numbers))).opts();
}

/** Reads the options of a run that does not depend on a seed from the command line; wrong usage ends the process. */
export function readNumbers<Name extends string>(
  program: string,
  description: string,
  numbers: Readonly<Record<Name, NumberOption>>,
): Readonly<Record<Name, number>> {
  return parseOrExit(addNumbers(createTrialCommand(program, description), numbers)).opts();
}

/** Parses the command line of this process, and returns the command with its options; wrong usage ends the process. */
export function parseOrExit(command: Command): Command {
  return usageOrExit(() => parseWords(command, process.argv.slice(2)));
}

/** Prints what a run has found, or that all is well, and sets the exit code. `isGood` is false where a bar was missed. */
export function endRun(findings: readonly string[], allWell: string, isGood = true): void {
  for (const finding of findings) console.log(finding);
  console.log(findings.length === 0 ? allWell : `${findings.length} findings.`);
  process.exitCode = findings.length === 0 && isGood ? 0 : 1;
}

/** Creates the log of a run; each line begins with the seconds since the log was created. */
export function createRunLog({ quiet: isQuiet = false }: RunOptions): (line: string) => void {
  const began = performance.now();
  return (line) => {
    if (!isQuiet) console.log(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} ${line}`);
  };
}

/** Parses the words after a command; throws a UsageProblem. With `--help` it prints the help and ends the process. */
export function parseWords(command: Command, words: readonly string[]): Command {
  try {
    return command.parse(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) process.exit(0);
    const why = error.message.replace(/^error: /, "").replaceAll(/\s+/g, " ");
    throw new UsageProblem(`Cannot run: ${why.replace(/\.$/, "")}; see ${command.name()} --help`);
  }
}

/** Returns what `read` returns; on a UsageProblem prints it and ends the process with exit code 2. */
export function usageOrExit<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error;
    console.error(error.message);
    return process.exit(2);
  }
}

/** Creates the parser of an option that is a number from `least` to `most`. */
export function numberWithin(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
  };
}

function ignore(): void {}
