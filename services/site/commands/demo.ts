// Defines the command `holdfast demo`, which fills an empty site with a market.

import { type Command, InvalidArgumentError } from "commander";
import { runDemo } from "../demo/demo.ts";
import { PROGRAMME } from "../demo/programme.ts";
import { createCommand, type Runner } from "./command.ts";

/** Options of the command. */
interface Flags {
  readonly events?: number;
  readonly fillOnly?: boolean;
}

/** Creates the command that fills an empty site with a demo market and lets people trade there until Ctrl-C. */
export function demoCommand({ env, stopping, withoutDatabase }: Runner): Command {
  return createCommand("demo", {
    summary: "Fills an empty site with invented events and people, who trade until Ctrl-C.",
    details: [
      "It uses the running site of DATA_DIR, and starts it where none runs. Nobody can sign in to its accounts.",
      "It refuses production, real payments, real e-mail, and a site on which anybody else has an account.",
    ].join("\n"),
    examples: [
      ["", "until Ctrl-C"],
      ["--events 5 --fill-only", "a small market, without the trade"],
    ],
  })
    .option("--events <number>", `how many events, at most ${PROGRAMME.length}`, parseEvents)
    .option("--fill-only", "end once the site is full, and leave the trade out")
    .action(({ events, fillOnly = false }: Flags) =>
      withoutDatabase(async () => {
        const tell = (line: string): void => console.error(line);
        const data = await runDemo({ env, stopping, events, goesOn: !fillOnly, tell });
        return { data, lines: [] };
      }),
    );
}

function parseEvents(text: string): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= PROGRAMME.length) return number;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${PROGRAMME.length}.`);
}
