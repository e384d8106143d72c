import { type LocalRecord, readRecord, serverProcess, writeRecord } from "../redis/record.ts";
import { type Place, startServerOn } from "../redis/start.ts";
import { withFolderLock } from "./folder-lock.ts";
import { isRunning } from "./process-identity.ts";

const LOOK_EVERY_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** Keeps the server of a folder alive; `end` stops watching and waits for a restart that is under way. */
export type Supervisor = { end(): Promise<void> };

/**
 * Looks four times a second whether the server lives, and starts it again on its port and data when it has died.
 *
 * Of several processes that watch one folder exactly one starts it. A container is watched by Docker instead.
 */
export function supervise(place: Place, first: LocalRecord): Supervisor {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const state: Watch = { record: first, hasEnded: false, ended };
  const watching = watch(place, state);
  return {
    async end() {
      state.hasEnded = true;
      resolve();
      await watching;
    },
  };
}

type Watch = { record: LocalRecord; hasEnded: boolean; ended: Promise<void> };

async function watch(place: Place, state: Watch): Promise<void> {
  let pauseMs = LOOK_EVERY_MS;
  while (!state.hasEnded) {
    await Promise.race([pause(pauseMs), state.ended]);
    if (state.hasEnded || lives(state.record)) continue;
    try {
      state.record = await revive(place, state.record);
      pauseMs = LOOK_EVERY_MS;
    } catch (error) {
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      place.log(`${error instanceof Error ? error.message : String(error)}; trying again in ${pauseMs} ms`);
    }
  }
}

async function revive(place: Place, dead: LocalRecord): Promise<LocalRecord> {
  return await withFolderLock(place.dataDir, async () => {
    const now = readRecord(place.dataDir) ?? dead;
    if (lives(now)) return now;
    place.log(`Redis on 127.0.0.1:${dead.port} has died: starting it again`);
    const record = await startServerOn(dead.port, place, now);
    writeRecord(place.dataDir, record);
    return record;
  });
}

function lives(record: LocalRecord): boolean {
  const own = serverProcess(record);
  return record.container !== null || (own !== null && isRunning(own));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
