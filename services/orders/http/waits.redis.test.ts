import { publishedEvents } from "@holdfast/actors/testing";
import { isOrderView, orderEvents } from "@holdfast/contracts";
import type { Service } from "@holdfast/server";
import { type CookieClient, waitFor } from "@holdfast/testing";
import { routes } from "@holdfast/views";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { guestOf, type OrdersSite, openOrdersSite, orderIn, signedInAs } from "../testing/orders-site.ts";

let site: OrdersSite;
let orders: Service;
beforeAll(async () => {
  site = await openOrdersSite();
  orders = await site.orders();
});
afterAll(() => site.stop());

const post = (client: CookieClient, path: string, fields: Record<string, string> = {}) =>
  client(path, { method: "POST", body: new URLSearchParams(fields) });
const waitIn = async (response: Response) => z.object({ id: z.string() }).parse(await response.json()).id;

/** Somebody waits for an event whose one ticket a buyer has reserved. */
async function waiting() {
  const eventId = await site.ticket(orders, { status: "sold" });
  const ticketId = site.tickets.newId(Number(eventId.slice(-2)));
  await site.tickets.publish("TicketCreated", { id: ticketId, eventId });
  const [buyer, waiter] = [site.users.newId(), site.users.newId()].map((id) => signedInAs(orders, id));
  if (!buyer || !waiter) throw new Error("There are no people");
  const order = await waitFor(async () => {
    const answer = await buyer("/api/orders", { json: { ticketId } });
    return answer.status < 300 ? await orderIn(answer) : null;
  });
  const waitId = await waitIn(await waiter(`/api/events/${eventId}/waits`, { json: {} }));
  return { eventId, ticketId, buyer, waiter, order, waitId };
}

async function leaveLinkOf(ticketId: string): Promise<string> {
  const events = await publishedEvents(site.database, orderEvents);
  const views = events.flatMap(({ data }) => (isOrderView(data) && data.ticket.id === ticketId ? [data] : []));
  return views.find(({ status }) => status === "Offered")?.leaveLink ?? "";
}

test("the page of a place says how many tickets are reserved, and shows an offer as soon as there is one", async () => {
  const { buyer, waiter, order, waitId } = await waiting();
  const page = await (await waiter(routes.wait(waitId))).text();
  expect(page).toContain("One ticket of this event is reserved.");
  expect(page).toContain("the next one is available at");
  const stream = await waiter(routes.waitEvents(waitId));
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader?.read())?.value ?? "";
  expect(text).toContain("You are number 1");
  await buyer(`/api/orders/${order.id}`, { method: "DELETE" });
  while (!text.includes(routes.waitTake(waitId))) {
    const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) throw new Error("The stream has ended");
    // Nothing is looked at before the event comes: the first ping would be sent after five seconds.
    expect(value).not.toContain("event: ping");
    text += value;
  }
  await reader?.cancel();
});

test("the link in the mail about an offer asks, leaves the line without signing in, and says so again", async () => {
  const { eventId, ticketId, buyer, waiter, order, waitId } = await waiting();
  await buyer(`/api/orders/${order.id}`, { method: "DELETE" });
  const link = await leaveLinkOf(ticketId);
  const guest = guestOf(orders);
  const asked = await guest(routes.leaveLine({ link }));
  expect([asked.status, (await asked.text()).includes("Leave the waiting list?")]).toEqual([200, true]);
  expect(await (await waiter(`/api/waits/${waitId}`)).json()).toMatchObject({ state: "offered" });
  for (let times = 0; times < 2; times++) {
    const left = await post(guest, routes.leaveLine(), { link });
    expect([left.status, (await left.text()).includes("You have left the waiting list")]).toEqual([200, true]);
  }
  expect(await (await waiter(`/api/waits/${waitId}`)).json()).toMatchObject({ state: "left", reason: "left the line" });
  expect((await waiter(`/api/events/${eventId}/waits`, { json: {} })).status).toBe(201);
});

test("the link takes nobody out who is buying, and a text that was not signed is 410", async () => {
  const { ticketId, buyer, waiter, order, waitId } = await waiting();
  await buyer(`/api/orders/${order.id}`, { method: "DELETE" });
  const link = await leaveLinkOf(ticketId);
  await waiter(`/api/waits/${waitId}/take`, { method: "POST" });
  const guest = guestOf(orders);
  expect(await (await post(guest, routes.leaveLine(), { link })).text()).toContain("You are buying a ticket");
  expect(await (await waiter(`/api/waits/${waitId}`)).json()).toMatchObject({ state: "taken" });
  for (const text of ["", `${waitId}.x`, "x".repeat(300)]) {
    expect((await guest(routes.leaveLine({ link: text }))).status).toBe(410);
    expect((await post(guest, routes.leaveLine(), { link: text })).status).toBe(410);
  }
});

test("the id of a ticket is not that of its event: neither a line nor a draw is found under it", async () => {
  const { ticketId, waiter } = await waiting();
  expect((await waiter(`/api/events/${ticketId}/waits`, { json: {} })).status).toBe(404);
  for (const path of [routes.eventWaits(ticketId), routes.eventDraw(ticketId)]) {
    expect((await waiter(path)).status).toBe(404);
  }
});

test("whoever leaves and joins again while the draw goes on keeps the number that was drawn", async () => {
  const { eventId, waiter } = await waiting();
  const join = async (client: CookieClient) => {
    const answer = await client(`/api/events/${eventId}/waits`, { json: {} });
    return z.object({ id: z.string(), number: z.number(), place: z.number() }).parse(await answer.json());
  };
  const patient = signedInAs(orders, site.users.newId());
  const first = await join(patient);
  const placed = { number: first.number, place: first.place };
  for (let { id } = first, times = 0; times < 3; times++) {
    await patient(`/api/waits/${id}`, { method: "DELETE" });
    const again = await join(patient);
    expect({ number: again.number, place: again.place }).toEqual(placed);
    id = again.id;
  }
  expect((await join(signedInAs(orders, site.users.newId()))).number).toBe(first.number + 1);
  const drawn = await waiter(routes.eventDraw(eventId), { headers: { Accept: "application/json" } });
  expect(await drawn.json()).toMatchObject({ draws: [{ from: 1, to: first.number + 1, seed: null }] });
});

test("the event that only a ticket tells of has no line while that ticket is not on sale", async () => {
  const draft = site.tickets.newId(0);
  await site.tickets.publish("TicketCreated", { id: draft, status: "delisted" });
  const listed = site.tickets.newId(0);
  await site.tickets.publish("TicketCreated", { id: listed, status: "sold" });
  const user = signedInAs(orders, site.users.newId());
  // Events of one partition come in their order.
  await waitFor(async () => (await user(routes.eventWaits(listed))).status === 200);
  for (const path of [routes.eventWaits(draft), routes.eventDraw(draft)]) expect((await user(path)).status).toBe(404);
  expect((await user(`/api/events/${draft}/waits`, { json: {} })).status).toBe(404);
});
