// Describes a row of the bench and what it finds.

import type { Tree } from "./against/trees.ts";
import type { Cost } from "./against/verdict.ts";
import type { Options } from "./options.ts";
import type { Round } from "./rounds.ts";
import type { Spread } from "./statistics.ts";

/** Describes one line of the table. */
export interface Line {
  readonly what: string;
  readonly goal: string;
  /** Our figure divided by the rival's, or our figure itself where there is no rival. */
  readonly figure: Spread;
  readonly unit: string;
  /** Figures of both, in words. */
  readonly details: string;
  readonly isReached: boolean;
  /** Part of the machine that other processes used, from 0 to 1. */
  readonly foreign: Spread;
}

/** Counts what went wrong in a row. */
export interface Faults {
  /** Number of commands or events that were acknowledged and had no effect. */
  readonly lost: number;
  /** Number of those that had their effect more than once. */
  readonly double: number;
}

/** Holds the lines and faults of a row. */
export interface Findings extends Faults {
  readonly lines: readonly Line[];
}

/** Holds the rounds of two trees, each a contender of its name. */
export interface Duel extends Faults {
  readonly rounds: readonly Round[];
}

/** Describes a row of the bench: what it measures and how. */
export interface Row {
  readonly name: string;
  readonly what: string;
  run(options: Options, say: (line: string) => void): Promise<Findings>;
  /** The costs to compare between two trees, and how to measure them; absent for a row that compares no trees. */
  readonly between?: {
    readonly costs: readonly Cost[];
    run(trees: readonly Tree[], options: Options, say: (line: string) => void): Promise<Duel>;
  };
}
