// Defines the command `holdfast rebuild`, which is also `holdfast streams rebuild`.

import type { ServiceDefinition } from "@holdfast/actors";
import { rebuildSubscriber } from "@holdfast/actors/inspect";
import type { Command } from "commander";
import { createCommand, type Runner } from "./command.ts";
import { rebuildEventsCommand } from "./events.ts";
import { parseService } from "./services.ts";

/** Creates the command that sends every document of a service to one of its subscribers again. */
export function rebuildCommand(runner: Runner): Command {
  const { onSite } = runner;
  return createCommand("rebuild", {
    summary: "Sends every document of a service to one of its subscribers again.",
    details: "The site may run meanwhile. The subscriber skips what it has handled already.",
    examples: [["tickets orders", "orders gets every ticket"]],
  })
    .addCommand(rebuildEventsCommand(runner))
    .argument("<service>", "service that owns the documents", parseService)
    .argument("<subscriber>", "service that gets them")
    .action((source: ServiceDefinition, subscriber: string) =>
      onSite(async (database) => {
        const { service } = source;
        const documents = await rebuildSubscriber(database, { source, subscriber: subscriber });
        return {
          data: { service, subscriber, documents },
          lines: [
            `${subscriber} is handed ${documents} documents of ${service}; what it has followed already it skips`,
          ],
        };
      }),
    );
}
