import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database, Log } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";

const KEY = siteKey("site");
const SITE_ID = /^[0-9a-f]{32}$/;

/**
 * The site's id, by which its intents at Stripe are known. A database without one makes a new one and never takes the
 * data folder's: an empty Redis that is the wrong one must not give the real one's payments back. The folder keeps a
 * copy; where they differ there is an alarm, and the copy stays. Asked for once; a failure is forgotten.
 */
export function createSiteId(database: Database, dataDir: string, log: Log): () => Promise<string> {
  let known: Promise<string> | null = null;
  return async () => {
    try {
      known ??= keepSiteId(database, dataDir, log);
      return await known;
    } catch (error) {
      known = null;
      throw error;
    }
  };
}

async function keepSiteId(database: Database, dataDir: string, log: Log): Promise<string> {
  await database.commands.set(KEY, randomBytes(16).toString("hex"), "NX");
  const siteId = await database.commands.get(KEY);
  if (siteId === null) throw new Error("Cannot find the site's id: Redis lost it just now");
  const file = join(dataDir, "site-id");
  const kept = await readKept(file);
  if (kept === null) await keep(file, { dataDir, siteId, log });
  else if (kept !== siteId)
    log.error({ file, kept, siteId }, "This Redis is not the one of the data folder's payments");
  return siteId;
}

async function readKept(file: string): Promise<string | null> {
  const text = await readFile(file, "utf8").catch(() => "");
  return SITE_ID.test(text.trim()) ? text.trim() : null;
}

async function keep(file: string, { dataDir, siteId, log }: { dataDir: string; siteId: string; log: Log }) {
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, `${siteId}\n`, { mode: 0o600 });
  } catch (error) {
    log.warn({ file, error: String(error) }, "Cannot keep the site's id: it is in Redis alone");
  }
}
