// Defines the command `holdfast mend`: what to run after a failover of Redis.

import { mendAfterFailover } from "@holdfast/actors/inspect";
import type { Command } from "commander";
import { createCommand, type Runner } from "./command.ts";
import { services } from "./services.ts";
import { parseTime } from "./time.ts";

/** Creates the command that brings the services to agreement after a failover of Redis. */
export function mendCommand({ onSite }: Runner): Command {
  return createCommand("mend", {
    summary: "Brings the services to agreement after a failover of Redis that has undone writes.",
    details: [
      "The site may run meanwhile. Notes of what was handled and is gone are removed, and the events since a minute before",
      "the time are given to their subscribers again, which skip what they have handled. A second run changes nothing.",
    ].join("\n"),
    examples: [["2026-11-02T19:30:05Z", "the replica may lack what was written since then"]],
  })
    .argument("<since>", "last time at which the replica had everything", parseTime)
    .action((since: number) =>
      onSite(async (database) => {
        const { marks, events } = await mendAfterFailover(database, services, { since });
        const lines = [`${marks} notes of what is gone were removed, ${events} events are given again`];
        return { data: { marks, events }, lines };
      }),
    );
}
