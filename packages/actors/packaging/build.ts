// Builds and packs the package that others install: JavaScript, types, Lua, texts and the example.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedManifest, type WorkspaceManifest } from "./manifest.ts";

const PACKAGE = join(import.meta.dirname, "..");
const ROOT = join(PACKAGE, "../..");
const TEXTS = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"];
const ROOT_TEXTS = ["LICENSE", "GLOSSARY.md"];

/**
 * Builds the package into `folder`, which is emptied first, and packs it. Returns the path of the tarball, which lies
 * in `folder`, too. Throws when the compiler or the packer fails, with what it printed.
 */
export function buildPackage(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(PACKAGE, join(ROOT, "node_modules/.bin/tsc"), ["-p", ".tsconfig.build.json", "--outDir", folder]);
  nameCompiledFiles(folder);
  cpSync(join(PACKAGE, "functions/lua"), join(folder, "functions/lua"), { recursive: true });
  cpSync(join(PACKAGE, "example"), join(folder, "example"), { recursive: true, filter: isNoTest });
  for (const name of TEXTS) copyText(join(PACKAGE, name), join(folder, name));
  for (const name of ROOT_TEXTS) copyText(join(ROOT, name), join(folder, name));
  const workspace: WorkspaceManifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(publishedManifest(workspace), null, 2)}\n`);
  return pack(folder);
}

// The compiler writes the names of compiled files into the code, and leaves those of TypeScript in the types.
function nameCompiledFiles(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/"(\.{1,2}\/[^"]+)\.ts"/g, '"$1.js"'));
  }
}

function pack(folder: string): string {
  const printed = run(folder, join(ROOT, "node_modules/.bin/bun"), ["pm", "pack", "--quiet"]);
  const tarball = join(folder, printed.trim().split("\n").at(-1) ?? "");
  if (!existsSync(tarball)) throw new Error(`Cannot find the packed tarball: ${printed}`);
  return tarball;
}

function isNoTest(path: string): boolean {
  return !/\.test\.ts$|\/node_modules(\/|$)/.test(path);
}

// In the package the files of the root lie beside those of the engine, so links into the root become shorter.
function copyText(from: string, to: string): void {
  writeFileSync(to, readFileSync(from, "utf8").replaceAll("](../../", "]("));
}

function run(cwd: string, command: string, words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot run ${command}: ${stdout}${stderr}`, { cause: error });
  return stdout;
}
