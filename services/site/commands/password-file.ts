// Keeps the password of a user of Redis in a file.

import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A password that a folder has, or that is new. */
export interface KeptPassword {
  /** The password. */
  readonly text: string;
  /** Whether it was made now, because the folder has none. */
  readonly isNew: boolean;
  /** Writes a new password to its file, which only this user can read; a kept one stays. */
  keep(): Promise<void>;
}

/** Reads `<folder>/<user>/password`, else makes a password of 256 random bits. Throws when the file cannot be read. */
export async function passwordIn(folder: string, user: string): Promise<KeptPassword> {
  const file = join(folder, user, "password");
  const known = await readFile(file, "utf8").then((text) => text.trim(), unlessMissing);
  if (known !== "") return { text: known, isNew: false, keep: async () => undefined };
  const text = randomBytes(32).toString("base64url");
  return { text, isNew: true, keep: () => write(file, text) };
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${text}\n`, { mode: 0o600 });
  await rename(draft, file);
}

function unlessMissing(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
  throw error;
}
