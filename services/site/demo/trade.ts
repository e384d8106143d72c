// Lets the people of the demo market go on: they reserve, pay, cancel, list, wait and answer offers.

import { setTimeout as sleep } from "node:timers/promises";
import { pickOf, placeOf, planTicket } from "./market.ts";
import { cancel, type Held, type Listed, list, offersTo, pay, reserve, type Stage, wait } from "./stage.ts";

/** Writes one line about what somebody has done. */
export type Tell = (line: string) => void;

const BETWEEN_MS = { from: 900, to: 2_800 };
const DECIDES_MS = { from: 8_000, to: 75_000 };
const OFFER_SECONDS_MS = { from: 6_000, to: 40_000 };
/** Shares of the steps: the rest of 1 is somebody who reserves a ticket. */
const LISTS = 0.2;
const RETURNS = 0.06;
const WAITS = 0.05;
/** Share of reservations that are paid for; the others are cancelled. */
const PAYS = 0.7;
const MOST_FOR_SALE = 280;
const LEAST_FOR_SALE = 60;

/** Goes on with the market until it is to end; tells each step. */
export async function trade(stage: Stage, tell: Tell): Promise<void> {
  while (!stage.stopping.aborted) {
    await settleDue(stage, tell);
    await answerOffer(stage, tell);
    await step(stage, tell);
    await sleep(within(stage, BETWEEN_MS), undefined, { signal: stage.stopping }).catch(() => undefined);
  }
}

async function step(stage: Stage, tell: Tell): Promise<void> {
  const soldOut = stage.events.filter(({ isSoldOut }) => isSoldOut);
  const chance = stage.random();
  const supply = stage.forSale.length;
  if (supply < LEAST_FOR_SALE || (chance < LISTS && supply < MOST_FOR_SALE)) return await listOne(stage, tell);
  if (chance < LISTS + RETURNS && soldOut.length > 0) return await listOne(stage, tell, soldOut);
  if (chance < LISTS + RETURNS + WAITS && soldOut.length > 0) return await waitForOne(stage, tell, soldOut);
  const buyer = pickOf(stage.buyers, stage.random);
  const listed = pickOf(stage.forSale, stage.random);
  const held = await reserve(stage, buyer, listed, within(stage, DECIDES_MS));
  if (held !== null) tell(lineOf("reserved", held));
}

async function listOne(stage: Stage, tell: Tell, among = stage.events): Promise<void> {
  const coming = among.filter(({ startsAt }) => startsAt > Date.now());
  if (coming.length === 0) return;
  const event = pickOf(coming, stage.random);
  const ticket = planTicket(event, stage.random, event.taken);
  const listed = await list(stage, pickOf(stage.sellers, stage.random), { event, ticket });
  if (listed === null) return;
  tell(lineOf("listed", listed));
  // The waiting list offers it to somebody; nobody else of the market asks for it.
  if (event.isSoldOut) stage.forSale.splice(stage.forSale.indexOf(listed), 1);
}

async function waitForOne(stage: Stage, tell: Tell, soldOut: Stage["events"]): Promise<void> {
  const event = pickOf(soldOut, stage.random);
  const joined = await wait(stage, pickOf(stage.buyers, stage.random), event);
  if (joined) tell(`${"waits".padEnd(9)} for ${event.title}, ${event.venue.city}`);
}

async function settleDue(stage: Stage, tell: Tell): Promise<void> {
  const due = stage.held.filter(({ decidesAt }) => decidesAt <= Date.now());
  for (const held of due) {
    if (stage.random() < PAYS) {
      if (await pay(stage, held)) tell(lineOf("sold", held));
    } else if (await cancel(stage, held)) tell(lineOf("cancelled", held));
  }
}

// The order of an offer is taken at once, or passed on; who takes it pays later, as everybody does.
async function answerOffer(stage: Stage, tell: Tell): Promise<void> {
  const buyer = pickOf(stage.buyers, stage.random);
  for (const { waitId, orderId, eventId } of await offersTo(buyer)) {
    const event = stage.events.find(({ id }) => id === eventId);
    if (event === undefined) continue;
    const isTaken = stage.random() < PAYS;
    const { status } = await buyer.ask(`/api/waits/${waitId}/${isTaken ? "take" : "pass"}`, { method: "POST" });
    if (status >= 300) continue;
    const what = isTaken ? "takes" : "passes on";
    tell(`${"offered".padEnd(9)} ${event.title}, ${event.venue.city}: the next in line ${what} the ticket`);
    if (!isTaken) continue;
    const decidesAt = Date.now() + within(stage, OFFER_SECONDS_MS);
    const ticket = { section: "", row: null, seat: null, description: null, price: 0, faceValue: 0 };
    stage.held.push({ id: "", event, ticket, buyer, orderId, decidesAt });
  }
}

function within({ random }: Stage, { from, to }: { readonly from: number; readonly to: number }): number {
  return from + random() * (to - from);
}

function lineOf(what: string, { event, ticket }: Listed | Held): string {
  const place = placeOf(ticket) || ticket.section;
  return `${what.padEnd(9)} ${event.title}, ${event.venue.city}${place && `: ${place}`}`;
}
