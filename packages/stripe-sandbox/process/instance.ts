// Reads and writes `stripe-sandbox.json`, which says which sandbox runs in a data folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makePrivateFolder, replaceFile } from "@holdfast/local-process";
import { z } from "zod";

const INSTANCE_FILE = "stripe-sandbox.json";
const INSTANCE = z.object({
  pid: z.int().positive(),
  port: z.int().min(1).max(65535),
  controlToken: z.string().min(1),
  instanceId: z.string().min(1),
  /** Signs the webhooks; absent in files that an older sandbox wrote. */
  webhookSecret: z.string().min(1).optional(),
  /** Signs the webhooks of connected accounts; absent in files that an older sandbox wrote. */
  connectWebhookSecret: z.string().min(1).optional(),
  startedAt: z.string(),
});

/** Describes the sandbox that runs, or ran last, in a data folder. */
export type Instance = z.infer<typeof INSTANCE>;

/** Reads the file of a folder; undefined when the file is absent or cannot be parsed. */
export function readInstance(dataDir: string): Instance | undefined {
  try {
    return INSTANCE.parse(JSON.parse(readFileSync(fileIn(dataDir), "utf8")));
  } catch {
    return undefined;
  }
}

/** Creates the data folder, which only this user can open, or closes one of an earlier release to others. */
export function makeDataFolder(dataDir: string): void {
  makePrivateFolder(dataDir, INSTANCE_FILE);
}

/** Replaces the file of a folder atomically, readable by this user only; creates an absent folder. */
export function writeInstance(dataDir: string, instance: Instance): void {
  makeDataFolder(dataDir);
  replaceFile(fileIn(dataDir), `${JSON.stringify(instance)}\n`);
}

/** Returns whether exactly this sandbox answers on its port within 1 s, and not another program on the same port. */
export async function isRunning(instance: Instance): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${instance.port}/_sandbox/health`;
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    const health = z.object({ instanceId: z.string() }).safeParse(await response.json());
    return health.success && health.data.instanceId === instance.instanceId;
  } catch {
    return false;
  }
}

function fileIn(dataDir: string): string {
  return join(dataDir, INSTANCE_FILE);
}
