// Reads the packages of a tree and resolves imports between them.

import { isBuiltin } from "node:module";
import { posix } from "node:path";
import type { Tree } from "./tree.ts";

/** Describes a package of the tree, as its package.json declares it. */
export interface Package {
  /** Folder of the package, from the root; "" for the root itself. */
  readonly folder: string;
  /** Name of the package. */
  readonly name: string;
  /** File behind each subpath, such as `"index.ts"` behind `"."`. */
  readonly doors: ReadonlyMap<string, string>;
  /** Names of its dependencies. */
  readonly dependencies: ReadonlySet<string>;
  /** Names of the dependencies that only its tests may import. */
  readonly devDependencies: ReadonlySet<string>;
}

/** Says where a specifier leads: to a file of the tree, to a package or built-in module from outside, or nowhere. */
export type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "external"; readonly specifier: string }
  | { readonly kind: "nowhere"; readonly why: string };

/** Reads the packages of a tree. */
export function packagesOf(tree: Tree): Package[] {
  return [...tree]
    .filter(([path]) => posix.basename(path) === "package.json")
    .map(([path, text]) => packageOf(posix.dirname(path) === "." ? "" : posix.dirname(path), JSON.parse(text)));
}

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function packageOf(folder: string, { name = "", exports = {}, dependencies, devDependencies }: Manifest): Package {
  const doors = Object.entries(exports).map(([at, file]): [string, string] => [at, posix.join(folder, file)]);
  return {
    folder,
    name,
    doors: new Map(doors),
    dependencies: new Set(Object.keys(dependencies ?? {})),
    devDependencies: new Set(Object.keys(devDependencies ?? {})),
  };
}

/** Finds the package that a file belongs to: that of the nearest package.json above the file. */
export function ownerOf(path: string, packages: readonly Package[]): Package {
  const owners = packages.filter(({ folder }) => folder === "" || path.startsWith(`${folder}/`));
  const [owner] = owners.toSorted((one, other) => other.folder.length - one.folder.length);
  if (!owner) throw new Error(`Cannot tell the package of ${path}: there is no package.json above it`);
  return owner;
}

/** Splits a specifier: `@holdfast/actors/redis` is `@holdfast/actors` and `./redis`. */
export function nameIn(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split("/");
  const count = specifier.startsWith("@") ? 2 : 1;
  return { name: parts.slice(0, count).join("/"), subpath: [".", ...parts.slice(count)].join("/") };
}

/** Returns whether a specifier names a module of the runtime: `node:fs`, `bun:sqlite`, `bun`. */
export function isOfRuntime(specifier: string): boolean {
  return isBuiltin(specifier) || specifier === "bun" || specifier.startsWith("bun:");
}

/** Resolves a specifier as Bun would: a relative one by its path, a package of the tree by its `exports`. */
export function resolve(from: string, specifier: string, tree: Tree, packages: readonly Package[]): Target {
  if (specifier.startsWith("<")) return { kind: "nowhere", why: "is no literal, so nothing can tell where it leads" };
  if (/^\.{1,2}(\/|$)/.test(specifier)) {
    const path = posix.join(posix.dirname(from), specifier);
    return tree.has(path) ? { kind: "file", path } : { kind: "nowhere", why: `leads to no file: ${path}` };
  }
  if (/^[/#]|^file:/.test(specifier)) return { kind: "nowhere", why: "is neither a relative path nor a package" };
  const { name, subpath } = nameIn(specifier);
  const found = packages.find((one) => one.name === name);
  if (!found || isOfRuntime(specifier)) return { kind: "external", specifier };
  const door = found.doors.get(subpath);
  return door === undefined
    ? { kind: "nowhere", why: `is no door: ${name} exports ${[...found.doors.keys()].join(", ") || "nothing"}` }
    : { kind: "file", path: door };
}
