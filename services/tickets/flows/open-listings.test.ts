import type { ListOptions } from "@holdfast/actors";
import { expect, test } from "vitest";
import type { Ticket } from "../rules/ticket-document.ts";
import { aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { OpenListings } from "./open-listings.ts";

const HOUR_MS = 3_600_000;

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Spells the id of a document made at a time: ten letters for the ms, sixteen random ones, two digits of a partition. */
function idOf(time: number, number: number): string {
  const letters = Array.from({ length: 10 }, (_, at) => LETTERS[Math.floor(time / 32 ** (9 - at)) % 32]);
  return `${letters.join("")}${String(number).padStart(16, "0")}00`;
}

/** Holds the listings of one seller in memory, and notes which tickets are read. */
function listings() {
  const tickets = new Map<string, Ticket>();
  let read: string[] = [];
  const engine = {
    count: async () => tickets.size,
    list: async (_name: string, { after = "", limit }: ListOptions) =>
      [...tickets.keys()]
        .toSorted()
        .filter((id) => id > after)
        .slice(0, limit),
    readMany: async (_type: unknown, ids: readonly string[]) => {
      read.push(...ids);
      return ids.map((id) => tickets.get(id) ?? null);
    },
  };
  return {
    list(ticket: Ticket, hoursAgo: number): string {
      const id = idOf(Date.now() - hoursAgo * HOUR_MS, tickets.size);
      tickets.set(id, { ...ticket, id });
      return id;
    },
    set: (id: string, ticket: Ticket) => tickets.set(id, { ...ticket, id }),
    open: new OpenListings(engine as unknown as ConstructorParameters<typeof OpenListings>[0]),
    reads() {
      const some = read;
      read = [];
      return some.length;
    },
  };
}

test("OpenListings reads no ticket of a seller who has listed fewer than the maximum", async () => {
  const { list, open, reads } = listings();
  list(aTicket(), 2);
  expect([await open.hasAtLeast(2, "seller"), reads()]).toEqual([false, 0]);
});

test("OpenListings counts the tickets that are available or reserved, not those whose event has begun", async () => {
  const { list, open } = listings();
  for (const ticket of [aTicket(), reserved(), sold(), delisted(), aTicket({ startsAt: 1 })]) list(ticket, 2);
  expect(await open.hasAtLeast(2, "seller")).toBe(true);
  expect(await open.hasAtLeast(3, "seller")).toBe(false);
});

test("OpenListings reads an ended listing once when it is an hour old, and sees what has ended since", async () => {
  const { list, set, open, reads } = listings();
  for (let count = 0; count < 5; count++) list(sold(), 3);
  const [old, recent] = [list(aTicket(), 2), list(aTicket(), 0)];
  expect([await open.hasAtLeast(2, "seller"), reads()]).toEqual([true, 7]);
  expect([await open.hasAtLeast(2, "seller"), reads()]).toEqual([true, 2]);
  set(old, delisted());
  expect([await open.hasAtLeast(2, "seller"), reads()]).toEqual([false, 2]);
  expect([await open.hasAtLeast(1, "seller"), reads()]).toEqual([true, 1]);
  set(recent, delisted());
  expect(await open.hasAtLeast(1, "seller")).toBe(false);
});
