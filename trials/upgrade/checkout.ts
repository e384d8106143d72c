import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The tree of one commit in a folder of its own, with its dependencies. */
export interface Checkout {
  readonly tree: string;
  /** Removes the folder. */
  remove(): void;
}

/**
 * Clones the repository at `root` into a temporary folder, checks a commit out and installs its dependencies.
 *
 * Throws one line that says what to do when the commit is not in the history of `root`.
 */
export async function checkOut(root: string, commit: string): Promise<Checkout> {
  await refuseWithout(root, commit);
  const tree = mkdtempSync(join(tmpdir(), "holdfast-baseline-"));
  const remove = (): void => rmSync(tree, { recursive: true, force: true });
  try {
    await run(tmpdir(), ["git", "clone", "--quiet", "--no-checkout", root, tree]);
    await run(tree, ["git", "checkout", "--quiet", "--detach", commit]);
    await run(tree, [process.execPath, "install", "--frozen-lockfile", "--production"]);
    return { tree, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function refuseWithout(root: string, commit: string): Promise<void> {
  try {
    await run(root, ["git", "cat-file", "-e", `${commit}^{commit}`]);
  } catch (error) {
    const advice =
      "the trial needs a clone with its whole history: run `git fetch --unshallow`, or clone without --depth";
    throw new Error(`Cannot check out the baseline ${commit}: it is not in the history of ${root}; ${advice}`, {
      cause: error,
    });
  }
}

async function run(cwd: string, [command = "", ...words]: readonly string[]): Promise<void> {
  const child = spawn(command, words, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  const parts: string[] = [];
  child.stderr.on("data", (data) => parts.push(String(data)));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`Cannot run ${command} ${words.join(" ")}: ${parts.join("").trim()}`);
}
