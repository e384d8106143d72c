// Keeps the secret of a data folder, from which the passwords of its Redis users are derived.
import { createHmac, randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SECRET_FILE = "redis-secret";
const SECRET = /^[0-9a-f]{64}$/;

/** Returns the password of a user of the folder's Redis. */
export type Passwords = (user: string) => string;

/**
 * Reads the secret of a data folder, else creates it in the file `redis-secret`, which only this user can read; returns
 * the passwords that follow from it. Simultaneous calls agree on one secret. Throws when the file cannot be read, or
 * holds something else.
 */
export function passwordsOf(dataDir: string): Passwords {
  const secret = readSecret(dataDir) ?? createSecret(dataDir);
  return (user) => createHmac("sha256", secret).update(`redis user ${user}`).digest("base64url");
}

function readSecret(dataDir: string): string | null {
  const file = join(dataDir, SECRET_FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  if (SECRET.test(text)) return text;
  throw new Error(`Cannot read ${file}: it must hold 64 hexadecimal digits`);
}

// A link fails when the file exists by now, so the first of several processes decides, with the whole text at once.
function createSecret(dataDir: string): string {
  const draft = join(dataDir, `${SECRET_FILE}.${process.pid}`);
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, join(dataDir, SECRET_FILE));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft);
  }
  return readSecret(dataDir) ?? "";
}
