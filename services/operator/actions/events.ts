// Corrects, merges, postpones and cancels events.

import { eventCorrection } from "@holdfast/contracts";
import { openEventTools, type StoredEvent } from "@holdfast/tickets";
import { routes } from "@holdfast/views";
import { z } from "zod";
import {
  cancelInNumbers,
  changeInNumbers,
  eventFacts,
  type FactsOfEvent,
  inWords,
  mergeInNumbers,
  momentInWords,
} from "../flows/event-words.ts";
import { type EventNumbers, eventIdIn, findEvent, numbersOf } from "../flows/events.ts";
import type { ActionSite } from "../flows/site.ts";
import type { Outcome } from "../rules/action.ts";
import { type ActionContext, type ActionKind, actionKind, type Examined } from "./action-kind.ts";

const id = z.string().trim().min(1, "Name the event").max(100, "Name the event by its id");
const cancelling = z.object({ event: id });
const merging = z.object({ event: id, into: z.string().max(500).transform(eventIdIn).pipe(id) });
const changing = z.object({
  event: id,
  /** Facts that change, as JSON: an address cannot say that a field becomes empty. */
  change: z
    .string()
    .max(5_000, "The change is too long")
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("The change cannot be read");
        return z.NEVER;
      }
    })
    .pipe(eventCorrection),
});

const shared = {
  target: ({ event }: { event: string }) => event,
  backHref: (args: { event: string } | null) =>
    args === null ? routes.operatorEvents() : routes.operatorEvent(args.event),
};

const NO_EVENT = "There is no event with this id.";

/** Lists the kinds of actions on events. */
export const eventActions: readonly ActionKind[] = [
  actionKind({
    ...shared,
    kind: "cancel-event",
    title: "Cancel event",
    isForGood: true,
    arguments: cancelling,
    sentence: () =>
      "The event is called off: its tickets go off sale, unpaid orders end, everybody leaves the line, and everybody who " +
      "has paid gets the whole price back.",
    examine: ({ event }, site) => examine(event, site, { refused: whyNotPostpone, numbers: cancelInNumbers }),
    perform: ({ event: eventId }, context) =>
      change(eventId, context, {
        refused: whyNotCancel,
        async work(event) {
          const numbers = await numbersOf(context, event);
          await tools(context).cancel(event);
          if (event.status === "cancelled") return "The event is cancelled. Its page shows how far the refunds are.";
          return `The event is cancelled: ${cancelInNumbers(numbers)} Its page shows how far the refunds are.`;
        },
      }),
  }),
  actionKind({
    ...shared,
    kind: "postpone-event",
    title: "Postpone event",
    isForGood: false,
    arguments: changing,
    sentence: ({ change: { startsAt } }) =>
      `The event moves to ${typeof startsAt === "number" ? momentInWords(startsAt) : "a time that is not known yet"}. Tickets, ` +
      "orders and the line stay, and show that it is postponed.",
    examine: ({ event }, site) => examine(event, site, { refused: whyNotPostpone, numbers: changeInNumbers }),
    perform: ({ event: eventId, change: { startsAt = null, endsAt = null } }, context) =>
      change(eventId, context, {
        refused: whyNotPostpone,
        async work(event) {
          await tools(context).postpone(event, { startsAt, endsAt }, { commandId: context.commandId() });
          return "The event is postponed, and its tickets and orders are told.";
        },
      }),
  }),
  actionKind({
    ...shared,
    kind: "correct-event",
    title: "Correct event",
    isForGood: false,
    arguments: changing,
    sentence: ({ change: facts }) => `The event says something else from now on: ${inWords(definedOf(facts))}.`,
    examine: ({ event }, site) => examine(event, site, { refused: whyNotChange, numbers: changeInNumbers }),
    perform: ({ event: eventId, change: facts }, context) =>
      change(eventId, context, {
        refused: whyNotChange,
        async work(event) {
          await tools(context).correct(event, definedOf(facts), { commandId: context.commandId() });
          return "The event is corrected, and its tickets and orders are told.";
        },
      }),
  }),
  actionKind({
    ...shared,
    kind: "merge-event",
    title: "Merge event",
    isForGood: true,
    arguments: merging,
    sentence: ({ into }) =>
      `The event is shown as event ${into} from now on: its address leads there, and its tickets say what that event says.`,
    async examine({ event: eventId, into }, site) {
      const [event, other] = await Promise.all([findEvent(site, eventId), findEvent(site, into)]);
      if (event === null || other === null) return { facts: [], refused: NO_EVENT };
      const ofOther = eventFacts(other).map(([name, value]) => [`${name} (the other)`, value] as const);
      const facts = [...eventFacts(event), ...ofOther];
      const refused = whyNotMerge(event, other);
      if (refused !== undefined) return { facts, refused };
      return { facts: [...facts, [IN_NUMBERS, mergeInNumbers(await numbersOf(site, event))]] };
    },
    async perform({ event: eventId, into }, context) {
      const [event, other] = await Promise.all([findEvent(context, eventId), findEvent(context, into)]);
      if (event === null || other === null) return { status: "refused", text: NO_EVENT };
      if (event.mergedInto === other.id && other.merged.includes(event.id)) return done("The events are one.");
      const refused = whyNotMerge(event, other);
      if (refused !== undefined) return { status: "refused", text: refused };
      await tools(context).merge(event, other);
      return done("The events are one, and the tickets are told.");
    },
  }),
];

const IN_NUMBERS = "In numbers";
const tools = ({ database, log }: ActionSite) => openEventTools(database, log);
const done = (text: string): Outcome => ({ status: "done", text });

type Refused = (event: StoredEvent) => string | undefined;

interface Examining {
  readonly refused: Refused;
  readonly numbers: (numbers: EventNumbers) => string;
}

async function examine(eventId: string, site: ActionSite, { refused, numbers }: Examining): Promise<Examined> {
  const event = await findEvent(site, eventId);
  if (event === null) return { facts: [], refused: NO_EVENT };
  const facts = eventFacts(event);
  const why = refused(event);
  if (why !== undefined) return { facts, refused: why };
  return { facts: [...facts, [IN_NUMBERS, numbers(await numbersOf(site, event))]] };
}

interface Change {
  readonly refused: Refused;
  readonly work: (event: StoredEvent) => Promise<string>;
}

async function change(eventId: string, context: ActionContext, { refused, work }: Change): Promise<Outcome> {
  const event = await findEvent(context, eventId);
  if (event === null) return { status: "refused", text: NO_EVENT };
  const why = refused(event);
  return why === undefined ? done(await work(event)) : { status: "refused", text: why };
}

function whyNotChange({ mergedInto }: StoredEvent): string | undefined {
  return mergedInto === null ? undefined : `The event was merged into event ${mergedInto}: change that one.`;
}

function whyNotCancel(event: StoredEvent): string | undefined {
  return event.status === "over" ? "The event is over." : whyNotChange(event);
}

function whyNotPostpone(event: StoredEvent): string | undefined {
  return event.status === "cancelled" ? "The event is cancelled." : whyNotCancel(event);
}

function whyNotMerge(event: StoredEvent, other: StoredEvent): string | undefined {
  if (event.id === other.id) return "An event cannot be merged into itself.";
  if (event.mergedInto !== null) return `The event was merged into event ${event.mergedInto} before.`;
  if (other.mergedInto !== null) return `The other event was merged into event ${other.mergedInto}: choose that one.`;
  const ended = [event, other].find(({ status }) => status === "cancelled" || status === "over");
  return ended && `“${ended.title}” is ${ended.status}.`;
}

function definedOf(facts: z.output<typeof eventCorrection>): FactsOfEvent {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
