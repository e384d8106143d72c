// Pauses and resumes work of a service.

import type { ServiceDefinition, WorkName } from "@holdfast/actors";
import { pausedWorkOf } from "@holdfast/actors/inspect";
import { routes } from "@holdfast/views";
import { z } from "zod";
import { type ActionKind, actionKind } from "./action-kind.ts";

const work = z.object({ service: z.string(), work: z.string() });
type Work = z.infer<typeof work>;

const shared = {
  isForGood: false,
  arguments: work,
  target: ({ service, work: name }: Work) => `${service} ${name}`,
  backHref: (args: Work | null) => (args === null ? routes.operatorStreams() : routes.operatorStream(args.service)),
};

/** Lists the kinds of actions on the work of services. */
export const pausedWorkActions: readonly ActionKind[] = [
  actionKind({
    ...shared,
    kind: "pause-work",
    title: "Pause work",
    sentence: ({ service, work: name }) =>
      `${inWords(name)} of ${service} will be paused in every process within two seconds. What runs goes on to its end, ` +
      "and what is due waits until the work is resumed; nothing is lost.",
    async examine(args, { services }) {
      const isKnown = workNamed(services, args) !== null;
      return { facts: [], ...(!isKnown && { refused: `${args.service} has no such work.` }) };
    },
    async perform(args, { database, services }) {
      const name = workNamed(services, args);
      if (name === null) return { status: "refused", text: `${args.service} has no such work.` };
      const isNew = await pausedWorkOf(database, args.service).pause(name);
      return { status: "done", text: isNew ? "The work is paused." : "The work was paused already." };
    },
  }),
  actionKind({
    ...shared,
    kind: "resume-work",
    title: "Resume work",
    sentence: ({ service, work: name }) =>
      `${inWords(name)} of ${service} will go on in every process within two seconds, with what has waited meanwhile.`,
    async perform({ service, work: text }, { database }) {
      const paused = pausedWorkOf(database, service);
      const found = (await paused.list()).find((item) => item.work === text);
      if (!found) return { status: "done", text: "The work was not paused any more." };
      await paused.resume(found.work);
      return { status: "done", text: "The work goes on." };
    },
  }),
];

/** Lists the work of a service that can be paused. */
export function worksOf({ service, timers, reactions }: ServiceDefinition): readonly WorkName[] {
  const own = timers.map((kind): WorkName => `timer:${kind}`);
  return reactions.length === 0 ? own : [...own, `listener:${service}`];
}

function workNamed(services: readonly ServiceDefinition[], { service, work: text }: Work): WorkName | null {
  const definition = services.find((one) => one.service === service);
  return definition === undefined ? null : (worksOf(definition).find((name) => name === text) ?? null);
}

/** Says in words what a kind of work is. */
export function inWords(name: string): string {
  const [, actor, timer] = /^timer:([^|]+)\|(.+)$/.exec(name) ?? [];
  return timer === undefined ? "The handling of events" : `The timer “${timer}” of ${actor}`;
}
