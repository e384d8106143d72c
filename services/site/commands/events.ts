// Defines the command `holdfast events`, by which operators change events, and `holdfast rebuild events`.

import { RefusedError, silentLog } from "@holdfast/actors";
import { rebuildLists } from "@holdfast/actors/inspect";
import { openAuditLog } from "@holdfast/auth";
import { eventCorrection } from "@holdfast/contracts";
import { SettingsProblem } from "@holdfast/server";
import { type EventTools, openEventTools, type StoredEvent, ticketsService } from "@holdfast/tickets";
import type { Command } from "commander";
import { makeEvents } from "../upgrade/upgrade.ts";
import { createCommand, type Runner } from "./command.ts";

/** Creates the command by which operators merge, correct, postpone and cancel events. */
export function eventsCommand(runner: Runner): Command {
  return createCommand("events", {
    summary: "Merges, corrects, postpones and cancels events.",
    details: "The running site, or the next one, tells the event's tickets.",
    examples: [
      ["merge <id> <id>", "show the second event in place of the first"],
      ["cancel <id>", "take its tickets off sale"],
    ],
  })
    .addCommand(mergeCommand(runner))
    .addCommand(correctCommand(runner))
    .addCommand(postponeCommand(runner))
    .addCommand(cancelCommand(runner));
}

/** Creates the command that makes the events of tickets from before there were events. */
export function rebuildEventsCommand({ onSite }: Runner): Command {
  return createCommand("events", {
    summary: "Makes the events of tickets from before there were events, and the lists of all events.",
    details: "The site may run meanwhile. A second run goes on where the first has ended.",
    examples: [["", "make the events"]],
  }).action(() =>
    onSite(async (database) => {
      const lists = await rebuildLists(database, ticketsService);
      const { events, tickets } = await makeEvents(database);
      const lines = [`${events} events made for ${tickets} tickets, the lists of ${lists} documents corrected`];
      return { data: { events, tickets, lists }, lines };
    }),
  );
}

function mergeCommand(runner: Runner): Command {
  return createCommand("merge", {
    summary: "Merges an event into another, which is then shown in its place.",
    details: "The merged event keeps its tickets; its address leads to the other.",
    examples: [["<id> <id>", "show the second event in place of the first"]],
  })
    .argument("<from>", "id of the event that is merged")
    .argument("<into>", "id of the event that is shown")
    .action((from: string, into: string) =>
      change(runner, { id: from, detail: `merged into ${into}` }, async (tools, event) => {
        const other = await found(tools, into);
        if (other.id === event.id) throw new SettingsProblem("Cannot merge an event into itself");
        await tools.merge(event, other);
      }),
    );
}

function cancelCommand(runner: Runner): Command {
  return createCommand("cancel", {
    summary: "Cancels an event: its tickets go off sale, and unpaid orders end.",
    examples: [["<id>", "for good"]],
  })
    .argument("<event>", "id of the event")
    .action((id: string) => change(runner, { id, detail: "cancelled" }, (tools, event) => tools.cancel(event)));
}

function postponeCommand(runner: Runner): Command {
  return createCommand("postpone", {
    summary: "Postpones an event, to another time or to one that is not known yet.",
    examples: [["<id> --starts-at 2027-05-30T19:30:00+02:00", "to a new start"]],
  })
    .argument("<event>", "id of the event")
    .option("--starts-at <time>", "new start, with its zone; default: not known yet")
    .option("--ends-at <time>", "new end; default: not known")
    .action((id: string, { startsAt = null, endsAt = null }: { startsAt?: string | null; endsAt?: string | null }) => {
      const times = readFacts({ startsAt, endsAt });
      const detail = `postponed to ${startsAt ?? "an unknown time"}`;
      return change(runner, { id, detail }, (tools, event) =>
        tools.postpone(event, { startsAt: times.startsAt ?? null, endsAt: times.endsAt ?? null }),
      );
    });
}

function correctCommand(runner: Runner): Command {
  return createCommand("correct", {
    summary: "Corrects what an event says of itself, for all its tickets.",
    examples: [['<id> --venue "Harbour Hall" --city Bristol', "with the fields that change"]],
  })
    .argument("<event>", "id of the event")
    .option("--title <text>", "its title")
    .option("--venue <text>", "its venue")
    .option("--city <text>", "its city")
    .option("--country <code>", "two letters, such as GB")
    .option("--time-zone <name>", "such as Europe/London")
    .option("--starts-at <time>", "its start, with its zone")
    .option("--ends-at <time>", "its end, with its zone")
    .action((id: string, fields: Readonly<Record<string, string>>) => {
      const facts = readFacts(fields);
      const detail = `corrected: ${Object.keys(facts).join(", ")}`;
      return change(runner, { id, detail }, (tools, event) => tools.correct(event, facts));
    });
}

type Facts = Parameters<EventTools["correct"]>[1];

function readFacts(fields: Readonly<Record<string, string | null>>): Facts {
  const read = eventCorrection.safeParse(fields);
  if (!read.success) throw new SettingsProblem(read.error.issues.map(({ message }) => message).join("; "));
  return Object.fromEntries(Object.entries(read.data).filter(([, value]) => value !== undefined));
}

async function change(
  runner: Runner,
  { id, detail }: { readonly id: string; readonly detail: string },
  work: (tools: EventTools, event: StoredEvent) => Promise<void>,
): Promise<void> {
  await runner.onSite(async (database) => {
    const tools = openEventTools(database, silentLog);
    const event = await found(tools, id);
    await work(tools, event).catch((error: unknown) => {
      throw error instanceof RefusedError ? new SettingsProblem(error.message) : error;
    });
    await openAuditLog(database, silentLog).record("event changed", `${id} ${detail}`);
    const after = await found(tools, id);
    return { data: after, lines: [`${after.title} ${id}: ${after.status}, edition ${after.edition}`] };
  });
}

async function found(tools: EventTools, id: string): Promise<StoredEvent> {
  const event = await tools.find(id);
  if (!event) throw new SettingsProblem(`Cannot find event ${id}: no event has this id`);
  return event;
}
