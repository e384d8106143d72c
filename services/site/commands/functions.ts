// Defines the command `holdfast functions`: prepares a Redis for services whose users may not.

import { type Database, keepPrepared } from "@holdfast/actors";
import { keepCurrency, readCommon } from "@holdfast/server";
import type { Command } from "commander";
import { createCommand, type Runner } from "./command.ts";
import { consoleLog } from "./console-log.ts";

/** Creates the group of commands for the engine's Functions in Redis. */
export function functionsCommand(runner: Runner): Command {
  return createCommand("functions", {
    summary: "Loads the engine's Functions into Redis, for services whose users may not.",
    examples: [["load", "in a deploy, before the services start"]],
  }).addCommand(loadCommand(runner));
}

function loadCommand({ env, onRedis }: Runner): Command {
  return createCommand("load", {
    summary: "Loads the Functions, and stores what is fixed for the whole database (PARTITIONS, CURRENCY).",
    details: "REDIS_URL is that of a user with all rights. What is there already stays.",
    examples: [
      ["", "once"],
      ["--keep", "and look every 5 s whether they are still there, until SIGTERM"],
    ],
  })
    .option("--keep", "go on until SIGTERM: load them again when they are missing")
    .action(({ keep = false }: { keep?: boolean }) =>
      onRedis(async (database) => {
        await keepCurrency(database.commands, readCommon(env).currency);
        const { name } = database.library;
        const text = `The Functions are loaded (${name}), documents are stored as ${database.form}`;
        if (keep) await keepUntilStopped(database, text);
        return { data: { library: name, form: database.form }, lines: keep ? [] : [text] };
      }),
    );
}

async function keepUntilStopped(database: Database, text: string): Promise<void> {
  const keeping = keepPrepared(database, { log: consoleLog });
  console.log(text);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  await keeping.stop();
}
