import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ChildSettings, childEnvironment } from "../config.ts";
import { EXIT_DATABASE_IN_USE, SandboxError } from "../state/sandbox-error.ts";
import { type Instance, isRunning, readInstance } from "./instance.ts";

/** A sandbox that runs as a process of its own. */
export type RunningSandbox = {
  instance: Instance;
  /** Settles when the process has ended. */
  exited: Promise<void>;
  hasExited: () => boolean;
};

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5000;
const POLL_MS = 25;
const WATCH_MS = 200;

/** Finds the sandbox that already runs in the folder; undefined when none answers as itself. */
export async function findRunning(dataDir: string): Promise<RunningSandbox | undefined> {
  const instance = readInstance(dataDir);
  if (!instance || !(await isRunning(instance))) return undefined;
  return { instance, ...track(watchProcess(instance.pid)) };
}

/**
 * Starts `main.ts` in a process group of its own, which outlives this process, and waits until
 * it answers. Throws a `SandboxError` with the child's last line and code `sandbox_not_started`,
 * or `database_in_use` when another sandbox has the folder.
 */
export async function spawnSandbox(settings: ChildSettings): Promise<RunningSandbox> {
  const folder = resolve(settings.dataDir);
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, "stripe-sandbox.log");
  const child = spawnDetached({ ...settings, dataDir: folder }, logFile);
  const tracked = track(exitOf(child));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!tracked.hasExited() && Date.now() < deadline) {
    const instance = readInstance(folder);
    if (instance && instance.pid === child.pid && (await isRunning(instance))) {
      return { instance, ...tracked };
    }
    await sleep(POLL_MS);
  }
  child.kill("SIGKILL");
  const isInUse = child.exitCode === EXIT_DATABASE_IN_USE;
  throw new SandboxError(isInUse ? "database_in_use" : "sandbox_not_started", lastLine(logFile));
}

/** Ends the process by SIGTERM, after 5 seconds by SIGKILL, and waits until it is gone. */
export async function endProcess(running: RunningSandbox): Promise<void> {
  // The number of a process that is gone may by now belong to another.
  if (running.hasExited()) return;
  const { pid } = running.instance;
  signal(pid, "SIGTERM");
  const timer = setTimeout(() => signal(pid, "SIGKILL"), STOP_TIMEOUT_MS);
  await running.exited;
  clearTimeout(timer);
}

function spawnDetached(settings: ChildSettings, logFile: string): ChildProcess {
  const log = openSync(logFile, "a", 0o600);
  const child = spawn(process.execPath, [MAIN], {
    // Not where a person's .env may be, which Bun would read.
    cwd: settings.dataDir,
    detached: true,
    env: childEnvironment(settings),
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once("exit", () => done());
    child.once("error", () => done());
  });
}

function track(ended: Promise<void>): Pick<RunningSandbox, "exited" | "hasExited"> {
  let hasExited = false;
  const exited = (async () => {
    await ended;
    hasExited = true;
  })();
  return { exited, hasExited: () => hasExited };
}

/** A process that is not our child tells us nothing at its end, so its number is looked up. */
async function watchProcess(pid: number): Promise<void> {
  while (signal(pid, 0)) await sleep(WATCH_MS, undefined, { ref: false });
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function lastLine(logFile: string): string {
  const line = readFileSync(logFile, "utf8").trimEnd().split("\n").at(-1);
  return line || `Cannot start the Stripe sandbox: it did not answer (see ${logFile})`;
}
