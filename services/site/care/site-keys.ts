// Finds the files of a site's keys, checks them against its database, and puts them back.

import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Database } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { readAuthConfig } from "@holdfast/auth";
import { CODE_PEPPER_MARK, readDeliveryConfig, VAULT_KEY_MARK } from "@holdfast/delivery";
import { DRAW_KEY_MARK, readOrdersConfig } from "@holdfast/orders";
import { type Environment, fingerprintOf, readCommon, SettingsProblem } from "@holdfast/server";
import { readIfThere, readOrMake, replaceFile } from "@holdfast/server/key-files";

/** Describes the file of one key. */
export interface KeyFile {
  /** Name of the key in an archive. */
  readonly name: string;
  /** Setting that names its file. */
  readonly setting: string;
  /** Path of the file. */
  readonly file: string;
  /** How its fingerprint is made, and where the database keeps that; null: the database knows nothing of it. */
  readonly mark: { readonly purpose: string; readonly key: string } | null;
  /** Whether every process may read the file. */
  readonly isPublic: boolean;
}

/** Holds the content of keys by their names. */
export type Keys = ReadonlyMap<string, Buffer>;

/** Lists the files of a site's keys, as the settings name them. A pepper that a setting holds itself is not among them. */
export function keyFilesOf(env: Environment): KeyFile[] {
  const common = readCommon(env);
  const auth = readAuthConfig(common, env);
  const { drawKeyFile } = readOrdersConfig(env);
  const { vaultKeyFile, codePepperFile, codePepper } = readDeliveryConfig(env);
  const own = (name: string): string => join(common.dataDir, name);
  const file = (name: string, setting: string, path: string): KeyFile => ({
    ...{ name, setting, file: path, mark: null, isPublic: false },
  });
  const all: KeyFile[] = [
    file("auth-private-key", "AUTH_PRIVATE_KEY_FILE", auth.privateKeyFile),
    { ...file("auth-public-keys", "AUTH_PUBLIC_KEYS_FILE", common.publicKeysFile), isPublic: true },
    file("auth-secret", "AUTH_SECRET_FILE", auth.secretFile),
    {
      ...file("draw-key", "DRAW_KEY_FILE", drawKeyFile ?? own("draw-key")),
      mark: { purpose: "draw key", key: siteKey(DRAW_KEY_MARK) },
    },
    {
      ...file("vault-key", "VAULT_KEY_FILE", vaultKeyFile ?? own("vault-key")),
      mark: { purpose: "vault key", key: siteKey(VAULT_KEY_MARK) },
    },
    {
      ...file("code-pepper", "CODE_PEPPER_FILE", codePepperFile ?? own("code-pepper")),
      mark: { purpose: "code pepper", key: siteKey(CODE_PEPPER_MARK) },
    },
  ];
  return codePepper === null ? all : all.filter(({ name }) => name !== "code-pepper");
}

/** Says what is wrong with the file of a key: it is missing, or it is another key than the database was used with. */
export type KeyFault = "missing" | "another key";

/**
 * Compares a key with what the database knows of it; null: nothing is wrong. A key that the database has never used may
 * be missing.
 */
export async function keyFault(
  { mark, file }: KeyFile,
  commands: Pick<Database["commands"], "get">,
): Promise<KeyFault | null> {
  const [found, known] = [await readIfThere(file), mark === null ? null : await commands.get(mark.key)];
  if (found === null) return mark === null || known !== null ? "missing" : null;
  return mark === null || known === null || fingerprintOf(mark.purpose, found) === known ? null : "another key";
}

/** Reads the keys of a site. Throws a SettingsProblem that names every key that is missing, or not the database's. */
export async function readKeys(env: Environment, { commands }: Pick<Database, "commands">): Promise<Keys> {
  const keys = new Map<string, Buffer>();
  const faults: string[] = [];
  for (const one of keyFilesOf(env)) {
    const fault = await keyFault(one, commands);
    const found = await readIfThere(one.file);
    if (fault !== null) faults.push(`${one.setting} ${one.file} is ${fault}`);
    else if (found !== null) keys.set(one.name, found);
  }
  if (faults.length === 0) return keys;
  const advice = "name the files by these settings, or leave the keys out with --without-keys";
  throw new SettingsProblem(`Cannot back up the keys: ${faults.join("; ")}; ${advice}`);
}

/** Throws a SettingsProblem when a file of the target holds another key than the archive. */
export async function checkKeyTargets(env: Environment, keys: Keys): Promise<void> {
  for (const { name, setting, file } of keyFilesOf(env)) {
    const [given, found] = [keys.get(name), await readIfThere(file)];
    if (given === undefined || found === null || found.length === 0 || found.equals(given)) continue;
    const advice = "move it away, or leave the keys of the archive out with --without-keys";
    throw new SettingsProblem(`Cannot restore: ${setting} ${file} holds another key than the archive: ${advice}`);
  }
}

/** Puts the keys into their files, which their owner alone can read but those that are public. */
export async function writeKeys(env: Environment, keys: Keys): Promise<void> {
  for (const { name, file, isPublic } of keyFilesOf(env)) {
    const given = keys.get(name);
    if (given === undefined) continue;
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    if (isPublic) await replaceFile(file, given.toString(), 0o644);
    else if (!(await readOrMake(file, async () => given)).equals(given)) {
      throw new SettingsProblem(`Cannot restore: ${file} was written by somebody else just now`);
    }
  }
}

/** Reads the passphrase of an archive from a file; throws a SettingsProblem for one of fewer than 12 characters. */
export async function readPassphrase(file: string): Promise<string> {
  const text = (await readFile(file, "utf8").catch(() => null))?.trim() ?? null;
  if (text === null) throw new SettingsProblem(`Cannot read the passphrase: ${file} cannot be read`);
  if (text.length < 12) throw new SettingsProblem("Cannot use the passphrase: it has fewer than 12 characters");
  return text;
}
