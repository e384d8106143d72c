import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../temporary-folder.ts";

/** A tree of this repository with its dependencies installed. */
export interface Tree {
  readonly name: string;
  readonly root: string;
}

/** The tree that this file is in, with what is not committed yet. */
export function thisTree(): Tree {
  return { name: "this tree", root: join(import.meta.dir, "../../..") };
}

/** Clones a commit of this repository into a folder that goes with this process, and installs its dependencies. */
export function cloneOf(commit: string): Tree {
  const { root } = thisTree();
  const id = commitId(root, commit);
  const folder = temporaryFolder();
  // Shared: also a commit that no branch has any more is there.
  git(root, "clone", "--quiet", "--shared", "--no-checkout", root, folder);
  git(folder, "checkout", "--quiet", "--detach", id);
  run(folder, process.execPath, "install", "--frozen-lockfile");
  return { name: id.slice(0, 7), root: folder };
}

function commitId(root: string, commit: string): string {
  try {
    return git(root, "rev-parse", "--verify", `${commit}^{commit}`);
  } catch (error) {
    throw new Error(`Cannot compare with ${commit}: it is no commit here`, { cause: error });
  }
}

// Where the bench is, and where it was before the trials had a folder.
const ROLES_FILES = ["trials/bench/roles.ts", "bench/roles.ts"];

/** Finds what runs the roles of a tree. */
export function rolesFileOf({ name, root }: Tree): string {
  const file = ROLES_FILES.map((path) => join(root, path)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`Cannot compare with ${name}: it has no bench`);
  return file;
}

function git(folder: string, ...words: string[]): string {
  return run(folder, "git", ...words);
}

function run(cwd: string, command: string, ...words: string[]): string {
  return execFileSync(command, words, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}
