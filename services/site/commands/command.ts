// Says what all commands of the command line share: help, exit codes, results and usage errors.

import type { Database } from "@holdfast/actors";
import { type Environment, SettingsProblem } from "@holdfast/server";
import { Command, type CommanderError } from "commander";

/** What a command gives: the same facts for programs (`--json`) and for people, a line each. */
export interface Result {
  readonly data: unknown;
  readonly lines: readonly string[];
  /** Makes the exit code 1; default false. */
  readonly hasFindings?: boolean;
}

/** Runs the work of a command and prints its result. */
export interface Runner {
  readonly env: Environment;
  /** Opens the database of a site that runs or has run, and closes it after the work. */
  onSite(work: (database: Database) => Promise<Result>): Promise<void>;
  /** Opens the database of a site that is stopped, to convert it, and closes it after the work. */
  onStoppedSite(work: (database: Database) => Promise<Result>): Promise<void>;
}

type Row = readonly [left: string, right: string];

/** What the help of a command says. */
export interface CommandText {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Further sentences for the command's own help. */
  readonly details?: string;
  /** The words after the command, and what it does then. */
  readonly examples: readonly Row[];
  /** What exit code 0 says; default "done". */
  readonly good?: string;
  /** What exit code 1 says; without it the command never ends with 1. */
  readonly findings?: string;
}

/** Creates a command with its help; what it cannot parse it throws as a SettingsProblem of one line. */
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

/** Adds the command that a group runs when no other one of it is named. */
export function addDefault(group: Command, command: Command): Command {
  // Otherwise a mistyped command of the group would be an argument too many of this one.
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
