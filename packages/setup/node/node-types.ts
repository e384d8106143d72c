// Checks that the folders which must run on Node 20 as well use nothing that Node 20 lacks.

import { spawnSync } from "node:child_process";
import { join } from "node:path";

// Services run on Bun: one file takes its server, one its client of S3, another its SQLite. Their callers see neither.
const RUN_ON_BUN = [
  "packages/server/lifecycle/listen.ts",
  "packages/server/objects/s3.ts",
  "packages/local-process/process/file-lock.ts",
];
const CACHE = "node_modules/.cache/node-types.tsbuildinfo";

/**
 * Finds what Node 20 lacks in the folders of `.tsconfig.node.json` and in what they import: imports and globals of Bun,
 * and methods newer than ES2023. Gives one line for each fault, with its file and line, as the compiler writes it.
 */
export function faultsOnNode(root: string): string[] {
  const command = ["-p", ".tsconfig.node.json", "--pretty", "false", "--incremental", "--tsBuildInfoFile", CACHE];
  const { status, stdout, stderr } = spawnSync(join(root, "node_modules/.bin/tsc"), command, {
    cwd: root,
    encoding: "utf8",
  });
  const lines = stdout.split("\n").filter((line) => line !== "");
  // A fault of several lines goes on indented.
  const isExempt = (line: string) => RUN_ON_BUN.some((file) => line.startsWith(`${file}(`));
  const faults = lines.filter((line) => !line.startsWith(" ") && !isExempt(line));
  if (status !== 0 && lines.length === 0) throw new Error(`Cannot check the types of Node: ${stderr}`);
  return faults;
}

if (import.meta.main) {
  const faults = faultsOnNode(join(import.meta.dirname, "../../.."));
  console.log(faults.join("\n"));
  process.exitCode = faults.length === 0 ? 0 : 1;
}
