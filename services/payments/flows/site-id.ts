// Reads or creates the site's id, which marks the site's objects at Stripe.

import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database, Log } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { SITE_ID } from "../store.ts";

const KEY = siteKey(SITE_ID);
const SITE_ID_TEXT = /^[0-9a-f]{32}$/;

/**
 * Creates a function that returns the site's id; every intent of the site carries the id in its metadata. The id is
 * created with the database and never copied from the data folder: otherwise an empty Redis, connected by mistake,
 * would refund the payments of the real one as orphans. The data folder keeps a copy of the id; a differing copy is
 * logged as an error and kept. The id is cached; a failed read is not.
 */
export function createSiteId(database: Database, dataDir: string, log: Log): () => Promise<string> {
  let siteId: Promise<string> | null = null;
  return async () => {
    try {
      siteId ??= openSiteId(database, dataDir, log);
      return await siteId;
    } catch (error) {
      siteId = null;
      throw error;
    }
  };
}

async function openSiteId(database: Database, dataDir: string, log: Log): Promise<string> {
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
  return SITE_ID_TEXT.test(text.trim()) ? text.trim() : null;
}

async function keep(file: string, { dataDir, siteId, log }: { dataDir: string; siteId: string; log: Log }) {
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, `${siteId}\n`, { mode: 0o600 });
  } catch (error) {
    log.warn({ file, error: String(error) }, "Cannot keep the site's id: it is in Redis alone");
  }
}
