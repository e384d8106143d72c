import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;

beforeAll(async () => {
  site = await openTicketSite();
});
afterAll(() => site.stop());

const MANY = 120;

async function statusesOf(ids: readonly string[], sellerId: string): Promise<string[]> {
  const answers = await Promise.all(ids.map((id) => site.client(sellerId)(`/api/tickets/${id}`)));
  return await Promise.all(answers.map(async (answer) => ((await answer.json()) as { status: string }).status));
}

/** Waits until the listings of a seller have these statuses, in any order. */
function become(ids: readonly string[], sellerId: string, statuses: readonly string[]) {
  return waitFor(async () => (await statusesOf(ids, sellerId)).toSorted().join() === statuses.toSorted().join());
}

test("a ban takes all listings off sale, more than a page of them, and leaves a reserved one to its buyer", async () => {
  const seller = site.users.newId();
  const listed = await Promise.all(Array.from({ length: MANY }, () => site.listed(seller)));
  const ids = listed.map(({ id }) => id);
  const [held = "", ...free] = ids;
  await site.order(held, 1);
  await become([held], seller, ["reserved"]);
  await site.users.publish("UserUpdated", { id: seller, isBanned: true });
  await become(ids, seller, [...free.map(() => "delisted"), "reserved"]);
  expect((await site.client(seller)("/api/tickets", { json: { title: "Gig", price: 1 } })).status).toBe(403);
  await site.order(held, 1, { status: "Cancelled", reason: "expired" });
  await become([held], seller, ["delisted"]);
});

test("after the ban is lifted nothing comes back, and the seller can list again", async () => {
  const seller = site.users.newId();
  const { id } = await site.listed(seller);
  await site.users.publish("UserUpdated", { id: seller, isBanned: true });
  await become([id], seller, ["delisted"]);
  await site.users.publish("UserUpdated", { id: seller, isBanned: false });
  const again = () => site.client(seller)("/api/tickets", { json: { title: "Gig", price: 1 } });
  await waitFor(async () => (await again()).status === 201);
  expect(await statusesOf([id], seller)).toEqual(["delisted"]);
});

test("a closed account leaves no text of what it did not sell", async () => {
  const seller = site.users.newId();
  const { id } = await site.listed(seller, { description: "Write to ann@example.com", venue: "Ann's house" });
  await site.users.publish("UserUpdated", { id: seller, isClosed: true });
  await become([id], seller, ["delisted"]);
  const { title, venue, description } = (await (await site.client(seller)(`/api/tickets/${id}`)).json()) as object & {
    [name: string]: unknown;
  };
  expect({ title, venue, description }).toEqual({ title: "Deleted listing", venue: null, description: null });
});
