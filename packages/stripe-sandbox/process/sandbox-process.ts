import { mkdirSync } from "node:fs";
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
import { type Instance, isRunning, readInstance } from "./instance.ts";

/** A sandbox that runs as a process of its own; the process is null when it had ended before it could be identified. */
export type RunningSandbox = { instance: Instance; process: ProcessIdentity | null };

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const SILENCE_MS = 15_000;
const FORCE_AFTER_MS = 5_000;

/** Finds the sandbox that already runs in the folder; undefined when none answers as itself. */
export async function findRunning(dataDir: string): Promise<RunningSandbox | undefined> {
  const instance = readInstance(dataDir);
  return instance && (await isRunning(instance)) ? running(instance) : undefined;
}

/**
 * Starts `main.ts` in a process group of its own, which outlives this process, and waits until
 * it answers. Throws a `SandboxError` with the child's last line and code `sandbox_not_started`,
 * or `database_in_use` when another sandbox has the folder.
 */
export async function spawnSandbox(settings: ChildSettings): Promise<RunningSandbox> {
  const dataDir = resolve(settings.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, "stripe-sandbox.log");
  // It runs in its data folder: Bun would read a developer's .env in another.
  const program = {
    command: process.execPath,
    arguments: [MAIN],
    cwd: dataDir,
    env: childEnvironment({ ...settings, dataDir }),
  };
  try {
    const ask = (pid: number) => askSandbox(dataDir, pid);
    return running(await startDetached({ ...program, logFile, ask, silenceMs: SILENCE_MS }));
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

/** Ends the process by SIGTERM, after 5 seconds by SIGKILL, and waits until it is gone. */
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
