import { parseArgs } from "node:util";

/** What is measured, and how long. */
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
  /** Whether the table in the README is written anew. */
  readonly write: boolean;
  /** The commit whose tree takes turns with this one, instead of rivals. */
  readonly against: string | undefined;
}

const USAGE =
  "bun run bench [--only <row>]... [--rounds 5] [--seconds 3] [--runs 5] [--scale 1] [--no-write] [--against <commit>]";
const ROUNDS = "5";
// An interval of a median needs 6 at least; of 20 it leaves out 5 at both ends.
const ROUNDS_AGAINST = "20";
const LEAST_ROUNDS_AGAINST = 6;

/** Reads the command line; throws with the usage for what cannot be. */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    allowNegative: true,
    options: {
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string" },
      seconds: { type: "string", default: "3" },
      runs: { type: "string", default: "5" },
      scale: { type: "string", default: "1" },
      write: { type: "boolean", default: true },
      against: { type: "string" },
    },
  });
  const isAgainst = values.against !== undefined;
  const rounds = values.rounds ?? (isAgainst ? ROUNDS_AGAINST : ROUNDS);
  return {
    only: values.only,
    rounds: within("rounds", rounds, { least: isAgainst ? LEAST_ROUNDS_AGAINST : 1, most: 50 }),
    seconds: within("seconds", values.seconds, { least: 1, most: 60 }),
    runs: within("runs", values.runs, { least: 1, most: 100 }),
    scale: within("scale", values.scale, { least: 0.001, most: 1 }),
    write: values.write,
    against: values.against,
  };
}

function within(name: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text);
  if (value >= least && value <= most) return value;
  throw new RangeError(`Cannot measure: --${name} ${text} is not ${least} to ${most}. ${USAGE}`);
}
