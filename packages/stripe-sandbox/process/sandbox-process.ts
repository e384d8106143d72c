// Starts, finds and ends the process of a sandbox.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  endProcess,
  identify,
  isRunning as isProcessRunning,
  type ProcessIdentity,
  StartFailure,
  startDetached,
} from "@holdfast/local-process";
import { type ChildSettings, childEnvironment } from "../config.ts";
import { EXIT_DATABASE_IN_USE, SandboxError } from "../state/sandbox-error.ts";
import { type Instance, isRunning, makeDataFolder, readInstance } from "./instance.ts";

/** Names a sandbox and its process; `process` is null when it had ended before it could be identified. */
export type RunningSandbox = { instance: Instance; process: ProcessIdentity | null };

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const UNANSWERED_MS = 15_000;
const FORCE_AFTER_MS = 5_000;

/** Finds the sandbox that runs in the folder; undefined when none answers with the id stored there. */
export async function findRunning(dataDir: string): Promise<RunningSandbox | undefined> {
  const instance = readInstance(dataDir);
  return instance && (await isRunning(instance)) ? running(instance) : undefined;
}

/**
 * Starts `main.ts` in a process group of its own, which outlives this process, and waits at most 15 s until the sandbox
 * answers. Throws a SandboxError with the last line of its log: `database_in_use` when another sandbox has the folder,
 * else `sandbox_not_started`.
 */
export async function spawnSandbox(settings: ChildSettings): Promise<RunningSandbox> {
  const dataDir = resolve(settings.dataDir);
  makeDataFolder(dataDir);
  const logFile = join(dataDir, "stripe-sandbox.log");
  // Runs it in its data folder: in another, Bun would read the .env of a developer.
  const program = {
    command: process.execPath,
    arguments: [MAIN],
    cwd: dataDir,
    env: childEnvironment({ ...settings, dataDir }),
  };
  try {
    const ask = (pid: number) => askSandbox(dataDir, pid);
    return running(await startDetached({ ...program, logFile, ask, silenceMs: UNANSWERED_MS }));
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    const code = error.exitCode === EXIT_DATABASE_IN_USE ? "database_in_use" : "sandbox_not_started";
    const silence = `Cannot start the Stripe sandbox: it did not answer (see ${logFile})`;
    throw new SandboxError(code, error.lastLine || silence);
  }
}

/** Returns whether the process of a sandbox runs. */
export function isAlive({ process }: RunningSandbox): boolean {
  return process !== null && isProcessRunning(process);
}

/** Ends the process by SIGTERM, after 5 s by SIGKILL, and waits until the process has ended. */
export async function endSandbox({ process }: RunningSandbox): Promise<void> {
  if (process) await endProcess(process, FORCE_AFTER_MS);
}

function running(instance: Instance): RunningSandbox {
  return { instance, process: identify(instance.pid) };
}

async function askSandbox(dataDir: string, pid: number): Promise<Instance | null> {
  const instance = readInstance(dataDir);
  return instance?.pid === pid && (await isRunning(instance)) ? instance : null;
}
