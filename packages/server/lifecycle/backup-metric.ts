// Shows when the site was last backed up, as `holdfast backup` has noted it in the database.
import type { Database } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { Gauge } from "prom-client";
import { metrics } from "./metrics.ts";

/** Names the key of the site that holds the time of the data in the last backup, in ms since 1970. */
export const LAST_BACKUP = "last-backup";

let commands: Pick<Database["commands"], "get"> | null = null;

const lastSuccess = new Gauge({
  name: "holdfast_backup_last_success_timestamp_seconds",
  help: "Time of the data in the last backup, in seconds since 1970; 0: there was none",
  registers: [metrics],
  async collect() {
    // A Redis that is away is reported elsewhere; the last known time stays.
    const found = await commands?.get(siteKey(LAST_BACKUP)).catch(() => undefined);
    if (found !== undefined) lastSuccess.set(Number(found ?? 0) / 1_000);
  },
});

/** Reads the time from this database at each reading of `/metrics`. */
export function showLastBackup(database: Pick<Database, "commands">): void {
  commands = database.commands;
}
