import { isRunning } from "../process/process-identity.ts";
import { type Supervisor, supervise } from "../process/supervisor.ts";
import { withFolderLock } from "./folder-lock.ts";
import { type LocalRecord, readRecord, serverProcess, writeRecord } from "./record.ts";
import { type Place, startServerOn } from "./start.ts";

/**
 * Restarts the server of a folder on its port and data whenever the server dies.
 *
 * When several processes watch one folder, exactly one restarts the server. Containers are restarted by Docker.
 */
export function keepAlive(place: Place, first: LocalRecord): Supervisor<LocalRecord> {
  return supervise(first, {
    isAlive,
    restart: (dead) => revive(place, dead),
    onFailure: (_, error, retryMs) =>
      place.log(`${error instanceof Error ? error.message : String(error)}; trying again in ${retryMs} ms`),
  });
}

async function revive(place: Place, dead: LocalRecord): Promise<LocalRecord> {
  return await withFolderLock(place.dataDir, async () => {
    const now = readRecord(place.dataDir) ?? dead;
    if (isAlive(now)) return now;
    place.log(`Redis on 127.0.0.1:${dead.port} has died: starting it again`);
    const record = await startServerOn(dead.port, place, now);
    writeRecord(place.dataDir, record);
    return record;
  });
}

function isAlive(record: LocalRecord): boolean {
  const own = serverProcess(record);
  return record.container !== null || (own !== null && isRunning(own));
}
