// Checks commits out into folders of their own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** Holds the tree of one commit, with its dependencies, in a folder of its own. */
export interface Checkout {
  /** Path of the folder. */
  readonly tree: string;
  /** Full id of the commit. */
  readonly id: string;
  /** Removes the folder. */
  remove(): void;
}

/** Sets where a tree is checked out and what is installed in it. */
export interface CheckoutOptions {
  /** An empty folder for the tree, removed when there is no such commit; default a new temporary one. */
  readonly folder?: string;
  /** Whether the dependencies of tests and trials are installed too; default false. */
  readonly withDevelopment?: boolean;
}

/**
 * Clones the repository at `root`, checks a commit out and installs its dependencies.
 *
 * Throws one line that says what to do when the commit is not in the history of `root`.
 */
export async function checkOut(root: string, commit: string, options: CheckoutOptions = {}): Promise<Checkout> {
  const tree = options.folder ?? mkdtempSync(join(tmpdir(), "holdfast-baseline-"));
  const remove = (): void => rmSync(tree, { recursive: true, force: true });
  try {
    const id = await findCommit(root, commit);
    // A shared clone also has commits that no branch has any more.
    await run(tmpdir(), ["git", "clone", "--quiet", "--shared", "--no-checkout", root, tree]);
    await run(tree, ["git", "checkout", "--quiet", "--detach", id]);
    const extent = options.withDevelopment ? [] : ["--production"];
    await run(tree, [process.execPath, "install", "--frozen-lockfile", ...extent]);
    return { tree, id, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function findCommit(root: string, commit: string): Promise<string> {
  try {
    return await run(root, ["git", "rev-parse", "--verify", `${commit}^{commit}`]);
  } catch (error) {
    const advice =
      "the trial needs a clone with its whole history: run `git fetch --unshallow`, or clone without --depth";
    throw new Error(`Cannot check out the baseline ${commit}: it is not in the history of ${root}; ${advice}`, {
      cause: error,
    });
  }
}

async function run(cwd: string, [command = "", ...words]: readonly string[]): Promise<string> {
  const child = spawn(command, words, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const [[code], out, errors] = await Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`Cannot run ${command} ${words.join(" ")}: ${errors.trim()}`);
  return out.trim();
}
