// Creates commands with the help, exit codes, results and usage errors that all commands share.

import type { Database } from "@holdfast/actors";
import { type Environment, SettingsProblem } from "@holdfast/server";
import { Command, type CommanderError } from "commander";

/** Result of a command: the same facts for programs and for people. */
export interface Result {
  /** Facts that `--json` prints. */
  readonly data: unknown;
  /** Lines that are printed without `--json`. */
  readonly lines: readonly string[];
  /** Whether the exit code is 1; default false. */
  readonly hasFindings?: boolean;
}

/** Opens a site's database for the work of a command and prints the result. */
export interface Runner {
  /** Environment variables of the command line. */
  readonly env: Environment;
  /** Ends commands that go on. */
  readonly stopping: AbortSignal;
  /** Prints the result of work that needs no database. */
  withoutDatabase(work: () => Promise<Result>): Promise<void>;
  /**
   * Opens the database of a site for what a command does beside its work, and closes it again. Resolves with null, or
   * with one line on why it could not.
   */
  besideSite(work: (database: Database) => Promise<void>): Promise<string | null>;
  /** Opens the database of a site that runs or has run, and closes it after the work. */
  onSite(work: (database: Database) => Promise<Result>): Promise<void>;
  /** Opens the Redis of a site, also one that no site has used yet, and closes it after the work. */
  onRedis(work: (database: Database) => Promise<Result>): Promise<void>;
  /** Opens the database of a site that is stopped, to convert it, and closes it after the work. */
  onStoppedSite(work: (database: Database) => Promise<Result>): Promise<void>;
}

type Row = readonly [left: string, right: string];

/** Texts in the help of a command. */
export interface CommandText {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Further sentences for the command's own help; default none. */
  readonly details?: string;
  /** Examples: the words after the command, and what the command then does. */
  readonly examples: readonly Row[];
  /** Meaning of exit code 0; default "done". */
  readonly good?: string;
  /** Meaning of exit code 1; default: the command never ends with 1. */
  readonly findings?: string;
}

/** Creates a command with its help; words that the command cannot parse throw a SettingsProblem of one line. */
export function createCommand(name: string, text: CommandText): Command {
  const command: Command = new Command(name)
    .summary(text.summary)
    .description([text.summary, text.details ?? ""].join("\n").trim())
    .addHelpText("after", () => `\n${section("Examples:", examplesOf(command, text))}`)
    .addHelpText("after", `\n${section("Exit codes:", exitCodes(text))}`)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (help) => console.log(help.trimEnd()), writeErr: ignore, outputError: ignore });
  return command.exitOverride((problem) => {
    throw problem.exitCode === 0 ? problem : usageProblem(command, problem);
  });
}

/** Adds to a group the command that runs when no command of the group is named. */
export function addDefault(group: Command, command: Command): Command {
  // Without this, a mistyped command of the group would be reported as an excess argument of the default command.
  command.allowExcessArguments().hook("preAction", ({ args: [word] }) => {
    if (word !== undefined) group.error(`unknown command '${word}'`);
  });
  return group.addCommand(command, { isDefault: true });
}

function examplesOf(command: Command, { examples }: CommandText): Row[] {
  return examples.map(([words, what]) => [`${pathOf(command)} ${words}`.trimEnd(), what]);
}

function exitCodes({ good = "done", findings }: CommandText): Row[] {
  const found: Row[] = findings === undefined ? [] : [["1", findings]];
  return [
    ["0", good],
    ...found,
    ["2", "not done: wrong usage, no site found, or refused; stderr says why in one line"],
  ];
}

function section(heading: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return [heading, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join("\n");
}

function usageProblem(command: Command, { code, message }: CommanderError): SettingsProblem {
  const path = pathOf(command);
  const why = code === "commander.help" ? "name a command" : message.replace(/^error: /, "");
  return new SettingsProblem(
    `Cannot run ${path}: ${why.replaceAll(/\s+/g, " ").replace(/\.$/, "")}; see ${path} --help`,
  );
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function ignore(): void {}
