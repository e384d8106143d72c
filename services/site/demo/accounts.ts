// Knows which accounts of a site are of its demo market.

import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "@holdfast/actors";
import { documentIdsOf } from "@holdfast/actors/inspect";
import { authService } from "@holdfast/auth";

const FILE = "demo-accounts";

/** Writes down that an account is of the demo market. */
export function rememberAccount(dataDir: string, id: string): void {
  appendFileSync(join(dataDir, FILE), `${id}\n`, { mode: 0o600 });
}

/** Counts the accounts of a site: those of the demo market, and all others. */
export async function countAccounts(
  database: Database,
  dataDir: string,
): Promise<{ readonly demo: number; readonly others: number }> {
  const known = rememberedIn(join(dataDir, FILE));
  const ids = await documentIdsOf(database, authService.service, "user");
  const demo = ids.filter((id) => known.has(id)).length;
  return { demo, others: ids.length - demo };
}

function rememberedIn(file: string): ReadonlySet<string> {
  try {
    return new Set(readFileSync(file, "utf8").split("\n"));
  } catch {
    return new Set();
  }
}
