// Writes the table of the README.

import { availableParallelism, cpus } from "node:os";
import { brief } from "./rounds.ts";
import type { Line } from "./row.ts";
import type { Spread } from "./statistics.ts";

const BEGIN = "<!-- figures: written by `bun run bench` -->";
const END = "<!-- end of figures -->";

/** Replaces the text between the markers of a document; throws for a document without markers. */
export function between(document: string, text: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error("Cannot write the figures: the markers are missing");
  return `${document.slice(0, from + BEGIN.length)}\n\n${text.trim()}\n\n${document.slice(to)}`;
}

/** Writes the lines as a table in Markdown. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ what, goal, figure, unit, details, isReached, foreign }) => {
    const shown = figureText(figure, unit);
    const verdict = goal === "–" ? "–" : isReached ? "yes" : "no";
    return `| ${[what, goal, shown, verdict, `${Math.round(foreign.median * 100)} %`, details].join(" | ")} |`;
  });
  return [
    "| what | goal | median (least..most) | reached | others' load | |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
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
