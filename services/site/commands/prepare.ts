// Defines the command `holdfast prepare`: does all that services which run apart wait for, in one process, and keeps it so.

import { writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { type Database, keepPrepared } from "@holdfast/actors";
import { keepCurrency, readCommon } from "@holdfast/server";
import type { Command } from "commander";
import { createCommand, type Result, type Runner } from "./command.ts";
import { consoleLog } from "./console-log.ts";
import { upgrade } from "./upgrade.ts";
import { setMissingUsers, setUsers, usersWarnings } from "./users.ts";

const LOOK_EVERY_MS = 5_000;

/** Creates the command that prepares Redis for services which run apart. */
export function prepareCommand({ env, onRedis, stopping }: Runner): Command {
  return createCommand("prepare", {
    summary: "Prepares Redis for services that run apart, and keeps it prepared until SIGTERM.",
    details: [
      "Does what `functions load`, `users set <folder>` and `upgrade --if-needed` do, then looks every 5 s whether the",
      "Functions are still there, and the users, on each node that a cluster has by then. REDIS_URL is that of a user with all rights.",
    ].join("\n"),
    examples: [["/redis --ready-file /tmp/users-are-set", "in a container beside those of the services"]],
  })
    .argument("<folder>", "folder of the passwords of the services' users")
    .option("--ready-file <file>", "write this file once the services can start")
    .action((folder: string, { readyFile }: { readyFile?: string }) =>
      onRedis(async (database) => {
        await keepCurrency(database.commands, readCommon(env).currency);
        const set = await setUsers(database, folder);
        if (readyFile !== undefined) await writeFile(readyFile, "");
        console.log(`The services can start: their users are set, the Functions are loaded (${database.library.name})`);
        for (const line of usersWarnings(set)) console.log(line);
        const keeping = keepPrepared(database, { log: consoleLog });
        try {
          await upgradeIfItCan(database);
          await keepUsers(database, folder, stopping);
        } finally {
          await keeping.stop();
        }
        return { data: { library: database.library.name, form: database.form, ...set }, lines: [] };
      }),
    );
}

// An upgrade that fails leaves lists incomplete; without Functions and users no service could work at all.
async function upgradeIfItCan(database: Database): Promise<void> {
  try {
    const { lines }: Result = await upgrade(database, true);
    for (const line of lines) console.log(line);
  } catch (error) {
    consoleLog.error(
      { reason: error instanceof Error ? error.message : String(error) },
      "Run `holdfast upgrade` again",
    );
  }
}

// A node that is added, or was away, has none of the users: nobody could use it once it is a master.
async function keepUsers(database: Database, folder: string, stopping: AbortSignal): Promise<void> {
  let isFailing = false;
  while (await paused(stopping)) {
    try {
      for (const server of await setMissingUsers(database, folder)) console.log(`Set the users on ${server}`);
      isFailing = false;
    } catch (error) {
      // While Redis is away `keepPrepared` says so.
      if (!isFailing) consoleLog.warn({ reason: String(error) }, "Cannot look for the users of Redis");
      isFailing = true;
    }
  }
}

// Resolves with whether to go on.
async function paused(stopping: AbortSignal): Promise<boolean> {
  await setTimeout(LOOK_EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  return !stopping.aborted;
}
