import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "@holdfast/local-process";
import { z } from "zod";

const INSTANCE = z.object({
  pid: z.int().positive(),
  port: z.int().min(1).max(65535),
  controlToken: z.string().min(1),
  instanceId: z.string().min(1),
  /** Signs the webhooks; missing in what an older sandbox wrote. */
  webhookSecret: z.string().min(1).optional(),
  startedAt: z.string(),
});

/** What `stripe-sandbox.json` says of the sandbox that runs, or ran last, in a data folder. */
export type Instance = z.infer<typeof INSTANCE>;

/** Reads what is kept in the folder; undefined when there is nothing that can be read. */
export function readInstance(dataDir: string): Instance | undefined {
  try {
    return INSTANCE.parse(JSON.parse(readFileSync(fileIn(dataDir), "utf8")));
  } catch {
    return undefined;
  }
}

/** Keeps it whole or not at all, readable by this user only; makes the folder if need be. */
export function writeInstance(dataDir: string, instance: Instance): void {
  mkdirSync(dataDir, { recursive: true });
  replaceFile(fileIn(dataDir), `${JSON.stringify(instance)}\n`);
}

/** Tells whether that very sandbox answers on its port, and not another program on the same port. */
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
  return join(dataDir, "stripe-sandbox.json");
}
