// Fills an empty site with the events, sellers and first sales of the demo market.

import { type PlannedEvent, pickOf } from "./market.ts";
import { arrive, type LiveEvent, list, pay, reserve, type Stage, wait } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

// Two passwords are hashed at a time; whoever asks for more waits.
const SIGN_UPS_AT_ONCE = 2;
const TICKETS_OF_A_SELLER = 18;
const MOST_SELLERS = 15;
const MOST_BUYERS = 28;
/** One of so many tickets is sold at first, and one of so many of the rest is reserved. */
const ONE_SOLD_IN = 4;
const ONE_HELD_IN = 16;
const HELD_MS = { from: 20_000, to: 240_000 };

/** Lists the plan on the site, one seller after the other, those of tonight first; `onFirst` runs once some are there. */
export async function fillWithTickets(stage: Stage, plan: readonly PlannedEvent[], onFirst: () => void): Promise<void> {
  const tickets = plan.flatMap((event, rank) => event.tickets.map((ticket, at) => ({ event, ticket, rank, at })));
  // Every event is there with its first ticket before any has its last.
  const queue = tickets.toSorted((one, other) => one.at * 4 + one.rank - (other.at * 4 + other.rank));
  const live = new Map<PlannedEvent, Promise<LiveEvent | null>>();
  const count = Math.min(MOST_SELLERS, Math.max(2, Math.ceil(tickets.length / TICKETS_OF_A_SELLER)));
  let listed = 0;
  await people(stage, { count, name: "seller" }, async (seller) => {
    stage.sellers.push(seller);
    for (let mine = 0; mine < TICKETS_OF_A_SELLER && !stage.stopping.aborted; mine++) {
      const next = queue.shift();
      if (next === undefined) return;
      const known = live.get(next.event);
      const listing = known === undefined ? next : { ...next, event: (await known) ?? next.event };
      const done = list(stage, seller, listing);
      if (known === undefined)
        live.set(
          next.event,
          done.then((first) => first?.event ?? null),
        );
      if ((await done) !== null && ++listed === Math.min(4, tickets.length)) onFirst();
    }
  });
}

/** Lets the first buyers come, buy, reserve and wait. */
export async function fillWithBuyers(stage: Stage): Promise<void> {
  const { forSale, random } = stage;
  const count = Math.min(MOST_BUYERS, Math.max(2, Math.ceil(forSale.length / 8)));
  const soldOut = stage.events.filter(({ isSoldOut }) => isSoldOut);
  const wanted = forSale.filter(({ event }) => event.isSoldOut || random() < 1 / ONE_SOLD_IN);
  const mine = Math.ceil(wanted.length / count);
  await people(stage, { count, name: "buyer" }, async (buyer) => {
    stage.buyers.push(buyer);
    for (const listed of wanted.splice(0, mine)) {
      if (stage.stopping.aborted) return;
      const held = await reserve(stage, buyer, listed, 0);
      if (held !== null) await pay(stage, held);
    }
  });
  for (const listed of forSale.filter(() => random() < 1 / ONE_HELD_IN)) {
    if (stage.stopping.aborted) return;
    await reserve(stage, pickOf(stage.buyers, random), listed, HELD_MS.from + random() * (HELD_MS.to - HELD_MS.from));
  }
  for (const event of soldOut) {
    for (const buyer of stage.buyers.filter(() => random() < 0.4)) await wait(stage, buyer, event);
  }
}

/** Signs up `count` people, a few at a time, and lets each begin at once. */
async function people(
  stage: Stage,
  { count, name }: { readonly count: number; readonly name: string },
  begin: (visitor: Visitor) => Promise<void>,
): Promise<void> {
  let arrived = 0;
  const begun: Promise<void>[] = [];
  const lane = async (): Promise<void> => {
    while (arrived < count && !stage.stopping.aborted) {
      arrived += 1;
      begun.push(begin(await arrive(stage, `${name}-${arrived}`)));
    }
  };
  await Promise.all(Array.from({ length: SIGN_UPS_AT_ONCE }, lane));
  await Promise.all(begun);
}
