// Reads the source files of a tree and matches their paths with patterns.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Holds the texts of the source files of a tree, by their paths from the root. */
export type Tree = ReadonlyMap<string, string>;

const SOURCE = /\.(tsx?|mjs|js|json|md|lua|css|svg)$/;

const NOT_SOURCE = ["node_modules", "dist"];

/** Reads the source files under a folder, leaving out `node_modules`, `dist` and whatever begins with a dot. */
export function readTree(root: string): Tree {
  const files = new Map<string, string>();
  function read(folder: string): void {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name.startsWith(".") || NOT_SOURCE.includes(entry.name)) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) read(path);
      else if (SOURCE.test(entry.name)) files.set(path, readFileSync(join(root, path), "utf8"));
    }
  }
  read("");
  return files;
}

/** Returns whether a path is the file or folder of a pattern, or lies in it; `*` stands for any part of one name. */
export function isWithin(path: string, pattern: string): boolean {
  const names = path.split("/");
  const wanted = pattern === "" ? [] : pattern.split("/");
  return wanted.every((want, at) => matches(names[at] ?? "", want));
}

/** Returns the row whose pattern says most about a path: the longest, and of equals the one with the fewest `*`. */
export function closest<Row>(rows: readonly Row[], patternOf: (row: Row) => string, path: string): Row | undefined {
  const rank = (row: Row): number => {
    const names = patternOf(row).split("/");
    return names.length * 100 - names.filter((name) => name.includes("*")).length;
  };
  return rows.filter((row) => isWithin(path, patternOf(row))).toSorted((one, other) => rank(other) - rank(one))[0];
}

function matches(name: string, want: string): boolean {
  if (!want.includes("*")) return name === want;
  const [before = "", after = ""] = want.split("*");
  return name.length >= before.length + after.length && name !== "" && name.startsWith(before) && name.endsWith(after);
}
