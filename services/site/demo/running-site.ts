// Says in the data folder which site runs on it, for commands that use the site as people do.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CommonConfig, Lifetime } from "@holdfast/server";
import { z } from "zod";

const facts = z.object({
  process: z.number(),
  url: z.string(),
  /** Address of its Redis, without the password; absent in what an earlier release has written. */
  redis: z.string().optional(),
  currency: z.string(),
  isProduction: z.boolean(),
  hasSandbox: z.boolean(),
  sendsMail: z.boolean(),
});

/** Facts of a site that runs on this machine. */
export type RunningSite = Readonly<z.infer<typeof facts>>;

const FILE = "running-site";

/** Writes the facts of a site that is ready into its data folder, until the end of `lifetime`. */
export function sayWhatRuns(
  { common, ...rest }: { readonly common: CommonConfig } & Pick<RunningSite, "redis" | "hasSandbox" | "sendsMail">,
  lifetime: Lifetime,
): RunningSite {
  const file = join(common.dataDir, FILE);
  const url = `http://localhost:${common.port}`;
  const site = { process: process.pid, url, currency: common.currency, isProduction: common.isProduction, ...rest };
  writeFileSync(file, `${JSON.stringify(site)}\n`, { mode: 0o600 });
  lifetime.onStop("the facts of the site", () => rmSync(file, { force: true }));
  return site;
}

/** Returns the facts of the site that runs on a data folder and answers; null when none does. */
export async function findRunningSite(dataDir: string): Promise<RunningSite | null> {
  const site = readFacts(join(dataDir, FILE));
  if (site === null || !isAlive(site.process)) return null;
  const answer = await fetch(`${site.url}/readyz`).catch(() => null);
  return answer?.ok ? site : null;
}

function readFacts(file: string): RunningSite | null {
  try {
    return facts.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

function isAlive(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
}
