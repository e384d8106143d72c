// Defines the command `holdfast functions`: prepares a Redis for services whose users may not.

import { keepCurrency, readCommon } from "@holdfast/server";
import type { Command } from "commander";
import { createCommand, type Runner } from "./command.ts";

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
    examples: [["", "in a deploy, before the services start"]],
  }).action(() =>
    onRedis(async (database) => {
      await keepCurrency(database.commands, readCommon(env).currency);
      const { name } = database.library;
      const text = `The Functions are loaded (${name}), documents are stored as ${database.form}`;
      return { data: { library: name, form: database.form }, lines: [text] };
    }),
  );
}
