// Defines the command `holdfast streams dead` and its subcommands.

import type { DeadLetter, DeadLetterFilter, DeadLetterRange, DeadLetters, ServiceDefinition } from "@holdfast/actors";
import { deadLettersOf } from "@holdfast/actors/inspect";
import { SettingsProblem } from "@holdfast/server";
import { type Command, InvalidArgumentError } from "commander";
import { parseAge } from "./age.ts";
import { addDefault, createCommand, type Result, type Runner } from "./command.ts";
import { parseService, serviceNames, services } from "./services.ts";
import { letterLine, letterText, type ServiceLetter } from "./streams-text.ts";

/** Id of a dead letter on the command line: `<service>:<partition>:<entry>`. */
interface LetterId {
  /** The whole id. */
  readonly text: string;
  /** Service that gave up on the event. */
  readonly owner: ServiceDefinition;
  /** Id within that service: `<partition>:<entry>`. */
  readonly id: string;
}

/** Options that select many dead letters. */
interface Flags {
  readonly service?: ServiceDefinition;
  readonly from?: string;
  readonly type?: string;
  readonly error?: string;
  readonly olderThan?: number;
  readonly limit?: number;
  readonly cursor?: string;
}

/** Subcommand that changes one dead letter, or all that match a filter. */
interface ChangingAction {
  readonly name: "retry" | "drop";
  readonly summary: string;
  readonly details: string;
  /** Completes `orders:0:1-0 is ...` and `3 dead letters of orders are ...`. */
  readonly done: (service: string) => string;
}

const ACTIONS: readonly ChangingAction[] = [
  {
    name: "retry",
    summary: "Hands dead letters to their service again.",
    details: "A letter whose document has moved on is left: its service has handled a later version.",
    done: (service) => `handed to ${service} again`,
  },
  {
    name: "drop",
    summary: "Throws dead letters away.",
    details: "The events are never handled.",
    done: () => "thrown away",
  },
];
const DEFAULT_LIMIT = 1_000;

/** Creates the command that lists, shows, retries and drops dead letters. */
export function deadCommand(runner: Runner): Command {
  const dead = createCommand("dead", {
    summary: "Lists, shows, retries and drops the events that services gave up on.",
    examples: [
      ["", "list them, with their ids"],
      ["show orders:0:1764108000000-0", "all of one"],
      ["retry orders:0:1764108000000-0", "hand it to orders again"],
      ["retry --service orders --type TicketListed", "hand all of one type to orders again"],
    ],
  });
  addDefault(dead, listCommand(runner)).addCommand(showCommand(runner));
  for (const action of ACTIONS) dead.addCommand(changingCommand(runner, action));
  return dead;
}

function listCommand({ onSite }: Runner): Command {
  const command = createCommand("list", {
    summary: "Lists the oldest dead letters of each service (what `holdfast streams dead` alone does).",
    details: "With --json it gives all of each letter, its attempts too.",
    examples: [
      ["--json", "as JSON"],
      ["--service orders --error timeout", "those of orders whose error says so"],
    ],
  });
  return withFilter(command).action((flags: Flags) =>
    onSite(async (database) => {
      const asked = flags.service ? [flags.service] : services;
      const range = rangeOf(flags, asked);
      const found = await Promise.all(
        asked.map(async (service) => {
          const { letters, cursor } = await deadLettersOf(database, service).find(filterOf(flags), range);
          return { letters: letters.map((letter) => ofService(service.service, letter)), cursor };
        }),
      );
      const letters = found.flatMap((page) => page.letters);
      const cursor = flags.service ? (found[0]?.cursor ?? null) : null;
      // Without --service the list has no cursor, and its data is the list alone.
      const data = flags.service ? { letters, cursor } : letters;
      return { data, lines: [...letters.map(letterLine), ...goOn(cursor)] };
    }),
  );
}

function showCommand({ onSite }: Runner): Command {
  return createCommand("show", {
    summary: "Shows all of a dead letter.",
    examples: [["orders:0:1764108000000-0", "an id that the list says"]],
  })
    .argument("<id>", "id of the dead letter, as `holdfast streams dead` lists it", parseLetterId)
    .action(({ text, id, owner }: LetterId) =>
      onSite(async (database) => {
        const found = await deadLettersOf(database, owner).show(id);
        if (!found) throw noLetter(text);
        return { data: ofService(owner.service, found), lines: letterText(found) };
      }),
    );
}

