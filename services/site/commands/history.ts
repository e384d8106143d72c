// Defines the command `holdfast history`.

import { historyOf } from "@holdfast/actors/inspect";
import { SettingsProblem } from "@holdfast/server";
import type { Command } from "commander";
import { createCommand, type Runner } from "./command.ts";
import { historyLines } from "./history-text.ts";
import { services } from "./services.ts";

/** Creates the command that shows what happened to a document, in order, with the causes. */
export function historyCommand({ onSite }: Runner): Command {
  return createCommand("history", {
    summary: "Tells everything that happened to a ticket, an order or a charge, in order, with its causes.",
    details:
      "It reads the events that the streams still keep (72 hours or more), also those of documents made on its behalf.",
    examples: [["01k3x9t8f2q7g6n5b4v3c2x1z007", "a ticket, with its orders and charges"]],
    good: "the history is printed",
  })
    .argument("<id>", "id of a ticket, an order, a charge or a user")
    .action((id: string) =>
      onSite(async (database) => {
        const history = await historyOf(database, services, id);
        if (!history || history.events.length + history.present.length === 0) {
          throw new SettingsProblem(`Cannot tell the history of "${id}": nothing here has this id`);
        }
        return { data: { id, ...history }, lines: historyLines(history, id) };
      }),
    );
}
