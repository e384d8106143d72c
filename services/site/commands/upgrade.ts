// Defines the command `holdfast upgrade`, which brings along what an earlier release has stored.

import type { Database } from "@holdfast/actors";
import { isDataCurrent } from "@holdfast/server";
import type { Command } from "commander";
import { upgradeData } from "../upgrade/upgrade.ts";
import { createCommand, type Result, type Runner } from "./command.ts";

/** Creates the command that makes the lists and events which an earlier release did not write. */
export function upgradeCommand({ onRedis }: Runner): Command {
  return createCommand("upgrade", {
    summary: "Brings along what an earlier release has stored: its lists, and the events of its tickets.",
    details: [
      "A site in one process does this when it starts. Run it for services that run apart, and once more where",
      "processes of the earlier release went on beside those of this one. The site may run meanwhile, and a second",
      "run goes on where the first has ended. REDIS_URL is that of a user with all rights.",
    ].join("\n"),
    examples: [
      ["", "after the last process of the earlier release has stopped"],
      ["--if-needed", "in a deploy: looks at nothing when an upgrade to this release has ended before"],
    ],
  })
    .option("--if-needed", "do nothing when an upgrade to this release has ended before")
    .action(({ ifNeeded = false }: { ifNeeded?: boolean }) => onRedis((database) => upgrade(database, ifNeeded)));
}

/** Makes what is missing; does nothing `isIfNeeded` when an upgrade to this release has ended before. */
export async function upgrade(database: Database, isIfNeeded: boolean): Promise<Result> {
  if (isIfNeeded && (await isDataCurrent(database.commands))) {
    return { data: { lists: 0, events: 0, ends: 0 }, lines: ["All is in the form of this release"] };
  }
  const { lists, events, ends } = await upgradeData(database);
  return {
    data: { lists, events, ends },
    lines: [
      `${events} events made, the lists of ${lists} documents corrected, the end of ${ends} scheduled: all is in the form of this release`,
    ],
  };
}
