// Runs all quick checks of the project side by side: `bun run check`. With `--no-tests` it runs no test.

import { join } from "node:path";
import { Glob } from "bun";

const ROOT = join(import.meta.dirname, "../..");
const FOLDERS = ["services", "packages", "views", "trials"];
const TYPES_CACHE = "node_modules/.cache/types.tsbuildinfo";
const NEEDS_MORE = /\.(redis|e2e)\.test\.tsx?$/;

type Verdict = { name: string; isGood: boolean; seconds: number; output: string };

/** Runs one tool of the project and prints the output of the tool only when the tool fails. */
async function check(name: string, ...command: string[]): Promise<Verdict> {
  const began = performance.now();
  const child = Bun.spawn(command, { cwd: ROOT, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [exitCode, stdout, stderr] = await Promise.all([child.exited, textOf(child.stdout), textOf(child.stderr)]);
  const seconds = (performance.now() - began) / 1_000;
  const verdict = { name, isGood: exitCode === 0, seconds, output: `${stdout}${stderr}`.trim() };
  say(verdict);
  return verdict;
}

function say({ name, isGood, seconds, output }: Verdict): void {
  if (!isGood) console.log(`\n${output}\n`);
  console.log(`${isGood ? "ok    " : "FAILED"}  ${name.padEnd(12)} ${seconds.toFixed(1)} s`);
}

function textOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  return new Response(stream).text();
}

function tool(name: string): string {
  return join(ROOT, "node_modules/.bin", name);
}

function quickTests(): string[] {
  const files = FOLDERS.flatMap((folder) => [...new Glob(`${folder}/**/*.test.{ts,tsx}`).scanSync({ cwd: ROOT })]);
  return files.filter((file) => !file.includes("node_modules") && !NEEDS_MORE.test(file)).map((file) => `./${file}`);
}

const verdicts = await Promise.all([
  check("format", tool("biome"), "check", "."),
  check("lint", tool("oxlint"), "--deny-warnings", ...FOLDERS),
  check("types", tool("tsc"), "-p", ".", "--noEmit", "--incremental", "--tsBuildInfoFile", TYPES_CACHE),
  check("Node types", process.execPath, "packages/setup/node/node-types.ts"),
  check("dead code", tool("knip"), "--no-progress"),
  ...(Bun.argv.includes("--no-tests")
    ? []
    : [check("quick tests", process.execPath, "test", "--only-failures", ...quickTests())]),
]);

process.exitCode = verdicts.every(({ isGood }) => isGood) ? 0 : 1;
