import type { Options } from "./options.ts";
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

/** What a row has found. */
export interface Findings {
  readonly lines: readonly Line[];
  /** Acknowledged and not there. */
  readonly lost: number;
  /** Done more than once. */
  readonly double: number;
}

/** A row of the bench: what it measures and how. */
export interface Row {
  readonly name: string;
  readonly what: string;
  run(options: Options, say: (line: string) => void): Promise<Findings>;
}
