// Lets people list, buy and pay tickets of a whole site, step by step.

import type { Site } from "@holdfast/testing";
import { buy, listTicket, type Person, pay, signUpMany, untilOrder } from "../../support/people.ts";

/** Describes the journeys of some tickets, each step of which is taken for all tickets before the next. */
export interface Journeys {
  /** Lists `count` further tickets. */
  list(count: number): Promise<void>;
  /** Buys all tickets that are listed, and waits until each order can be paid. */
  buy(): Promise<void>;
  /** Pays all orders, and waits until each is completed. */
  pay(): Promise<void>;
}

const SELLERS = 8;
const BUYERS = 32;
const AT_ONCE = 8;
// As in the large market of the row `finding`.
const TICKETS_OF_AN_EVENT = 20;
const IN_A_MONTH_MS = 30 * 86_400_000;

/** Signs up sellers and buyers. */
export async function openJourneys({ url }: Site): Promise<Journeys> {
  const [sellers, buyers] = [await signUpMany(url, SELLERS), await signUpMany(url, BUYERS)];
  const startsAt = new Date(Date.now() + IN_A_MONTH_MS).toISOString();
  let listed: string[] = [];
  let orders: { readonly buyer: Person; readonly id: string }[] = [];
  let numbers = 0;
  return {
    async list(count) {
      const all = Array.from({ length: count }, () => numbers++);
      listed = await eachOf(all, async (number) => {
        const title = `Night of the Gulls ${Math.floor(number / TICKETS_OF_AN_EVENT)}`;
        const details = { startsAt, venue: "The Pier", city: "Brighton", section: "B", row: "7", seat: String(number) };
        return (await listTicket(at(sellers, number), "19.99", title, details)).id;
      });
    },
    async buy() {
      const numbered = listed.map((ticketId, number) => ({ ticketId, number }));
      orders = await eachOf(numbered, async ({ ticketId, number }) => {
        const buyer = at(buyers, number);
        const { id } = await buy(buyer, ticketId);
        await untilOrder(buyer, id, "AwaitingPayment");
        return { buyer, id };
      });
    },
    async pay() {
      await eachOf(orders, async ({ buyer, id }) => {
        const { status } = await pay(buyer, id);
        if (status !== 201 && status !== 202) throw new Error(`Cannot measure: a payment was answered ${status}`);
        return await untilOrder(buyer, id, "Completed");
      });
    },
  };
}

function at(people: readonly Person[], number: number): Person {
  const person = people[number % people.length];
  if (!person) throw new RangeError("Cannot measure: there are no people");
  return person;
}

async function eachOf<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function worker(): Promise<void> {
    for (let turn = next++; turn < items.length; turn = next++) {
      const item = items[turn];
      if (item !== undefined) results[turn] = await work(item);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
