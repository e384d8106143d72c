// Defines the commands `holdfast streams pause`, `resume`, `paused` and `cancel`.

import type { ServiceDefinition, WorkName } from "@holdfast/actors";
import { cancelTimerOf, pausedWorkOf } from "@holdfast/actors/inspect";
import { SettingsProblem } from "@holdfast/server";
import type { Command } from "commander";
import { createCommand, type Runner } from "./command.ts";
import { parseService, services } from "./services.ts";

const WORK_DETAILS =
  "Work is `timer:<actor>|<name>` for a kind of timer or an effect, or `listener:<service>` for a service's subscriptions.";

/** Creates the command that pauses work of a service. */
export function pauseCommand({ onSite }: Runner): Command {
  return createCommand("pause", {
    summary: "Pauses a kind of timer, an effect or the subscriptions of a service.",
    details: `${WORK_DETAILS} Running work goes on; what is due waits. All processes know within 2 s.`,
    examples: [["auth 'timer:mail|send'", "no mail is sent until it is resumed"]],
  })
    .argument("<service>", "service that does the work", parseService)
    .argument("<work>", "work to pause")
    .action((definition: ServiceDefinition, text: string) =>
      onSite(async (database) => {
        const { service } = definition;
        const work = workOf(definition, text);
        const isNew = await pausedWorkOf(database, service).pause(work);
        const line = isNew ? `${work} of ${service} is paused` : `${work} of ${service} was paused already`;
        return { data: { service, work, isPaused: true }, lines: [line] };
      }),
    );
}

/** Creates the command that resumes paused work. */
export function resumeCommand({ onSite }: Runner): Command {
  return createCommand("resume", {
    summary: "Resumes paused work of a service.",
    details: WORK_DETAILS,
    examples: [["auth 'timer:mail|send'", "the mail that waits is sent"]],
  })
    .argument("<service>", "service that does the work", parseService)
    .argument("<work>", "work to resume")
    .action(({ service }: ServiceDefinition, text: string) =>
      onSite(async (database) => {
        const paused = pausedWorkOf(database, service);
        const found = (await paused.list()).find(({ work }) => work === text);
        if (!found) throw new SettingsProblem(`Cannot resume ${text} of ${service}: it is not paused`);
        await paused.resume(found.work);
        return { data: { service, work: text, isPaused: false }, lines: [`${text} of ${service} goes on`] };
      }),
    );
}

/** Creates the command that lists paused work. */
export function pausedCommand({ onSite }: Runner): Command {
  return createCommand("paused", {
    summary: "Lists the paused work of every service.",
    examples: [["--json", "as JSON"]],
  }).action(() =>
    onSite(async (database) => {
      const lists = services.map(async ({ service }) =>
        (await pausedWorkOf(database, service).list()).map((item) => ({ service, ...item })),
      );
      const items = (await Promise.all(lists)).flat();
      const lines = items.map(
        ({ service, work, since }) => `${service}  ${work}  since ${new Date(since).toISOString()}`,
      );
      return { data: items, lines: lines.length === 0 ? ["Nothing is paused"] : lines };
    }),
  );
}

/** Creates the command that cancels one timer. */
export function cancelCommand({ onSite }: Runner): Command {
  return createCommand("cancel", {
    summary: "Cancels one timer or running effect: it becomes a dead letter.",
    details:
      "A running effect is told to end within about a second. `holdfast streams dead retry` sets the timer again.",
    examples: [["auth 'mail|send' 01JE000000000000000000000007", "this mail is not sent"]],
  })
    .argument("<service>", "service that has the timer", parseService)
    .argument("<timer>", "kind of the timer: <actor>|<name>")
    .argument("<id>", "id of the actor")
    .action((definition: ServiceDefinition, timer: string, id: string) =>
      onSite(async (database) => {
        const { service } = definition;
        if (!definition.timers.some((kind) => kind === timer)) {
          throw new SettingsProblem(`Cannot cancel ${timer}: ${service} has ${definition.timers.join(", ") || "none"}`);
        }
        const isCancelled = await cancelTimerOf(database, definition, { timer, id });
        if (!isCancelled) throw new SettingsProblem(`Cannot cancel ${timer} of ${id}: it is not set`);
        return { data: { service, timer, id, isCancelled }, lines: [`${timer} of ${id} is a dead letter now`] };
      }),
    );
}

function workOf({ service, timers }: ServiceDefinition, text: string): WorkName {
  const known: WorkName[] = [...timers.map((kind): WorkName => `timer:${kind}`), `listener:${service}`];
  const found = known.find((work) => work === text);
  if (found) return found;
  throw new SettingsProblem(`Cannot pause ${text}: ${service} has ${known.join(", ")}`);
}
