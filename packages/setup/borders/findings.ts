// Finds imports and files that the tables of borders do not allow.

import { posix } from "node:path";
import type { Border, Contents } from "../borders.ts";
import { importsOf } from "./imports.ts";
import { isOfRuntime, nameIn, ownerOf, type Package, packagesOf, resolve, type Target } from "./packages.ts";
import { closest, isWithin, type Tree } from "./tree.ts";

/** Describes a crossed border. */
export interface Finding {
  /** Name of the border: the folder of its row, or the name of a rule that holds everywhere. */
  readonly border: string;
  /** Path of the faulty file. */
  readonly file: string;
  /** The fault in words. */
  readonly text: string;
}

const CODE = /\.(tsx?|mjs|js)$/;
const TEST = /(\.(redis|e2e|bun))?\.test(\.tsx?)$/;

/** Follows every import of a tree and finds those that the table of borders does not allow. */
export function crossings(tree: Tree, borders: readonly Border[]): Finding[] {
  const packages = packagesOf(tree);
  const files = [...tree].filter(([path]) => CODE.test(path) && !path.endsWith(".min.js"));
  return files.flatMap(([file, text]) =>
    importsOf(file, text).flatMap((specifier) => {
      const target = resolve(file, specifier, tree, packages);
      const crossed = crossing({ file, specifier, target }, packages, borders);
      return crossed ? [{ border: crossed.border, file, text: `${file} imports ${specifier}: ${crossed.why}` }] : [];
    }),
  );
}

interface Arrow {
  readonly file: string;
  readonly specifier: string;
  readonly target: Target;
}

interface KnownArrow {
  readonly file: string;
  readonly target: Exclude<Target, { kind: "nowhere" }>;
  readonly owner: Package;
  readonly isTest: boolean;
}

interface Crossed {
  readonly border: string;
  readonly why: string;
}

function crossing(arrow: Arrow, packages: readonly Package[], borders: readonly Border[]): Crossed | null {
  const { file, specifier, target } = arrow;
  const owner = ownerOf(file, packages);
  const isTest = isTestCode(file);
  if (target.kind === "nowhere") return { border: "known targets", why: `it ${target.why}` };
  if (!specifier.startsWith(".") && !isDeclared(specifier, owner, isTest)) {
    const where = isTest ? "package.json" : "dependencies";
    return { border: "declared dependencies", why: `it is not in the ${where} of ${owner.name}` };
  }
  if (target.kind === "file" && specifier.startsWith(".") && ownerOf(target.path, packages) !== owner) {
    return { border: "packages by name", why: "a file of another package is imported by that package's name" };
  }
  if (target.kind === "file" && isTestCode(target.path) && !isTest) {
    return { border: "testing", why: "only tests, testing folders and trials import test support" };
  }
  return crossingOfRow({ file, target, owner, isTest }, borders);
}

function crossingOfRow({ file, target, owner, isTest }: KnownArrow, borders: readonly Border[]): Crossed | null {
  // A test beside a file may import all of its package, so the row of the whole package counts.
  const isFree = isTest && owner.folder !== "";
  const row = closest(borders, ({ folder }) => folder, isFree ? owner.folder : posix.dirname(file));
  if (!row) return { border: "table of borders", why: "its folder has no row in packages/setup/borders.ts" };
  const border = row.folder;
  if (target.kind === "external") {
    const allowed = isTest ? undefined : row.external;
    const isAllowed = allowed?.some((name) => specifierIsOf(target.specifier, name)) ?? true;
    return isAllowed ? null : { border, why: `from outside, ${border} ${onlyThese(allowed ?? [], "nothing")}` };
  }
  const own = ownFolder(row.folder, file);
  const rooted = (pattern: string): string =>
    pattern.startsWith("./") ? posix.join(owner.folder, pattern.slice(2)) : pattern;
  const allowed = [...row.imports, ...(isTest ? [...TEST_SUPPORT, ...(row.tests ?? [])] : [])].map(rooted);
  if ([own, ...allowed].some((pattern) => isWithin(target.path, pattern))) return null;
  return { border, why: `${border} ${onlyThese(row.imports, "no other folder")}, and this is ${target.path}` };
}

const TEST_SUPPORT = ["packages/testing", "packages/*/testing", "packages/*/testing.ts"];

function ownFolder(pattern: string, file: string): string {
  return file.split("/").slice(0, pattern.split("/").length).join("/");
}

function onlyThese(names: readonly string[], none: string): string {
  return names.length > 0 ? `imports only ${names.join(", ")}` : `imports ${none}`;
}

function isDeclared(specifier: string, owner: Package, isTest: boolean): boolean {
  const { name } = nameIn(specifier);
  if (isOfRuntime(specifier) || name === owner.name || owner.dependencies.has(name)) return true;
  return isTest && owner.devDependencies.has(name);
}

// "node:" stands for every built-in module of Node, "hono" for the package and its subpaths.
function specifierIsOf(specifier: string, name: string): boolean {
  return name.endsWith(":") ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`);
}

/** Returns whether a file is a test, test support or part of a trial. */
export function isTestCode(path: string): boolean {
  return isWithin(path, "trials") || /(^|\/)testing(\/|\.tsx?$)/.test(path) || TEST.test(path);
}

/** Finds the files and folders that the table of contents does not name. */
export function loose(tree: Tree, contents: readonly Contents[]): Finding[] {
  const findings = [...tree.keys()].flatMap((path) => {
    const names = path.split("/");
    const levels = names.map((name, at) =>
      looseAt(names.slice(0, at).join("/"), at < names.length - 1, name, contents),
    );
    return levels.flat().slice(0, 1);
  });
  return [...new Map(findings.map((finding) => [finding.file, finding])).values()];
}

function looseAt(folder: string, isFolder: boolean, name: string, contents: readonly Contents[]): Finding[] {
  const depthOf = (path: string): number => (path === "" ? 0 : path.split("/").length);
  const rows = contents.filter((row) => depthOf(row.folder) === depthOf(folder));
  const row = closest(rows, (one) => one.folder, folder);
  if (!row) return [];
  const entry = isFolder ? `${name}/` : name.replace(TEST, "$3");
  if ([name, entry, entry.replace(/\.tsx$/, ".ts")].some((one) => row.holds.includes(one))) return [];
  const file = [...(folder === "" ? [] : [folder]), name].join("/");
  const border = `contents of ${row.folder || "the root"}`;
  return [{ border, file, text: `${file} lies loose: ${row.folder || "the root"} holds only ${row.holds.join(" ")}` }];
}
