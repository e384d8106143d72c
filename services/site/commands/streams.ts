// Defines the command `holdfast streams` and its subcommands.

import type { ServiceDefinition } from "@holdfast/actors";
import { forgetSubscriber, pruneFunctions, rebuildLists, reportStreams } from "@holdfast/actors/inspect";
import { SettingsProblem } from "@holdfast/server";
import type { Command } from "commander";
import { addDefault, createCommand, type Runner } from "./command.ts";
import { deadCommand } from "./dead-letters.ts";
import { cancelCommand, pauseCommand, pausedCommand, resumeCommand } from "./paused.ts";
import { rebuildCommand } from "./rebuild.ts";
import { parseService, services } from "./services.ts";
import { streamLines } from "./streams-text.ts";

/** Creates the command that shows and repairs the streams of events and their subscribers. */
export function streamsCommand(runner: Runner): Command {
  const streams = createCommand("streams", {
    summary: "Shows the streams of events and their subscribers, and mends them.",
    examples: [
      ["", "what needs attention, and each service's total"],
      ["--all", "every partition"],
      ["dead", "the events that services gave up on"],
    ],
  });
  return addDefault(streams, listCommand(runner))
    .addCommand(deadCommand(runner))
    .addCommand(rebuildCommand(runner))
    .addCommand(relistCommand(runner))
    .addCommand(forgetCommand(runner))
    .addCommand(pruneCommand(runner))
    .addCommand(pauseCommand(runner))
    .addCommand(resumeCommand(runner))
    .addCommand(pausedCommand(runner))
    .addCommand(cancelCommand(runner));
}

function listCommand({ onSite }: Runner): Command {
  return createCommand("list", {
    summary: "Shows how far every subscriber has come (what `holdfast streams` alone does).",
    details: "With --json it gives every partition.",
    examples: [["--all", "every partition"]],
  })
    .option("--all", "show every partition, also those without anything to say")
    .action(({ all = false }: { all?: boolean }) =>
      onSite(async (database) => {
        const reports = await reportStreams(database, services);
        return { data: reports, lines: streamLines(reports, all) };
      }),
    );
}

function relistCommand({ onSite }: Runner): Command {
  return createCommand("relist", {
    summary: "Makes the lists of a service what its documents say.",
    examples: [["tickets", "mend the lists of tickets"]],
  })
    .argument("<service>", "service that owns the lists", parseService)
    .action((source: ServiceDefinition) =>
      onSite(async (database) => {
        const documents = await rebuildLists(database, source);
        const { service } = source;
        return {
          data: { service, documents },
          lines: [`${documents} documents of ${service} were not listed as they should be`],
        };
      }),
    );
}

function forgetCommand({ onSite }: Runner): Command {
  return createCommand("forget", {
    summary: "Removes a subscriber for good, with all it has not handled.",
    details: "It refuses while a process of the subscriber runs.",
    examples: [["orders reports", "orders no longer keeps events for reports"]],
  })
    .argument("<service>", "service whose events it subscribes to", parseService)
    .argument("<subscriber>", "subscriber that will not come back")
    .action(({ service, events }: ServiceDefinition, subscriber: string) =>
      onSite(async (database) => {
        const partitions = await forgetSubscriber(database, service, subscriber);
        if (partitions === 0) {
          throw new SettingsProblem(`Cannot forget ${subscriber}: it does not listen to ${service}`);
        }
        const comesBack = events.subscribers.includes(subscriber);
        const warning = comesBack ? ["It comes back with the next start: contracts names it"] : [];
        return {
          data: { service, subscriber, partitions, comesBack },
          lines: [`${subscriber} listens to ${service} no more (${partitions} partitions)`, ...warning],
        };
      }),
    );
}

function pruneCommand({ onSite }: Runner): Command {
  return createCommand("prune", {
    summary: "Removes the functions of other versions of Holdfast from Redis.",
    details: "A process of such a version that still runs loads its own again.",
    examples: [["", "after an upgrade"]],
  }).action(() =>
    onSite(async (database) => {
      const libraries = await pruneFunctions(database);
      return { data: { libraries }, lines: [`${libraries} libraries of other versions are removed`] };
    }),
  );
}
