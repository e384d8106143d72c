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

/** Says how a run that depends on a seed counts its work, such as `--requests <number>`. */
export interface CountOption {
  /** Names the option, without hyphens. */
  readonly name: string;
  /** Says in the help what is counted. */
  readonly counts: string;
  readonly most: number;
  readonly fallback: number;
}

/** Reads the options of a run with a seed and one count from the command line; wrong usage ends the process. */
export function readCountedRun(
  program: string,
  description: string,
  { name, counts, most, fallback }: CountOption,
): RunOptions & { readonly count: number } {
  const command = addRunOptions(
    createTrialCommand(program, description).option(`--${name} <number>`, counts, numberWithin(1, most), fallback),
  );
  return usageOrExit(() => {
    const options = parseWords(command, process.argv.slice(2)).opts<RunOptions>();
    return { ...options, count: Number(command.getOptionValue(name)) };
  });
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
