// Runs a command line: parses the words, opens the database, prints the result and returns the exit code.

import type { Database } from "@holdfast/actors";
import type { Environment } from "@holdfast/server";
import { type Command, CommanderError } from "commander";
import { auditCommand } from "./audit.ts";
import { backupCommand } from "./backup.ts";
import { checkCommand } from "./check.ts";
import { createCommand, type Result, type Runner } from "./command.ts";
import { convertCommand } from "./convert.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { eventsCommand } from "./events.ts";
import { explain } from "./explain.ts";
import { functionsCommand } from "./functions.ts";
import { historyCommand } from "./history.ts";
import { keysCommand } from "./keys.ts";
import { mendCommand } from "./mend.ts";
import { payoutsCommand } from "./payouts.ts";
import { peopleCommand } from "./people.ts";
import { prepareCommand } from "./prepare.ts";
import { printable } from "./printable.ts";
import { rebuildCommand } from "./rebuild.ts";
import { restoreCommand } from "./restore.ts";
import { secretsCommand } from "./secrets.ts";
import { type OpenedDatabase, openNewDatabase, openSiteDatabase, openStoppedSite } from "./site-database.ts";
import { streamsCommand } from "./streams.ts";
import { upgradeCommand } from "./upgrade.ts";
import { usersCommand } from "./users.ts";

const COMMANDS = [
  checkCommand,
  streamsCommand,
  historyCommand,
  rebuildCommand,
  mendCommand,
  upgradeCommand,
  auditCommand,
  convertCommand,
  prepareCommand,
  functionsCommand,
  usersCommand,
  peopleCommand,
  eventsCommand,
  payoutsCommand,
  keysCommand,
  doctorCommand,
  secretsCommand,
  backupCommand,
  restoreCommand,
  demoCommand,
];

/**
 * Runs one command line and returns its exit code; prints the result, or one line on stderr when the command fails.
 * `stopping` ends commands that go on; default never.
 */
export async function runHoldfast(
  words: readonly string[],
  env: Environment,
  stopping: AbortSignal = new AbortController().signal,
): Promise<number> {
  let hasFindings = false;
  const program = createProgram();
  async function run({ database, close }: OpenedDatabase, work: (database: Database) => Promise<Result>) {
    try {
      const result = await work(database);
      hasFindings = result.hasFindings ?? false;
      print(result, program.opts<{ json?: boolean }>().json ?? false);
    } finally {
      await close();
    }
  }
  const runner: Runner = {
    env,
    stopping,
    async withoutDatabase(work) {
      const result = await work();
      hasFindings = result.hasFindings ?? false;
      print(result, program.opts<{ json?: boolean }>().json ?? false);
    },
    besideSite: (work) => besideSite(work, env),
    async onSite(work) {
      const database = await openSiteDatabase(env);
      await run({ database, close: () => database.close() }, work);
    },
    async onRedis(work) {
      const database = await openNewDatabase(env);
      await run({ database, close: () => database.close() }, work);
    },
    onStoppedSite: async (work) => run(await openStoppedSite(env), work),
  };
  addCommands(program, runner);
  try {
    await program.parseAsync(words, { from: "user" });
    return hasFindings ? 1 : 0;
  } catch (error) {
    // Commander also throws after it has printed the help.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    console.error(printable(explain(error, env)));
    return 2;
  }
}

/** Creates the program with all its commands; `runner` runs their work. */
export function createHoldfast(runner: Runner): Command {
  return addCommands(createProgram(), runner);
}

function addCommands(program: Command, runner: Runner): Command {
  for (const create of COMMANDS) program.addCommand(create(runner));
  return program;
}

async function besideSite(work: (database: Database) => Promise<void>, env: Environment): Promise<string | null> {
  try {
    const database = await openSiteDatabase(env);
    try {
      await work(database);
    } finally {
      await database.close();
    }
    return null;
  } catch (error) {
    return explain(error, env);
  }
}

function createProgram(): Command {
  return createCommand("holdfast", {
    summary: "Checks, explains and mends the data of a Holdfast site.",
    details: "The site is that of REDIS_URL, else the one whose data folder is DATA_DIR (default .data).",
    examples: [
      ["check", "compare all services' data, and their money with Stripe's"],
      ["streams", "see how far every subscriber has come"],
      ["history <id> --json", "read what happened to a ticket, as JSON"],
    ],
    findings: "something is wrong with the data (check)",
  }).option("--json", "print the result as one line of JSON");
}

function print({ data, lines }: Result, isJson: boolean): void {
  for (const line of isJson ? [JSON.stringify(data)] : lines) console.log(printable(line));
}
