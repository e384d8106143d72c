import { existsSync } from "node:fs";
import { join } from "node:path";

// Paths of the file that starts a process, in each layout of the tree, the newest layout first.
const MAINS = {
  site: ["services/site/main.ts", "services/main.ts"],
  tickets: ["services/tickets/main.ts"],
} as const;

/** Finds the file that starts the whole site or one service in a tree of any layout; throws when there is none. */
export function mainIn(tree: string, what: keyof typeof MAINS): string {
  const found = MAINS[what].map((path) => join(tree, path)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`Cannot start ${what} of ${tree}: it has none of ${MAINS[what].join(", ")}`);
  return found;
}
