// Finds the trees that are compared: this one, and clones of commits.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkOut } from "../../support/checkout.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A tree of this repository with its dependencies installed. */
export interface Tree {
  readonly name: string;
  readonly root: string;
}

/** The tree that this file is in, with what is not committed yet. */
export function thisTree(): Tree {
  return { name: "this tree", root: join(import.meta.dirname, "../../..") };
}

/** Checks a commit of this repository out into a folder that goes with this process, with its dependencies. */
export async function treeOf(commit: string): Promise<Tree> {
  const { tree, id } = await checkOut(thisTree().root, commit, { folder: temporaryFolder(), withDevelopment: true });
  return { name: id.slice(0, 7), root: tree };
}

// Where the bench is, and where it was before the trials had a folder.
const ROLES_FILES = ["trials/bench/roles.ts", "bench/roles.ts"];

/** Finds what runs the roles of a tree. */
export function rolesFileOf({ name, root }: Tree): string {
  const file = ROLES_FILES.map((path) => join(root, path)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`Cannot compare with ${name}: it has no bench`);
  return file;
}
