// Says in words and numbers what an event is, and what an action does to it.

import type { EventTools, StoredEvent } from "@holdfast/tickets";
import { eventTimeText, UTC } from "@holdfast/values";
import type { EventNumbers } from "./events.ts";

/** Facts of an event that change; null stands for what is not known. */
export type FactsOfEvent = Parameters<EventTools["correct"]>[1];

/** Returns what an event says of itself, as facts by name. */
export function eventFacts({ title, venue, city, startsAt, timeZone }: StoredEvent): (readonly [string, string])[] {
  const place = [venue, city].filter((part) => part !== null).join(", ");
  const when = startsAt === null ? "not known yet" : eventTimeText(startsAt, timeZone ?? UTC);
  return [
    ["Event", title],
    ["Place", place === "" ? "not known" : place],
    ["Starts", when],
  ];
}

const NAMES: Readonly<Record<string, string>> = {
  ...{ title: "name", venue: "venue", city: "city", country: "country", timeZone: "time zone" },
  ...{ startsAt: "start", endsAt: "end" },
};

/** Says in words which facts change, and to what. */
export function inWords(facts: FactsOfEvent): string {
  return Object.entries(facts)
    .map(([name, value]) => `${NAMES[name] ?? name} ${value === null ? "not known" : valueInWords(value)}`)
    .join(", ");
}

function valueInWords(value: string | number): string {
  return typeof value === "number" ? momentInWords(value) : `“${value}”`;
}

/** Writes a moment in UTC, to the minute. */
export function momentInWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Says what a cancellation does, in numbers. */
export function cancelInNumbers({ tickets, orders }: EventNumbers): string {
  const { forSale, held, drafts } = tickets;
  const { open, completed, waiting } = orders;
  return listed([
    counted(forSale + held, "ticket goes off sale", "tickets go off sale"),
    ...(drafts > 0
      ? [counted(drafts, "listing that is not on sale yet ends", "listings that are not on sale yet end")]
      : []),
    counted(open, "unpaid order ends", "unpaid orders end"),
    counted(completed, "buyer gets the money back", "buyers get their money back"),
    ...(waiting > 0 ? [counted(waiting, "person leaves the line", "people leave the line")] : []),
  ]);
}

/** Says what a change of an event touches, in numbers. */
export function changeInNumbers({ tickets, orders }: EventNumbers): string {
  const { forSale, held, sold } = tickets;
  return listed([
    counted(forSale + held, "ticket on sale changes", "tickets on sale change"),
    counted(sold, "sold ticket changes", "sold tickets change"),
    counted(orders.open, "unpaid order stays", "unpaid orders stay"),
    counted(orders.waiting, "person goes on waiting", "people go on waiting"),
  ]);
}

/** Says what a merge moves, in numbers. */
export function mergeInNumbers({ tickets, orders }: EventNumbers): string {
  const { forSale, held, sold } = tickets;
  return listed([
    counted(forSale + held, "ticket on sale moves", "tickets on sale move"),
    counted(sold, "sold ticket moves", "sold tickets move"),
    counted(orders.waiting, "person keeps the place in the line", "people keep their places in the line"),
  ]);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function listed(parts: readonly string[]): string {
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}.`;
}
