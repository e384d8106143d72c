// Makes the secret files of a site in production, and says which of them an operator has to fill in.

import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { openKeys } from "@holdfast/auth";
import { readOrMake } from "@holdfast/server/key-files";

/** Lists the files of 32 random bytes, which `openDatabaseKey` and auth read as they are. */
const KEYS = ["draw-key", "vault-key", "code-pepper", "auth-secret"];
/** Lists the files of a random text without a line's end. */
const PASSWORDS = ["redis-password", "metrics-token"];
/** Lists the files whose content others give to the operator: Stripe and the mail provider. */
const BY_HAND = ["stripe-secret-key", "stripe-webhook-secret", "stripe-connect-webhook-secret", "smtp-url"];
const PRIVATE_KEY = "auth-private-key.json";
const PUBLIC_KEYS = "auth-public-keys.json";

const OTHERS = 0o077;
const BYTES = 32;

/** Says what a folder of secrets had before, what it has now, and what is missing. */
export interface MadeSecrets {
  /** Lists the files that were made. */
  readonly made: readonly string[];
  /** Lists the files that were there and stay as they are. */
  readonly kept: readonly string[];
  /** Lists the files that are empty until an operator fills them in. */
  readonly missing: readonly string[];
  /** Lists the files, and `.` for the folder, that other users could open before. */
  readonly closed: readonly string[];
}

/**
 * Makes the files that are missing in a folder, which this user alone can open; a file that is there is never changed.
 * Two runs at the same time make the same files.
 */
export async function makeSecrets(folder: string): Promise<MadeSecrets> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const before = new Set(await readdir(folder));
  const closed = (await closeToOthers(folder, 0o700)) ? ["."] : [];
  for (const name of KEYS) await readOrMake(join(folder, name), async () => randomBytes(BYTES));
  for (const name of PASSWORDS)
    await readOrMake(join(folder, name), async () => randomBytes(BYTES).toString("base64url"));
  await openKeys({ privateKeyFile: join(folder, PRIVATE_KEY), publicKeysFile: join(folder, PUBLIC_KEYS) });
  for (const name of BY_HAND) await (await open(join(folder, name), "a", 0o600)).close();
  const secrets = [...PASSWORDS, ...KEYS, PRIVATE_KEY, ...BY_HAND];
  for (const name of secrets) if (await closeToOthers(join(folder, name), 0o600)) closed.push(name);
  const all = [...secrets, PUBLIC_KEYS];
  const sizes = await Promise.all(BY_HAND.map(async (name) => ({ name, size: (await stat(join(folder, name))).size })));
  return {
    made: all.filter((name) => !before.has(name)),
    kept: all.filter((name) => before.has(name)),
    missing: sizes.filter(({ size }) => size === 0).map(({ name }) => name),
    closed,
  };
}

// Resolves with whether others could open the file or folder.
async function closeToOthers(path: string, mode: number): Promise<boolean> {
  if (((await stat(path)).mode & OTHERS) === 0) return false;
  await chmod(path, mode);
  return true;
}
