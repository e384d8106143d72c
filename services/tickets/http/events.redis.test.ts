import type { EventAnswer, TicketAnswer } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { follow, openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;
beforeAll(async () => {
  site = await openTicketSite({ RATE_LIMITS: "off" });
});
afterAll(() => site.stop());

const START = "2035-06-01T19:30:00.000Z";
const SAME_SEAT = "You have listed or sold this seat of this event already";
let titles = 0;
const newTitle = () => `Night ${++titles}`;

async function eventOf(ticket: TicketAnswer): Promise<EventAnswer> {
  const answer = await site.client()(`/api/events/${ticket.eventId}`);
  return await answer.json();
}

async function put(ticket: TicketAnswer, change: object): Promise<{ status: number; body: TicketAnswer }> {
  const { title, price, venue } = ticket;
  const json = { title, price, venue, ...change };
  const answer = await site.client(ticket.userId)(`/api/tickets/${ticket.id}`, { method: "PUT", json });
  return { status: answer.status, body: await answer.json() };
}

function post(sellerId: string, json: object): Promise<Response> {
  return site.client(sellerId)("/api/tickets", { json: { price: 20, ...json } });
}

test("an event has a calendar file once its date is known", async () => {
  const dated = await site.listed("ann", { event: { title: newTitle(), venue: "Hall", startsAt: START } });
  const answer = await site.client()(`/events/${dated.eventId}/calendar.ics`);
  expect(answer.headers.get("Content-Type")).toBe("text/calendar; charset=utf-8");
  expect(await answer.text()).toMatch(new RegExp(`UID:event-${dated.eventId}@[^]*DTSTART:20350601T193000Z`));
  const undated = await site.listed("ann", { title: newTitle() });
  const without = await site.client()(`/events/${undated.eventId}/calendar.ics`);
  expect(without.status).toBe(404);
});

test("an event has a picture for shared links, which is drawn once and asked for again by its ETag", async () => {
  const dated = await site.listed("ann", { event: { title: newTitle(), venue: "Hall", startsAt: START } });
  const path = `/events/${dated.eventId}/preview.png`;
  expect(await (await site.client()(`/events/${dated.eventId}`)).text()).toContain(`content="http://localhost${path}"`);
  const [first, again] = await Promise.all([site.client()(path), site.client()(path)]);
  const png = new Uint8Array(await first.arrayBuffer());
  // The width and the height stand in the header of a PNG.
  const header = new DataView(png.buffer);
  expect([header.getUint32(0), header.getUint32(16), header.getUint32(20)]).toEqual([0x89504e47, 1200, 630]);
  expect(png.length).toBeLessThan(150_000);
  expect(new Uint8Array(await again.arrayBuffer())).toEqual(png);
  const etag = first.headers.get("ETag") ?? "";
  const known = await site.client()(path, { headers: { "If-None-Match": etag } });
  expect([known.status, known.headers.get("ETag")]).toEqual([304, etag]);
  expect((await site.client()("/events/none/preview.png")).status).toBe(404);
});

test("an edit never leaves an event that ends before it starts", async () => {
  const event = { title: newTitle(), startsAt: START, endsAt: "2035-06-01T23:00:00.000Z" };
  const ticket = await site.listed("ann", { event });
  const early = await put(ticket, { endsAt: START });
  expect(early).toMatchObject({ status: 400, body: { errors: [{ field: "endsAt" }] } });
  expect(await eventOf(ticket)).toMatchObject({ endsAt: event.endsAt });
  const moved = await put(ticket, { startsAt: "2035-06-02T19:30:00.000Z" });
  expect(moved).toMatchObject({ status: 200, body: { startsAt: "2035-06-02T19:30:00.000Z", endsAt: null } });
});

describe("the event of a new ticket", () => {
  test("is the one of the same night, however its name is written and the start differs by an hour at most", async () => {
    const event = { title: newTitle(), venue: "O'Brien's", city: "São Paulo", timeZone: "America/Sao_Paulo" };
    const first = await site.listed("ann", { event: { ...event, startsAt: START } });
    const typed = { ...event, title: event.title.toUpperCase(), venue: "obriens", city: "Sao Paulo" };
    const second = await site.listed("bob", { event: { ...typed, startsAt: "2035-06-01T20:30:00Z" } });
    const { eventId, venue, startsAt } = second;
    expect({ eventId, venue, startsAt }).toEqual({ eventId: first.eventId, venue: "O'Brien's", startsAt: START });
    const late = await site.listed("bob", { event: { ...typed, startsAt: "2035-06-01T20:31:00Z" } });
    expect(late.eventId).not.toBe(first.eventId);
    expect(await eventOf(first)).toMatchObject({ forSale: 2, held: 0, sold: 0, lowestPrice: 19.99, version: 1 });
    // The partition of a ticket is that of its event.
    expect(first.id.slice(-2)).toBe(first.eventId.slice(-2));
  });

  test("is named by eventId, or by the fields of earlier clients; without a start it is the ticket's own", async () => {
    const title = newTitle();
    const first = await site.listed("ann", { title, venue: "Hall", startsAt: START });
    const legacy = await site.listed("bob", { title, venue: "Hall", startsAt: START });
    const byId = await site.listed("cid", { title: undefined, eventId: first.eventId });
    expect([legacy.eventId, byId.eventId, byId.title]).toEqual([first.eventId, first.eventId, title]);
    const own = await site.listed("ann", { title });
    expect([own.eventId, own.startsAt]).toEqual([own.id, null]);
    const answers = [await post("bob", { eventId: own.eventId }), await post("bob", { eventId: "nonsense" })];
    expect(answers.map(({ status }) => status)).toEqual([409, 404]);
  });

  test("is one for all who list it at once, and one ticket for a key that is sent twice", async () => {
    const json = { title: newTitle(), startsAt: START };
    const all = await Promise.all(Array.from({ length: 8 }, (_, n) => site.listed(`seller${n}`, json)));
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(1);
    const headers = { "Idempotency-Key": json.title };
    const sent = () => site.client("ann")("/api/tickets", { json: { ...json, price: 5 }, headers });
    const answers = await Promise.all([sent(), sent(), sent()]);
    const tickets: TicketAnswer[] = await Promise.all(answers.map((answer) => answer.json()));
    expect(new Set(tickets.map(({ id }) => id)).size).toBe(1);
    for (const ticket of tickets.slice(0, 1)) expect(await eventOf(ticket)).toMatchObject({ forSale: 9 });
  });

  test("lets a seller list a seat once, until the first is removed; another seller may", async () => {
    const seat = { title: newTitle(), startsAt: START, section: "B", row: "7", seat: "12" };
    const first = await site.listed("ann", seat);
    const again = await post("ann", { ...seat, section: "b ", seat: "1 2" });
    expect([again.status, await again.json()]).toMatchObject([409, { errors: [{ message: SAME_SEAT }] }]);
    const { id } = await site.listed("bob", seat);
    // Nobody knows yet which of the two has the seat: both sellers are warned, and nobody else.
    const warned = async (ticketId: string, userId?: string) =>
      (await site.read(`/tickets/${ticketId}`, userId)).html.includes("Another seller has listed this seat");
    expect([await warned(first.id, "ann"), await warned(id, "bob"), await warned(id)]).toEqual([true, true, false]);
    await site.client("ann")(`/api/tickets/${first.id}`, { method: "DELETE" });
    expect((await post("ann", seat)).status).toBe(201);
  });
});

describe("a seat", () => {
  test("that was sold is not listed again by its seller, until a refund gives it back", async () => {
    const seat = { title: newTitle(), startsAt: START, section: "B", row: "7", seat: "12" };
    const { id } = await site.listed("ann", seat);
    const statusIs = (status: string) =>
      waitFor(async () => (await (await site.client("ann")(`/api/tickets/${id}`)).json()).status === status, {
        message: `the ticket is not ${status}`,
      });
    const again = async () => {
      const answer = await post("ann", seat);
      return [answer.status, (await answer.json()).errors?.[0]?.message];
    };
    for (const [status, shown] of [
      ["Created", "reserved"],
      ["Completed", "sold"],
    ] as const) {
      await site.order(id, 1, { status });
      await statusIs(shown);
      expect(await again()).toEqual([409, SAME_SEAT]);
    }
    await site.order(id, 1, { status: "Cancelled", reason: "refunded" });
    await statusIs("delisted");
    expect((await again())[0]).toBe(201);
    expect(await again()).toEqual([409, SAME_SEAT]);
  });
});

describe("an event whose only ticket was refused", () => {
  const night = () => ({ title: newTitle(), venue: "Hall", startsAt: START });
  const found = async (title: string) =>
    (await (await site.client()(`/api/events?q=${encodeURIComponent(title)}`)).json()).length;

  test("is shown to nobody, and the next seller of that night lists there", async () => {
    const event = night();
    const barred = site.users.newId();
    await site.listed(barred, { title: newTitle() });
    await site.users.publish("UserUpdated", { id: barred, isConfirmed: true, isBanned: true });
    let refused = 0;
    await waitFor(async () => (refused = (await post(barred, { title: newTitle(), startsAt: START })).status) === 403);
    expect([refused, (await post(barred, event)).status, await found(event.title)]).toEqual([403, 403, 0]);
    const [first, second] = [await site.listed("bob", event), await site.listed("cid", event)];
    expect([second.eventId, (await eventOf(first)).forSale]).toEqual([first.eventId, 2]);
    await waitFor(async () => (await found(event.title)) === 1, { message: "the event is not found" });
  });
});

describe("a change of the event by a seller", () => {
  test("changes all tickets of the only seller, moves the name, and raises the editions", async () => {
    const title = newTitle();
    const [first, second] = [
      await site.listed("ann", { title, startsAt: START }),
      await site.listed("ann", { title, startsAt: START }),
    ];
    const renamed = await put(first, { title: `${title} moved`, startsAt: "2035-06-02T19:30:00Z" });
    expect(renamed).toMatchObject({ status: 200, body: { title: `${title} moved`, edition: 1 } });
    await waitFor(async () => {
      const other: TicketAnswer = await (await site.client()(`/api/tickets/${second.id}`)).json();
      return other.title === `${title} moved` && other.edition === 1;
    });
    const byNewName = await site.listed("bob", { title: `${title} moved`, startsAt: "2035-06-02T19:30:00Z" });
    const byOldName = await site.listed("bob", { title, startsAt: START });
    expect([byNewName.eventId, byOldName.eventId === first.eventId]).toEqual([first.eventId, false]);
  });

  test("is 409 once another sells or a ticket is reserved, and equal values change nothing", async () => {
    const title = newTitle();
    const first = await site.listed("ann", { title, startsAt: START });
    const { id } = await site.listed("bob", { title, startsAt: START });
    for (const change of [{ title: "Other" }, { venue: "Barn" }, { startsAt: "2035-06-01T19:45:00Z" }]) {
      expect(await put(first, change)).toMatchObject({
        status: 409,
        body: { errors: [{ message: "This event is shared" }] },
      });
    }
    expect(await put(first, { title: title.toUpperCase(), price: 30 })).toMatchObject({
      status: 200,
      body: { title, price: 30, edition: 1 },
    });
    await site.client("bob")(`/api/tickets/${id}`, { method: "DELETE" });
    const mine = await site.listed("ann", { title, startsAt: START });
    await site.order(mine.id, 1);
    await site.shows(mine.id, "Reserved by someone until");
    expect((await put(first, { title: "Other" })).status).toBe(409);
    await site.order(mine.id, 1, { status: "Cancelled", reason: "expired" });
    await site.shows(mine.id, "This ticket is available");
    expect((await put(first, { title: `${title} alone` })).status).toBe(200);
  });

  test("is 409 while somebody waits for the event", async () => {
    const ticket = await site.listed("ann", { title: newTitle(), startsAt: START });
    const renamed = () => put(ticket, { title: newTitle() });
    await site.line(ticket.eventId, 2);
    await waitFor(async () => (await renamed()).status === 409, { message: "the line is not known" });
    expect(await renamed()).toMatchObject({ status: 409, body: { errors: [{ message: "This event is shared" }] } });
    const { title } = await eventOf(ticket);
    expect(await put(ticket, { title, price: 30 })).toMatchObject({ status: 200, body: { title, price: 30 } });
    await site.line(ticket.eventId, 0);
    await waitFor(async () => (await renamed()).status === 200, { message: "the line is not known to be empty" });
  });

  test("to the name of another event is 409, and changes nothing", async () => {
    const [title, taken] = [newTitle(), newTitle()];
    const ticket = await site.listed("ann", { title, startsAt: START });
    const there = await site.listed("bob", { title: taken, startsAt: START });
    expect((await put(ticket, { title: taken })).status).toBe(409);
    expect((await eventOf(ticket)).title).toBe(title);
    expect((await site.listed("cid", { title: taken, startsAt: START })).eventId).toBe(there.eventId);
  });
});

test("the page of an event shows its tickets, the cheapest first; of an unknown event it is 404", async () => {
  const title = newTitle();
  const dear = await site.listed("ann", { title, startsAt: START, price: 40 });
  await site.listed("bob", { title, startsAt: START, price: 25 });
  const { status, html } = await site.read(`/events/${dear.eventId}`);
  expect([status, /2 tickets for sale from \$25\.00/.test(html)]).toEqual([200, true]);
  expect(html.indexOf("$25.00")).toBeLessThan(html.lastIndexOf("$40.00"));
  expect((await site.read("/events/nonsense")).status).toBe(404);
});

test("the page of an event with many tickets goes on behind links; a link that cannot be read is 400", async () => {
  const title = newTitle();
  const listed = await Promise.all(
    Array.from({ length: 101 }, (_, n) => site.listed(`seller${n % 7}`, { title, startsAt: START, price: 20 + n })),
  );
  const path = `/events/${listed[0]?.eventId}`;
  const first = await site.read(path);
  const next = /href="([^"]+)" rel="next"/.exec(first.html)?.[1] ?? "";
  const second = await site.read(next);
  const rows = (html: string) => html.split('class="row"').length - 1;
  expect([rows(first.html), rows(second.html), second.html.includes("$120.00")]).toEqual([100, 1, true]);
  expect(second.html).toContain(`href="${path}"`);
  expect(second.html).not.toContain('rel="next"');
  expect((await site.read(`${path}?cursor=nonsense`)).status).toBe(400);
});

test("the page of an event is renewed by one stream, also when one of its tickets is reserved", async () => {
  const { id, eventId } = await site.listed("ann", { title: newTitle(), startsAt: START, seat: "A 1" });
  const answer = await site.client()(`/events/${eventId}/events`);
  expect(answer.headers.get("Content-Type")).toContain("text/event-stream");
  const stream = follow(answer);
  await stream.until("1 ticket is for sale.");
  await site.order(id, 1);
  await stream.until("All tickets are reserved right now");
  await site.order(id, 1, { status: "Cancelled", reason: "expired" });
  await stream.until("A 1");
});

test("the page of an event says how many people wait, and leads to the waiting list", async () => {
  const { eventId } = await site.listed("ann", { title: newTitle(), startsAt: START });
  await site.line(eventId, 14);
  const read = async () => (await site.read(`/events/${eventId}`)).html;
  await waitFor(async () => (await read()).includes("<dt>Waiting</dt><dd>14</dd>"), { message: "nobody waits" });
  expect(await read()).toContain(`href="/events/${eventId}/waits"`);
});
