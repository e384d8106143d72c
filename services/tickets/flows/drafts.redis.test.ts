import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;

beforeAll(async () => {
  site = await openTicketSite({ CONFIRM_EMAIL: "required" });
});
afterAll(() => site.stop());

const confirm = (id: string) => site.users.publish("UserUpdated", { id, isConfirmed: true });
async function statusOf(id: string, userId?: string): Promise<string | number> {
  const answer = await site.client(userId)(`/api/tickets/${id}`);
  return answer.status === 200 ? ((await answer.json()) as { status: string }).status : answer.status;
}
const onSale = (...ids: string[]) =>
  waitFor(async () => (await Promise.all(ids.map((id) => statusOf(id)))).every((status) => status === "available"));

test("what an unconfirmed seller lists is a draft: theirs to see, change and remove, nobody else's", async () => {
  const seller = site.users.newId();
  const { id, status } = await site.listed(seller, { title: "Secret gig" });
  expect([status, await statusOf(id, seller), await statusOf(id), await statusOf(id, "bea")]).toEqual([
    ...["draft", "draft", 404, 404],
  ]);
  const [page, own] = [await site.read(`/tickets/${id}`, "bea"), await site.read(`/tickets/${id}`, seller)];
  expect([page.status, page.html.includes("Secret gig")]).toEqual([404, false]);
  expect([(await site.read(`/tickets/${id}/events`)).status, own.status]).toEqual([404, 200]);
  expect(own.html).toContain("Confirm your e-mail to put this on sale");
  expect((await site.read("/account/listings", seller)).html).toContain("Not on sale yet");
  expect((await site.read("/")).html).not.toContain("Secret gig");
  const revised = await site.client(seller)(`/api/tickets/${id}`, { method: "PUT", json: { title: "Gig", price: 5 } });
  expect(await revised.json()).toMatchObject({ title: "Gig", status: "draft" });
  expect((await site.client(seller)(`/api/tickets/${id}`, { method: "DELETE" })).status).toBe(204);
  expect(await statusOf(id, seller)).toBe("delisted");
});

test("a confirmation puts every draft on sale, and what was removed stays so", async () => {
  const seller = site.users.newId();
  const ids = (await Promise.all(Array.from({ length: 20 }, () => site.listed(seller)))).map(({ id }) => id);
  const [removed = "", ...kept] = ids;
  await site.client(seller)(`/api/tickets/${removed}`, { method: "DELETE" });
  await confirm(seller);
  await onSale(...kept);
  expect(await statusOf(removed, seller)).toBe("delisted");
});

test("a token from before the confirmation lists for sale, once the event has come", async () => {
  const seller = site.users.newId();
  await site.listed(seller);
  await confirm(seller);
  await waitFor(async () => (await site.listed(seller)).status === "available");
});

test("listings and the confirmation at the same time leave no draft, in whatever order they arrive", async () => {
  const sellers = Array.from({ length: 10 }, () => site.users.newId());
  const lists = sellers.flatMap((seller) => [site.listed(seller), site.listed(seller), site.listed(seller)]);
  const [tickets] = await Promise.all([Promise.all(lists), Promise.all(sellers.map(confirm))]);
  await onSale(...tickets.map(({ id }) => id));
  expect(tickets).toHaveLength(30);
});

test("the event of a draft is shown to nobody until the draft is on sale", async () => {
  const seller = site.users.newId();
  const { id, eventId } = await site.listed(seller, { title: "Secret night", startsAt: "2035-06-01T19:30:00Z" });
  const shown = async () => [
    (await site.client()(`/api/events/${eventId}`)).status,
    (await site.read(`/events/${eventId}`)).status,
    (await (await site.client()("/api/events?q=secret+night")).json()).length,
  ];
  expect(await shown()).toEqual([404, 404, 0]);
  expect((await site.read(`/tickets/${id}`, seller)).html).not.toContain(`/events/${eventId}`);
  await confirm(seller);
  await onSale(id);
  await waitFor(async () => (await shown()).join() === "200,200,1", { message: "the event is not shown" });
});
