// Reads the command line of the bench.

import { Option } from "commander";
import { createTrialCommand, numberWithin, parseWords, UsageProblem } from "../support/command-line.ts";

/** Says what is measured, and how long. */
export interface Options {
  /** Names of rows; empty for all. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** Seconds of load in a round. */
  readonly seconds: number;
  /** Kills in the row of the dead consumer. */
  readonly runs: number;
  /** Part of the full number of timers, events and calls: 1 is the real thing, 0.1 a try. */
  readonly scale: number;
  /** Whether what was measured replaces the same rows of the table in the README. */
  readonly write: boolean;
  /** The commit whose tree takes turns with this one, instead of rivals. */
  readonly against: string | undefined;
}

// An interval of a median needs 6 at least; of 20 it leaves out 5 at both ends.
const ROUNDS_AGAINST = 20;
const LEAST_ROUNDS_AGAINST = 6;
const ROUNDS = 5;

interface Parsed extends Omit<Options, "rounds" | "against"> {
  readonly rounds?: number;
  readonly against?: string;
}

/** Reads the command line; throws a UsageProblem for what cannot be. */
export function readOptions(words: readonly string[]): Options {
  const parsed = parseWords(createBenchCommand(), words).opts<Parsed>();
  const { against, rounds = against === undefined ? ROUNDS : ROUNDS_AGAINST } = parsed;
  if (against !== undefined && rounds < LEAST_ROUNDS_AGAINST) {
    throw new UsageProblem(`Cannot run: --against needs --rounds ${LEAST_ROUNDS_AGAINST} at least, not ${rounds}`);
  }
  if (parsed.write && parsed.scale !== 1) throw new UsageProblem("Cannot run: --write needs --scale 1");
  return { ...parsed, rounds, against };
}

function createBenchCommand() {
  return createTrialCommand("bun run bench", "Measures Holdfast beside what it could have been built on.")
    .addOption(new Option("--only <row>", "a row; may be repeated").argParser(collect).default([], "all"))
    .option(
      "--rounds <number>",
      `rounds of each row (default: ${ROUNDS}, with --against ${ROUNDS_AGAINST})`,
      numberWithin(1, 50),
    )
    .option("--seconds <number>", "seconds of load in a round", numberWithin(1, 60), 3)
    .option("--runs <number>", "kills in the row of the dead consumer", numberWithin(1, 100), 5)
    .option("--scale <number>", "part of the full number of timers, events and calls", numberWithin(0.001, 1), 1)
    .option("--against <commit>", "takes turns with a clone of this commit instead of rivals")
    .option("--write", "writes the measured rows into the table in the README", false);
}

function collect(row: string, rows: readonly string[]): string[] {
  return [...rows, row];
}
