// Counts the open listings of a seller.

import { type Engine, timeOf } from "@holdfast/actors";
import type { Event } from "../rules/event-document.ts";
import { asOf, bySeller, isOpen, listedBy, ticketDocument } from "../rules/ticket-document.ts";

/** What a process knows of the listings of one seller. */
interface Known {
  /** Id of the last listing that is old enough to have no later one with a smaller id; undefined: none is known. */
  readonly after: string | undefined;
  /** Ids of the open listings up to that one. */
  readonly open: readonly string[];
}

const HOUR_MS = 3_600_000;
const IDS_A_READ = 1_000;
const TICKETS_A_READ = 100;
const MOST_SELLERS = 1_000;

/**
 * Counts the open listings of a seller for an event and those that were merged into it. Those of a release before there was
 * a list of them count once they have changed.
 */
export async function listedFor(
  engine: Pick<Engine, "list" | "partitionOf" | "readMany">,
  { id, merged }: Pick<Event, "id" | "merged">,
  sellerId: string,
): Promise<number> {
  const idsOf = async (eventId: string): Promise<readonly string[]> => {
    const partition = engine.partitionOf(eventId);
    if (partition === null) return [];
    return await engine.list(listedBy(eventId, sellerId), { limit: TICKETS_A_READ, partition });
  };
  const ids = await Promise.all([id, ...merged].map(idsOf));
  // A process of the release before leaves tickets in the list that have ended.
  const tickets = await engine.readMany(ticketDocument, ids.flat());
  return tickets.filter((ticket) => ticket && isOpen(asOf(ticket, Date.now()))).length;
}

/**
 * Counts open listings. An ended listing is never open again, so each process reads it once; it remembers which listings
 * of the last 1,000 sellers are open.
 */
export class OpenListings {
  readonly #engine: Pick<Engine, "count" | "list" | "readMany">;
  readonly #known = new Map<string, Known>();

  constructor(engine: Pick<Engine, "count" | "list" | "readMany">) {
    this.#engine = engine;
  }

  /** Returns whether a seller has at least `most` tickets that are available or reserved; Infinity counts none. */
  async hasAtLeast(most: number, sellerId: string): Promise<boolean> {
    if (most === Number.POSITIVE_INFINITY) return false;
    if ((await this.#engine.count(bySeller(sellerId))) < most) return false;
    const known = this.#known.get(sellerId) ?? { after: undefined, open: [] };
    const ids = await this.#idsAfter(known.after, sellerId);
    const open = await this.#openAmong([...known.open, ...ids]);
    // Clocks of processes differ, and a repeated request lists under an id of its first attempt.
    const after = ids.findLast((id) => (timeOf(id) ?? 0) < Date.now() - HOUR_MS) ?? known.after;
    this.#remember(sellerId, { after, open: open.filter((id) => after !== undefined && id <= after) });
    return open.length >= most;
  }

  async #idsAfter(start: string | undefined, sellerId: string): Promise<string[]> {
    const ids: string[] = [];
    for (let after = start; ; after = ids.at(-1)) {
      const options = { order: "oldest", limit: IDS_A_READ, ...(after !== undefined && { after }) } as const;
      const page = await this.#engine.list(bySeller(sellerId), options);
      ids.push(...page);
      if (page.length < IDS_A_READ) return ids;
    }
  }

  async #openAmong(ids: readonly string[]): Promise<string[]> {
    const open: string[] = [];
    for (let at = 0; at < ids.length; at += TICKETS_A_READ) {
      const tickets = await this.#engine.readMany(ticketDocument, ids.slice(at, at + TICKETS_A_READ));
      for (const ticket of tickets) if (ticket && isOpen(asOf(ticket, Date.now()))) open.push(ticket.id);
    }
    return open;
  }

  #remember(sellerId: string, known: Known): void {
    this.#known.delete(sellerId);
    this.#known.set(sellerId, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_SELLERS && oldest !== undefined) this.#known.delete(oldest);
  }
}
