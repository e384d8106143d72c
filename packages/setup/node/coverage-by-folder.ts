// Prints how much of each folder the tests of a run of Vitest have run.

import { dirname, relative } from "node:path";

type Counted = { readonly covered: number; readonly total: number };
type Summary = Readonly<Record<"lines" | "branches" | "functions", Counted>>;
/** The part of istanbul's coverage map that the table reads. */
type CoverageMap = { files(): string[]; fileCoverageFor(path: string): { toSummary(): { readonly data: Summary } } };

const DEPTH = 3;

/** Makes the reporter that prints, after a run of Vitest, how much of each folder the tests have run. */
export function coverageByFolder() {
  return {
    onCoverage(coverage: unknown): void {
      if (isCoverageMap(coverage)) console.log(`\n${coverageTable(coverage, process.cwd())}`);
    },
  };
}

/** Builds the table: percent of lines, branches and functions for each folder under `root`, to a depth of three. */
export function coverageTable(coverage: CoverageMap, root: string): string {
  const folders = new Map<string, Summary[]>();
  for (const path of coverage.files().toSorted()) {
    const folder = dirname(relative(root, path)).split("/").slice(0, DEPTH).join("/");
    folders.set(folder, [...(folders.get(folder) ?? []), coverage.fileCoverageFor(path).toSummary().data]);
  }
  const rows = [...folders, ["all", [...folders.values()].flat()] as const].map(([folder, files]) => [
    folder,
    ...(["lines", "branches", "functions"] as const).map((kind) => percent(files.map((file) => file[kind]))),
  ]);
  return [["folder", "lines", "branches", "functions"], ...rows].map(line).join("\n");
}

function line([folder = "", ...numbers]: readonly string[]): string {
  return [folder.padEnd(32), ...numbers.map((number) => number.padStart(12))].join("");
}

function percent(counted: readonly Counted[]): string {
  const sum = (key: keyof Counted) => counted.reduce((before, count) => before + count[key], 0);
  return sum("total") === 0 ? "-" : `${((100 * sum("covered")) / sum("total")).toFixed(0)} %`;
}

function isCoverageMap(value: unknown): value is CoverageMap {
  return typeof value === "object" && value !== null && "files" in value && "fileCoverageFor" in value;
}
