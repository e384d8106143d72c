// Defines the command `holdfast streams dead` and its subcommands.

import type { DeadLetter, DeadLetters } from "@holdfast/actors";
import { deadLettersOf } from "@holdfast/actors/inspect";
import { SettingsProblem } from "@holdfast/server";
import { type Command, InvalidArgumentError } from "commander";
import { addDefault, createCommand, type Result, type Runner } from "./command.ts";
import { serviceNames } from "./services.ts";
import { letterLine, letterText, type ServiceLetter } from "./streams-text.ts";

/** Id of a dead letter on the command line: `<service>:<partition>:<entry>`. */
interface LetterId {
  /** The whole id. */
  readonly text: string;
  /** Service that gave up on the event. */
  readonly service: string;
  /** Id within that service: `<partition>:<entry>`. */
  readonly id: string;
}

/** Subcommand that works on one dead letter. */
interface LetterAction {
  readonly name: string;
  readonly summary: string;
  /** Returns null when there is no such dead letter. */
  readonly work: (letters: DeadLetters, id: LetterId) => Promise<Result | null>;
}

const ACTIONS: readonly LetterAction[] = [
  {
    name: "show",
    summary: "Shows all of a dead letter.",
    async work(letters, { id, service }) {
      const found = await letters.show(id);
      return found && { data: ofService(service, found), lines: letterText(found) };
    },
  },
  {
    name: "retry",
    summary: "Hands a dead letter to its service again.",
    async work(letters, { text, id, service }) {
      const data = { id: text, service, isRetried: true };
      return (await letters.retry(id)) ? { data, lines: [`${text} is handed to ${service} again`] } : null;
    },
  },
  {
    name: "drop",
    summary: "Throws a dead letter away.",
    async work(letters, { text, id, service }) {
      const data = { id: text, service, isDropped: true };
      return (await letters.drop(id)) ? { data, lines: [`${text} is thrown away`] } : null;
    },
  },
];

/** Creates the command that lists, shows, retries and drops dead letters. */
export function deadCommand(runner: Runner): Command {
  const dead = createCommand("dead", {
    summary: "Lists, shows, retries and drops the events that services gave up on.",
    examples: [
      ["", "list them, with their ids"],
      ["show orders:0:1764108000000-0", "all of one"],
      ["retry orders:0:1764108000000-0", "hand it to orders again"],
    ],
  });
  addDefault(dead, listCommand(runner));
  for (const action of ACTIONS) dead.addCommand(letterCommand(runner, action));
  return dead;
}

function listCommand({ onSite }: Runner): Command {
  return createCommand("list", {
    summary: "Lists the oldest dead letters of each service (what `holdfast streams dead` alone does).",
    examples: [["--json", "as JSON"]],
  }).action(() =>
    onSite(async (database) => {
      const lists = serviceNames.map(async (service) =>
        (await deadLettersOf(database, service).list()).map((letter) => ofService(service, letter)),
      );
      const letters = (await Promise.all(lists)).flat();
      return { data: letters, lines: letters.map(letterLine) };
    }),
  );
}

function letterCommand({ onSite }: Runner, { name, summary, work }: LetterAction): Command {
  return createCommand(name, {
    summary,
    examples: [["orders:0:1764108000000-0", "an id that the list says"]],
  })
    .argument("<id>", "id of the dead letter, as `holdfast streams dead` lists it", parseLetterId)
    .action((id: LetterId) =>
      onSite(async (database) => {
        const result = await work(deadLettersOf(database, id.service), id);
        if (result) return result;
        throw new SettingsProblem(`Cannot find the dead letter ${id.text}: there is none`);
      }),
    );
}

function parseLetterId(text: string): LetterId {
  const [service = "", ...rest] = text.split(":");
  if (serviceNames.includes(service)) return { text, service, id: rest.join(":") };
  throw new InvalidArgumentError(`It begins with one of ${serviceNames.join(", ")}.`);
}

function ofService(service: string, letter: DeadLetter): ServiceLetter {
  return { ...letter, service, id: `${service}:${letter.id}` };
}
