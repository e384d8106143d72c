import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

const OTHERS = 0o077;

/**
 * Creates a folder, with its parents, that only this user can open.
 *
 * Takes an existing folder away from other users when it holds the file `marker`, which nobody else's folder has: the
 * folder named in a setting may also be one that others share, such as `/tmp`, and is then left as it is.
 */
export function makePrivateFolder(folder: string, marker: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = statSync(folder);
  const isOurs = uid === process.getuid?.() && existsSync(join(folder, marker));
  if (isOurs && (mode & OTHERS) !== 0) chmodSync(folder, mode & 0o700);
}
