import type { Tree } from "./against/trees.ts";
import type { Cost } from "./against/verdict.ts";
import type { Options } from "./options.ts";
import type { Round } from "./rounds.ts";
import type { Spread } from "./statistics.ts";

/** One line of the table. */
export interface Line {
  readonly what: string;
  readonly goal: string;
  /** Our figure over its rival's, or the figure itself where there is no rival. */
  readonly figure: Spread;
  readonly unit: string;
  /** What both did, in words. */
  readonly details: string;
  readonly isReached: boolean;
  /** The part of the machine others used. */
  readonly foreign: Spread;
}

/** What went wrong in a row. */
export interface Faults {
  /** Acknowledged and not there. */
  readonly lost: number;
  /** Done more than once. */
  readonly double: number;
}

/** What a row has found. */
export interface Findings extends Faults {
  readonly lines: readonly Line[];
}

/** What trees have done in turns, each a contender of its name. */
export interface Duel extends Faults {
  readonly rounds: readonly Round[];
}

/** A row of the bench: what it measures and how. */
export interface Row {
  readonly name: string;
  readonly what: string;
  run(options: Options, say: (line: string) => void): Promise<Findings>;
  /** Present where trees can be compared: what is compared, and how they take turns. */
  readonly between?: {
    readonly costs: readonly Cost[];
    run(trees: readonly Tree[], options: Options, say: (line: string) => void): Promise<Duel>;
  };
}
