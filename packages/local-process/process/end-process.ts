import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, type ProcessIdentity } from "./process-identity.ts";

const CHECK_EVERY_MS = 10;

/** Ends exactly this process by SIGTERM, after `forceAfterMs` by SIGKILL, and waits until the process has ended. */
export async function endProcess(identity: ProcessIdentity, forceAfterMs: number): Promise<void> {
  const forceAt = performance.now() + forceAfterMs;
  let isForced = false;
  signal(identity, "SIGTERM");
  while (isRunning(identity)) {
    if (!isForced && performance.now() > forceAt) {
      isForced = true;
      signal(identity, "SIGKILL");
    }
    await sleep(CHECK_EVERY_MS);
  }
}

// Checks again before each signal: another process may have the number of an ended one.
function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (isRunning(identity)) throw error;
  }
}
