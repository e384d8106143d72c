import { createEngine, type Database, type Engine, openDatabase, silentLog } from "@holdfast/actors";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Event, LIVING_EVENTS } from "../rules/event-document.ts";
import { PLAIN_TERMS } from "../rules/pricing.ts";
import { ticketActor } from "../rules/ticket.ts";
import { type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { ticketsService } from "../subscriptions.ts";
import { createEventTools, type EventTools } from "./event-tools.ts";
import { claimName, findPlace, newTicketId, settleEvent, survivorOf } from "./places.ts";
import { countsOf, shownEvent, ticketsForSaleOf } from "./shown-events.ts";
import { tellTickets } from "./telling.ts";

let redis: TestRedis;
let database: Database;
let engine: Engine;
let tools: EventTools;
beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 4, log: silentLog });
  const effects = {
    tell: (eventId: string) => tellTickets(engine, eventId),
    ...{ settle: () => expect.fail(), release: () => expect.fail() },
  };
  engine = createEngine(ticketsService, { database, log: silentLog, effects, terms: PLAIN_TERMS });
  await engine.start();
  tools = createEventTools(engine);
});
afterAll(async () => {
  await engine.stop();
  await database.close();
  await redis.stop();
});

const STARTS_AT = Date.parse("2035-06-01T19:30:00Z");

async function list(title: string, price = 2_000, sellerId = "ann"): Promise<Ticket> {
  const place = await findPlace(engine, { event: { title, startsAt: STARTS_AT } });
  const id = newTicketId(engine, place);
  const event = await settleEvent(engine, place, id);
  await engine.ask(ticketActor, id, { type: "List", sellerId, ticket: { price }, event });
  return await ticketOf(id);
}

async function ticketOf(id: string): Promise<Ticket> {
  return (await engine.read(ticketDocument, id)) ?? expect.fail("no ticket");
}

async function eventOf({ eventId }: Ticket): Promise<Event> {
  return (await tools.find(eventId)) ?? expect.fail("no event");
}

test("merge shows the other event with the tickets of both, and new tickets are listed for it", async () => {
  const [from, into] = [await list("Gig"), await list("The Gig", 1_500)];
  await tools.merge(await eventOf(from), await eventOf(into));
  await tools.merge(await eventOf(from), await eventOf(into));
  const shown = (await survivorOf(engine, from.eventId)) ?? expect.fail();
  expect([shown.id, shown.merged]).toEqual([into.eventId, [from.eventId]]);
  expect(await countsOf(engine, shown)).toEqual({ forSale: 2, held: 0, sold: 0, lowestCents: 1_500 });
  const { tickets } = await ticketsForSaleOf(engine, shown, { limit: 9 });
  expect(tickets.map(({ id }) => id)).toEqual([into.id, from.id]);
  await waitFor(async () => (await ticketOf(from.id)).title === "The Gig");
  expect((await list("GIG", 3_000, "bob")).eventId).toBe(into.eventId);
  await tools.correct(await eventOf(into), { venue: "Barn" });
  await waitFor(async () => (await ticketOf(from.id)).venue === "Barn");
});

test("cancel takes all tickets off sale, more than one page of them", async () => {
  const first = await list("Crowd");
  const others = await Promise.all(Array.from({ length: 120 }, (_, n) => list("Crowd", 1_000, `seller${n}`)));
  expect(new Set(others.map(({ eventId }) => eventId))).toEqual(new Set([first.eventId]));
  await tools.cancel(await eventOf(first));
  await waitFor(async () => (await countsOf(engine, await eventOf(first))).forSale === 0);
  expect(await ticketOf(first.id)).toMatchObject({ status: "delisted", edition: 1 });
  await waitFor(async () => (await eventOf(first)).told === null);
});

test("postpone and correct move the name, and not to that of another event", async () => {
  const [one, other] = [await list("Mover"), await list("Stayer")];
  const later = STARTS_AT + 7 * 86_400_000;
  await tools.postpone(await eventOf(one), { startsAt: later, endsAt: null });
  await waitFor(async () => (await ticketOf(one.id)).startsAt === later);
  expect((await list("Mover", 1_000, "bob")).eventId).not.toBe(one.eventId);
  const event = await eventOf(other);
  await expect(tools.correct(event, { title: "Mover" })).rejects.toMatchObject({ code: "name_taken" });
  await expect(tools.correct(event, { endsAt: STARTS_AT })).rejects.toMatchObject({ code: "end_first" });
  expect(await eventOf(other)).toMatchObject({ title: "Stayer", endsAt: null });
});

test("a name whose event was never made leads to it once the next seller lists", async () => {
  const place = await findPlace(engine, { event: { title: "Half made", startsAt: STARTS_AT } });
  if (place.kind !== "name") return expect.fail("there is such an event");
  const eventId = engine.ids.newId(engine.partitionOf(place.nameId) ?? 0);
  await claimName(engine, place.nameId, { eventId, startsAt: STARTS_AT });
  expect((await list("Half made")).eventId).toBe(eventId);
});

test("an event whose first ticket never came is shown to nobody until the next seller lists there", async () => {
  const place = await findPlace(engine, { event: { title: "Left alone", startsAt: STARTS_AT } });
  const { id } = await settleEvent(engine, place, newTicketId(engine, place));
  await expect(shownEvent(engine, id)).rejects.toMatchObject({ status: 404 });
  expect(await engine.list(LIVING_EVENTS, { limit: 100 })).not.toContain(id);
  expect((await list("Left Alone")).eventId).toBe(id);
  expect(await shownEvent(engine, id)).toMatchObject({ id, title: "Left alone" });
  expect(await engine.list(LIVING_EVENTS, { limit: 100 })).toContain(id);
});