function changingCommand({ onSite }: Runner, action: ChangingAction): Command {
  const command = createCommand(action.name, {
    summary: action.summary,
    details: `${action.details} Names one letter, or with --service all that match the other options, page by page.`,
    examples: [
      ["orders:0:1764108000000-0", "an id that the list says"],
      ["--service orders --type TicketListed --older-than 1h", "all of orders that match"],
    ],
  }).argument("[id]", "id of the dead letter, as `holdfast streams dead` lists it", parseLetterId);
  return withFilter(command).action((letter: LetterId | undefined, flags: Flags) =>
    onSite(async (database) => {
      if (letter && Object.keys(flags).length > 0) {
        throw new SettingsProblem(`Cannot ${action.name} ${letter.text} and others: name an id or options`);
      }
      if (letter) return await changeOne(deadLettersOf(database, letter.owner), letter, action);
      if (flags.service) return await changeMany(deadLettersOf(database, flags.service), flags, action);
      throw new SettingsProblem(`Cannot ${action.name} dead letters: name an id, or a service by --service`);
    }),
  );
}

async function changeOne(letters: DeadLetters, letter: LetterId, { name, done }: ChangingAction): Promise<Result> {
  const { text, id, owner } = letter;
  if (!(await (name === "retry" ? letters.retry(id) : letters.drop(id)))) throw noLetter(text);
  const mark = name === "retry" ? { isRetried: true } : { isDropped: true };
  return { data: { id: text, service: owner.service, ...mark }, lines: [`${text} is ${done(owner.service)}`] };
}

async function changeMany(letters: DeadLetters, flags: Flags, { name, done }: ChangingAction): Promise<Result> {
  const service = flags.service?.service ?? "";
  const range = rangeOf(flags);
  const counts =
    name === "retry" ? await letters.retryMany(filterOf(flags), range) : await letters.dropMany(filterOf(flags), range);
  const superseded = counts.superseded.map((id) => `${service}:${id}`);
  return {
    data: { service, done: counts.done, superseded, cursor: counts.cursor },
    lines: [
      `${counts.done} dead letters of ${service} are ${done(service)}`,
      ...superseded.map((id) => `${id} is left: ${service} has handled a later version of its document`),
      ...goOn(counts.cursor),
    ],
  };
}

function withFilter(command: Command): Command {
  return command
    .option("--service <name>", "only those that this service gave up on", parseService)
    .option("--from <service>", "only events that this service published")
    .option("--type <type>", "only events of this type")
    .option("--error <text>", "only those whose error contains the text")
    .option("--older-than <age>", "only those of at least this age, such as 30s, 10min, 2h or 3d", parseAge)
    .option(
      "--limit <count>",
      `read at most so many letters (default ${DEFAULT_LIMIT}, the list of all 100)`,
      parseCount,
    )
    .option("--cursor <cursor>", "go on where an earlier call with --service ended");
}

function filterOf({ from, type, error, olderThan }: Flags): DeadLetterFilter {
  return {
    ...(from !== undefined && { from }),
    ...(type !== undefined && { type }),
    ...(error !== undefined && { error }),
    ...(olderThan !== undefined && { olderThanMs: olderThan }),
  };
}

function rangeOf({ limit, cursor, service }: Flags, asked: readonly unknown[] = [service]): DeadLetterRange {
  if (cursor !== undefined && !service) throw new SettingsProblem("Cannot go on at a cursor without --service");
  return { limit: limit ?? (asked.length > 1 ? 100 : DEFAULT_LIMIT), ...(cursor !== undefined && { cursor }) };
}

function goOn(cursor: string | null): string[] {
  return cursor === null ? [] : [`There may be more: go on with --cursor ${cursor}`];
}

function noLetter(text: string): SettingsProblem {
  return new SettingsProblem(`Cannot find the dead letter ${text}: there is none`);
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 1.");
}

function parseLetterId(text: string): LetterId {
  const [service, ...rest] = text.split(":");
  const owner = services.find((one) => one.service === service);
  if (owner) return { text, owner, id: rest.join(":") };
  throw new InvalidArgumentError(`It begins with one of ${serviceNames.join(", ")}.`);
}

function ofService(service: string, letter: DeadLetter): ServiceLetter {
  return { ...letter, service, id: `${service}:${letter.id}` };
}
