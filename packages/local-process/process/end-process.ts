import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, type ProcessIdentity } from "./process-identity.ts";

const LOOK_EVERY_MS = 10;

/** Ends exactly this process by SIGTERM, after `forceAfterMs` by SIGKILL, and waits until it is gone. */
export async function endProcess(identity: ProcessIdentity, forceAfterMs: number): Promise<void> {
  const forceAt = performance.now() + forceAfterMs;
  let isForced = false;
  signal(identity, "SIGTERM");
  while (isRunning(identity)) {
    if (!isForced && performance.now() > forceAt) {
      isForced = true;
      signal(identity, "SIGKILL");
    }
    await sleep(LOOK_EVERY_MS);
  }
}

// The number of a process that is gone may by now belong to another.
function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (isRunning(identity)) throw error;
  }
}
