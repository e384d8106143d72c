// Plans the demo market: which events take place when, and which tickets stand for sale.

import { localDateOf, momentsOf } from "@holdfast/values";
import { type Day, PROGRAMME, REMARKS, type Show } from "./programme.ts";
import type { Part, Venue } from "./venues.ts";

/** An event of the plan. */
export interface PlannedEvent {
  readonly title: string;
  readonly venue: Venue;
  /** Start, ms since 1970. */
  readonly startsAt: number;
  /** Price of an average place, in units of the currency. */
  readonly price: number;
  /** Says that every ticket is bought at first. */
  readonly isSoldOut: boolean;
  /** Tickets that are listed at first, in their order. */
  readonly tickets: readonly PlannedTicket[];
}

/** A ticket of the plan. */
export interface PlannedTicket {
  readonly section: string;
  readonly row: string | null;
  readonly seat: string | null;
  readonly description: string | null;
  /** What it costs and what its seller paid, in units of the currency. */
  readonly price: number;
  readonly faceValue: number;
}

/** Sets how a market is planned. */
export interface PlanOptions {
  /** Time from which the market is seen, ms since 1970. */
  readonly now: number;
  /** Returns a number from 0 up to but excluding 1; default `Math.random`. */
  readonly random: () => number;
  /** Largest number of events; default all of the programme. */
  readonly most?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEAST_AHEAD_MS = 1.5 * HOUR_MS;
// An evening that has begun at one venue is replaced by a late show, and if that has begun too, by tomorrow.
const LATE_TIMES = ["21:30", "22:45", "23:30"];
const SUNDAY = 7;
const WEEKEND: Readonly<Record<"friday" | "saturday" | "sunday", number>> = { friday: 5, saturday: 6, sunday: 7 };

/** Plans the events of a market, those of tonight first. */
export function planMarket({ now, random, most = PROGRAMME.length }: PlanOptions): PlannedEvent[] {
  return PROGRAMME.slice(0, most).map((show) => {
    const startsAt = startOf(show, now);
    const { title, venue, price, isSoldOut = false } = show;
    return { title, venue, startsAt, price, isSoldOut, tickets: ticketsOf(show, random) };
  });
}

/** Plans one more ticket of a show; `taken` are the places that stand already. */
export function planTicket(
  { venue, price }: Pick<PlannedEvent, "venue" | "price">,
  random: () => number,
  taken: ReadonlySet<string> = new Set(),
): PlannedTicket {
  let planned = ticketIn(pickOf(venue.parts, random), price, random);
  for (let tries = 0; taken.has(placeOf(planned)) && tries < 20; tries++) {
    planned = ticketIn(pickOf(venue.parts, random), price, random);
  }
  return planned;
}

/** Returns the text that names a place; places without a seat are all apart. */
export function placeOf({ section, row, seat }: PlannedTicket): string {
  return seat === null ? "" : `${section}, row ${row}, seat ${seat}`;
}

function ticketsOf({ venue, price, tickets }: Show, random: () => number): PlannedTicket[] {
  const planned: PlannedTicket[] = [];
  const taken = new Set<string>();
  while (planned.length < tickets) {
    const ticket = planTicket({ venue, price }, random, taken);
    const last = planned.at(-1);
    // Every second seat or so has its neighbour for sale too.
    const isPair = last?.seat !== null && last !== undefined && random() < 0.4;
    const next = isPair ? { ...last, seat: String(Number(last.seat) + 1) } : ticket;
    const place = placeOf(next);
    if (taken.has(place)) continue;
    if (place !== "") taken.add(place);
    planned.push(next);
  }
  return planned;
}

function ticketIn({ section, rows, seats, factor }: Part, price: number, random: () => number): PlannedTicket {
  const faceValue = Math.round(price * factor);
  const asked = Math.round(faceValue * (0.82 + random() * 0.36) * 2) / 2;
  const description = random() < 0.35 ? pickOf(REMARKS, random) : null;
  const place = rows.length === 0 ? { row: null, seat: null } : seatIn(rows, seats, random);
  return { section, ...place, description, price: asked, faceValue };
}

function seatIn(rows: readonly string[], seats: number, random: () => number): { row: string; seat: string } {
  return { row: pickOf(rows, random), seat: String(1 + Math.floor(random() * (seats - 1))) };
}

/** Returns one of some items. */
export function pickOf<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new TypeError("Cannot pick one of no items");
  return item;
}

function startOf({ day, time, venue }: Show, now: number): number {
  const { timeZone } = venue;
  const today = localDateOf(now, timeZone);
  const times = day === "tonight" ? [time, ...LATE_TIMES] : [time];
  for (let more = 0; ; more++) {
    const date = new Date(Date.parse(today) + (daysUntil(day, today) + more) * DAY_MS).toISOString().slice(0, 10);
    const moments = times.flatMap((one) => momentsOf(date, one, timeZone).slice(0, 1));
    const start = moments.find((at) => at - now >= LEAST_AHEAD_MS);
    if (start !== undefined) return start;
  }
}

function daysUntil(day: Day, today: string): number {
  if (typeof day === "number") return day;
  if (day === "tonight") return 0;
  const weekday = new Date(today).getUTCDay() || SUNDAY;
  return Math.max(0, WEEKEND[day] - weekday);
}
