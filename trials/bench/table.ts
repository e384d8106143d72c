// Writes the table of the README.

import { availableParallelism, cpus } from "node:os";
import { brief } from "./rounds.ts";
import type { Line } from "./row.ts";
import type { Spread } from "./statistics.ts";

const BEGIN = "<!-- figures: written by `bun run bench` -->";
const END = "<!-- end of figures -->";

/** Holds what a run has found in one row of the bench. */
export interface Measured {
  /** Names the row. */
  readonly row: string;
  /** Gives the day of the run, such as `2027-05-30`. */
  readonly on: string;
  readonly lines: readonly Line[];
}

const HEAD = [
  "| row | measured | what | goal | median (least..most) | reached | others' load | |",
  "|---|---|---|---|---|---|---|---|",
];

/** Writes what was measured as a table in Markdown. */
export function tableOf(measured: readonly Measured[]): string {
  return [...HEAD, ...measured.flatMap(rowsOf)].join("\n");
}

/**
 * Replaces the text between the markers of a document by `about` and the table: what was measured now in place of the
 * same rows, and all other rows as they were, in the order of `names`. Throws for a document without markers.
 */
export function withMeasured(
  document: string,
  { measured, names, about }: { measured: readonly Measured[]; names: readonly string[]; about: string },
): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error("Cannot write the figures: the markers are missing");
  const before = document
    .slice(from + BEGIN.length, to)
    .split("\n")
    .filter(isRow);
  const kept = before.filter((line) => !measured.some(({ row }) => row === nameIn(line)));
  const place = (line: string): number => names.indexOf(nameIn(line));
  const rows = [...kept, ...measured.flatMap(rowsOf)].toSorted((one, other) => place(one) - place(other));
  const text = [about, "", ...HEAD, ...rows].join("\n");
  return `${document.slice(0, from + BEGIN.length)}\n\n${text}\n\n${document.slice(to)}`;
}

function rowsOf({ row, on, lines }: Measured): string[] {
  return lines.map(({ what, goal, figure, unit, details, isReached, foreign }) => {
    const shown = figureText(figure, unit);
    const verdict = goal === "–" ? "–" : isReached ? "yes" : "no";
    const load = `${Math.round(foreign.median * 100)} %`;
    return `| ${[`\`${row}\``, on, what, goal, shown, verdict, load, details].join(" | ")} |`;
  });
}

function isRow(line: string): boolean {
  return line.startsWith("| `");
}

function nameIn(line: string): string {
  return /^\| `([\w-]+)`/.exec(line)?.[1] ?? "";
}

/** Describes the machine that the figures depend on. */
export function machineOf(): string {
  const model = cpus()[0]?.model.trim() || "unknown processor";
  return `${availableParallelism()} cores (${model}), shared by load, services and stores`;
}

function figureText({ median, least, most }: Spread, unit: string): string {
  const text = `**${brief(median)}${unit === "" ? "" : ` ${unit}`}**`;
  return least === most ? text : `${text} (${brief(least)}..${brief(most)})`;
}
