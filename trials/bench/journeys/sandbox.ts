// Starts the Stripe sandbox of a market as a process of its own, the same for every market.

import { join } from "node:path";
import { z } from "zod";
import { startRole } from "../role-process.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const sandboxSchema = z.object({ url: z.string(), controlToken: z.string(), webhookSecret: z.string() });

/** Controls a sandbox that keeps its data in a file. */
export interface MarketSandbox extends z.infer<typeof sandboxSchema> {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a sandbox, which sends no events before it is told where. */
export async function startSandbox(): Promise<MarketSandbox> {
  const role = await startRole("sandbox", { databaseFile: join(temporaryFolder(), "stripe.sqlite") });
  return { ...(await role.ask(sandboxSchema, {})), pid: role.pid, stop: () => role.stop() };
}
