// Closes the secrets of a data folder to other users of the machine; earlier releases made some of them for everybody.
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { SettingsProblem } from "../settings/settings-problem.ts";

/** Names the files in DATA_DIR that only their owner may read; the public keys are not among them. */
const SECRETS = [
  ...["auth-private-key.json", "auth-secret", "draw-key", "redis-secret", "redis-url", "redis.json"],
  ...["stripe-sandbox.json", "stripe-sandbox.log"],
  ...["stripe-sandbox.sqlite", "stripe-sandbox.sqlite-wal", "stripe-sandbox.sqlite-shm"],
];
const FOLDERS = ["redis"];
const OTHERS = 0o077;

/**
 * Makes every secret of a data folder 0600, and the folder, with that of Redis's data, 0700. Returns the names of what
 * others could open before. A folder without any of it may be one that people share, and stays as it is; so does a folder
 * of another user, as a Redis in a container makes. Throws a SettingsProblem for a secret that is a symbolic link, or
 * belongs to another user, who could read or replace it.
 */
export async function closeSecrets(dataDir: string): Promise<string[]> {
  const closed: string[] = [];
  let isOurs = false;
  for (const name of SECRETS) {
    const found = await withOpened(join(dataDir, name), (file) => closeSecret(file, join(dataDir, name)));
    if (found === null) continue;
    isOurs = true;
    if (found) closed.push(name);
  }
  if (!isOurs) return [];
  for (const name of FOLDERS) {
    if (await withOpened(join(dataDir, name), closeFolder)) closed.push(name);
  }
  const folder = await open(dataDir, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    if (await closeFolder(folder)) closed.push(".");
  } finally {
    await folder.close();
  }
  return closed;
}

async function closeSecret(file: FileHandle, path: string): Promise<boolean> {
  const { mode, uid } = await file.stat();
  if (uid !== process.getuid?.()) {
    throw new SettingsProblem(`Cannot start: ${path} belongs to another user (uid ${uid}), who can change it`);
  }
  if ((mode & OTHERS) === 0) return false;
  await file.chmod(0o600);
  return true;
}

async function closeFolder(folder: FileHandle): Promise<boolean> {
  const { mode, uid } = await folder.stat();
  if (uid !== process.getuid?.() || (mode & OTHERS) === 0) return false;
  await folder.chmod(0o700);
  return true;
}

// What is opened is what is changed, whoever renames things meanwhile. Resolves with null when there is nothing.
async function withOpened<Result>(path: string, work: (file: FileHandle) => Promise<Result>): Promise<Result | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ENOENT") return null;
    const why = code === "ELOOP" ? "it is a symbolic link; put the file itself there" : `it cannot be read (${code})`;
    throw new SettingsProblem(`Cannot start: ${path} must be a file of this user: ${why}`);
  }
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}
