// Opens the secret keys of a database: each lies in a file, and the database knows its fingerprint.
import { createHash, randomBytes } from "node:crypto";
import { siteKey } from "@holdfast/actors/redis";
import { SettingsProblem } from "../settings/settings-problem.ts";
import { readIfThere, readOrMake } from "./key-files.ts";

const BYTES = 32;

/** Says where a key lies and with what it is compared. */
export interface DatabaseKeyOptions {
  /** Names the setting that holds the file, such as `DRAW_KEY_FILE`. */
  readonly setting: string;
  /** Names the file of the key. */
  readonly file: string;
  /** Holds the key itself, where a setting gave it in place of the file; default: the file is read. */
  readonly given?: Buffer | null;
  /** Tells keys of different purpose apart in their fingerprints, such as `draw key`. */
  readonly purpose: string;
  /** Names the key of the site that holds the fingerprint. */
  readonly fingerprintIn: string;
  /** Whether the file must be there at the first start too, as in production, where keys are kept on purpose. */
  readonly isGiven: boolean;
  /** Reads and writes the fingerprint. */
  readonly commands: {
    get(key: string): Promise<string | null>;
    set(key: string, value: string, mode: "NX"): Promise<unknown>;
  };
}

/**
 * Opens a key of 32 bytes. The first start stores its fingerprint in the database, and makes the file unless it must be
 * given. Throws a SettingsProblem when the file is missing otherwise, is of another length, or holds another key than
 * that of the database.
 */
export async function openDatabaseKey(options: DatabaseKeyOptions): Promise<Buffer> {
  const { setting, file, given = null, purpose, fingerprintIn, isGiven, commands } = options;
  const name = siteKey(fingerprintIn);
  // A database with sealed data is never given a new key: nothing of it could be opened.
  const mayMake = (await commands.get(name)) === null;
  const known = given ?? (await readKey(setting, file));
  if (known === null && mayMake && isGiven) {
    throw new SettingsProblem(
      `Cannot start: ${setting} must be given in production: put ${BYTES} random bytes into ${file}, and keep a copy`,
    );
  }
  const key = known ?? (mayMake ? await readOrMake(file, async () => randomBytes(BYTES)) : null);
  if (key === null) {
    throw new SettingsProblem(`Cannot start: ${setting} ${file} is missing: put back the key of this database`);
  }
  if (given === null && key.length !== BYTES) {
    throw new SettingsProblem(`Cannot start: ${setting} ${file} is not of ${BYTES} bytes`);
  }
  const fingerprint = fingerprintOf(purpose, key);
  if (mayMake) await commands.set(name, fingerprint, "NX");
  if ((await commands.get(name)) === fingerprint) return key;
  throw new SettingsProblem(`Cannot start: ${setting} is another key than the one this database was used with`);
}

/** Returns what a database stores of a key, to recognise the key again. */
export function fingerprintOf(purpose: string, key: Uint8Array): string {
  return createHash("sha256").update(`holdfast ${purpose}`).update(key).digest("hex").slice(0, 32);
}

async function readKey(setting: string, file: string): Promise<Buffer | null> {
  try {
    return await readIfThere(file);
  } catch {
    throw new SettingsProblem(`Cannot start: ${setting} ${file} cannot be read`);
  }
}
