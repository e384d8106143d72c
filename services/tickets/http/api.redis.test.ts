import type { TicketAnswer } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;

beforeAll(async () => {
  site = await openTicketSite();
});
afterAll(() => site.stop());

const ticketPath = ({ id }: { id: string }) => `/api/tickets/${id}`;
const shown = async (id: string, userId?: string) =>
  (await (await site.client(userId)(ticketPath({ id }))).json()) as TicketAnswer;
const put = (userId: string | undefined, id: string, json: unknown) =>
  site.client(userId)(ticketPath({ id }), { method: "PUT", json });
const remove = (userId: string | undefined, id: string) =>
  site.client(userId)(ticketPath({ id }), { method: "DELETE" });
const becomes = (id: string, status: string) => waitFor(async () => (await shown(id, "ann")).status === status);
const fieldsOf = async (answer: Response) => {
  const { errors } = (await answer.json()) as { errors: { message: string; field?: string }[] };
  expect(errors.every(({ message }) => message.length > 0)).toBe(true);
  return errors.map(({ field }) => field);
};

async function reserved(): Promise<TicketAnswer> {
  const ticket = await site.listed("ann");
  await site.order(ticket.id, 1);
  await becomes(ticket.id, "reserved");
  return ticket;
}

describe("POST /api/tickets", () => {
  test("lists a ticket with all its details", async () => {
    const details = { venue: "Hall", section: "B", seat: "7", description: "Good view" };
    const body = { title: " Gig ", price: "19.99", ...details, startsAt: "2035-01-02T20:00:00+01:00", status: "sold" };
    const answer = await site.client("ann")("/api/tickets", { json: body });
    const ticket = (await answer.json()) as TicketAnswer;
    expect(answer.status).toBe(201);
    expect(answer.headers.get("Location")).toBe(ticketPath(ticket));
    expect(ticket).toEqual({
      id: expect.any(String),
      title: "Gig",
      price: 19.99,
      userId: "ann",
      orderId: null,
      status: "available",
      version: 0,
      edition: 0,
      ...details,
      startsAt: "2035-01-02T19:00:00.000Z",
      ...{ city: null, country: null, timeZone: null, endsAt: null, eventId: expect.any(String) },
      ...{ row: null, faceValue: null, seal: "none", total: 19.99 },
      breakdown: { ticket: 19.99, buyerFee: 0, total: 19.99, sellerFee: 0, sellerGets: 19.99 },
    });
    expect(await shown(ticket.id, "ann")).toEqual(ticket);
  });

  test("answers 401 before it reads the body", async () => {
    const answer = await site.client()("/api/tickets", {
      method: "POST",
      body: "{",
      headers: { "Content-Type": "application/json" },
    });
    expect([answer.status, await fieldsOf(answer)]).toEqual([401, [undefined]]);
  });

  test("names all faulty fields at once", async () => {
    const answer = await site.client("ann")("/api/tickets", {
      json: { title: "", price: 0.49, venue: 3, startsAt: "soon" },
    });
    expect([answer.status, await fieldsOf(answer)]).toEqual([400, ["title", "price", "venue", "startsAt"]]);
  });

  test("stores texts in one spelling, well-formed and without what nobody can see", async () => {
    const sent = '{"title":"\\ud800 Cafe\\u0301\\u200b","price":5,"venue":"\\u202e","description":"a\\r\\nb\\u0000"}';
    const headers = { "Content-Type": "application/json" };
    const answer = await site.client("ann")("/api/tickets", { method: "POST", body: sent, headers });
    const { id } = (await answer.json()) as TicketAnswer;
    expect([answer.status, await (await site.client()(`/api/tickets/${id}`)).json()]).toMatchObject([
      201,
      { title: "\uFFFD Café", venue: null, description: "a\nb" },
    ]);
  });

  test("takes all texts at their largest", async () => {
    const [line, place] = ["👨‍👩‍👧‍👦".repeat(200), "\u{1F525}".repeat(100)];
    const texts = { title: line, venue: place.repeat(2), section: place, seat: place, description: place.repeat(20) };
    const answer = await site.client("ann")("/api/tickets", { json: { ...texts, price: 5 } });
    expect([answer.status, await answer.json()]).toMatchObject([201, texts]);
  });

  test.each([
    ["a title in which nothing can be seen", '{"title":"\\u200b\\u3164\\u2800","price":5}'],
    ["half a JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["a text", '"text"'],
    ["a number", "7"],
    ["no fields", "{}"],
    ["no price", '{"title":"Gig"}'],
    ["a price in words", '{"title":"Gig","price":"free"}'],
    ["a price below zero", '{"title":"Gig","price":-1}'],
    ["a price too high", '{"title":"Gig","price":1000000}'],
    ["a price of three decimals", '{"title":"Gig","price":1.005}'],
    ["a title that is no text", '{"title":{"$ne":null},"price":5}'],
    ["a title too long", JSON.stringify({ title: "x".repeat(201), price: 5 })],
    ["a description too long", JSON.stringify({ title: "Gig", price: 5, description: "x".repeat(2_001) })],
    ["a start without a time", '{"title":"Gig","price":5,"startsAt":"2035-01-02"}'],
  ])("refuses %s and lists nothing", async (_what, body) => {
    const newest = async () => ((await (await site.client()("/api/tickets?limit=1")).json()) as TicketAnswer[])[0]?.id;
    const before = await newest();
    const headers = { "Content-Type": "application/json" };
    const answer = await site.client("ann")("/api/tickets", { method: "POST", body, headers });
    expect(answer.status).toBe(400);
    await fieldsOf(answer);
    expect(await newest()).toBe(before);
  });

  test("gives the first answer again for the same Idempotency-Key, also to two at once", async () => {
    const headers = { "Idempotency-Key": "key-1" };
    const send = (price: number, userId = "ann") =>
      site.client(userId)("/api/tickets", { json: { title: "Once", price }, headers });
    const answers = await Promise.all([send(5), send(5), send(5)]);
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as TicketAnswer).id));
    expect([answers.map(({ status }) => status), new Set(ids).size]).toEqual([[201, 201, 201], 1]);
    expect((await (await send(5)).json()) as TicketAnswer).toEqual(await shown(ids[0] ?? "", "ann"));
    expect((await send(6)).status).toBe(409);
    expect((await send(6, "bob")).status).toBe(201);
  });
});

test("a seller has a bounded number of tickets on sale, also when all requests come at once", async () => {
  const small = await openTicketSite({ MAX_OPEN_LISTINGS: "3" });
  try {
    const list = async (userId: string) =>
      (await small.client(userId)("/api/tickets", { json: { title: "Gig", price: 5 } })).status;
    const statuses = await Promise.all(Array.from({ length: 6 }, () => list("ann")));
    expect(statuses.toSorted()).toEqual([201, 201, 201, 409, 409, 409]);
    const [first]: TicketAnswer[] = await (await small.client()("/api/tickets")).json();
    await small.client("ann")(ticketPath({ id: first?.id ?? "" }), { method: "DELETE" });
    expect([await list("ann"), await list("ann"), await list("bob")]).toEqual([201, 409, 201]);
  } finally {
    await small.stop();
  }
});

describe("GET /api/tickets", () => {
  test("pages through the available tickets, newest first, each once", async () => {
    const made: string[] = [];
    for (let count = 0; count < 7; count++) made.unshift((await site.listed("pat")).id);
    await remove("pat", made[3] ?? "");
    const seen: string[] = [];
    let path: string | undefined = "/api/tickets?limit=2";
    while (path !== undefined && seen.length < 6) {
      const answer: Response = await site.client()(path);
      const page = (await answer.json()) as TicketAnswer[];
      expect(page.length).toBeLessThanOrEqual(2);
      seen.push(...page.map(({ id }) => id));
      path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("Link") ?? "")?.[1];
    }
    expect(seen).toEqual(made.filter((_id, index) => index !== 3));
  });

  test("ends without a Link", async () => {
    const answer = await site.client()("/api/tickets");
    const all = (await answer.json()) as TicketAnswer[];
    expect([answer.status, answer.headers.get("Link")]).toEqual([200, null]);
    const oldest = all.at(-1)?.id ?? "";
    expect(await (await site.client()(`/api/tickets?cursor=${oldest}`)).json()).toEqual([]);
  });

  test("leaves out what is reserved, sold or delisted", async () => {
    const { id } = await reserved();
    const listed = (await (await site.client("ann")("/api/tickets")).json()) as TicketAnswer[];
    expect(listed.map((ticket) => ticket.id)).not.toContain(id);
    expect(new Set(listed.map(({ status }) => status))).toEqual(new Set(["available"]));
  });

  test.each(["limit=0", "limit=-1", "limit=x", "limit=1.5", "cursor=nonsense", "cursor=%00"])(
    "refuses %s",
    async (query) => {
      const answer = await site.client()(`/api/tickets?${query}`);
      expect([answer.status, await fieldsOf(answer)]).toEqual([400, [query.split("=")[0]]]);
    },
  );

  test("takes a limit over 100 as 100", async () => {
    expect((await site.client()("/api/tickets?limit=5000")).status).toBe(200);
  });
});

test("a ticket whose event begins goes off sale, and its seller sees it delisted", async () => {
  const { id } = await waitFor(() => site.listed("ann", { startsAt: new Date(Date.now() + 500).toISOString() }));
  await waitFor(async () => (await site.client()(`/api/tickets/${id}`)).status === 404);
  const listed = (await (await site.client()("/api/tickets")).json()) as TicketAnswer[];
  expect(listed.map((ticket) => ticket.id)).not.toContain(id);
  expect((await put("ann", id, { title: "Gig", price: 5 })).status).toBe(409);
  const ofSeller = async (): Promise<TicketAnswer> => await (await site.client("ann")(`/api/tickets/${id}`)).json();
  await waitFor(async () => (await ofSeller()).version === 1);
  expect(await ofSeller()).toMatchObject({ status: "delisted", orderId: null });
});

describe("DELETE /api/tickets/:id", () => {
  test("delists: 404 from then on for all but its seller, and final", async () => {
    const { id } = await site.listed("ann");
    const answer = await remove("ann", id);
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect((await site.client()(ticketPath({ id }))).status).toBe(404);
    expect((await site.client("bob")(ticketPath({ id }))).status).toBe(404);
    expect((await put("bob", id, { title: "x", price: 5 })).status).toBe(404);
    expect((await remove("bob", id)).status).toBe(404);
    expect(await shown(id, "ann")).toMatchObject({ status: "delisted", version: 1 });
    expect((await put("ann", id, { title: "x", price: 5 })).status).toBe(409);
    expect((await remove("ann", id)).status).toBe(204);
    expect((await shown(id, "ann")).version).toBe(1);
  });

  test("checks in the order 401, 404, 403, 409 and changes nothing", async () => {
    const { id } = await reserved();
    const answers = [
      await remove(undefined, id),
      await remove("bob", "x"),
      await remove("bob", id),
      await remove("ann", id),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 404, 403, 409]);
    expect(await shown(id)).toMatchObject({ status: "reserved", version: 1 });
  });
});

test.each([
  ["of one letter", "x"],
  ["with a zero byte", "%00"],
  ["of our form", "01ARZ3NDEKTSV4RRFFQ69G5FAV00"],
  ["of a partition too high", "01ARZ3NDEKTSV4RRFFQ69G5FAV99"],
  ["of broken encoding", "%E0%A4%A"],
  ["of dots", "..%2f.."],
  ["of 2,000 letters", "a".repeat(2_000)],
])("an unknown id %s is 404 for every method", async (_what, id) => {
  const answers = [
    await site.client()(`/api/tickets/${id}`),
    await put("ann", id, { title: "x", price: 5 }),
    await remove("ann", id),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  for (const answer of answers) expect(await fieldsOf(answer)).toEqual([undefined]);
});

test("an unknown route or method is 404 in the error shape", async () => {
  const answers = [
    await site.client("ann")("/api/tickets", { method: "PATCH" }),
    await site.client("ann")("/api/tickets/x/y"),
    await site.client("ann")("/api/nothing", { json: {} }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  for (const answer of answers) expect(await fieldsOf(answer)).toEqual([undefined]);
});

describe("an order's events", () => {
  test("reserve the ticket, free it, reserve it for the next and sell it", async () => {
    const { id } = await site.listed("ann");
    await site.order(id, 1);
    await becomes(id, "reserved");
    expect((await shown(id)).orderId).not.toBeNull();
    await site.order(id, 1, { status: "Cancelled", reason: "expired" });
    await becomes(id, "available");
    await site.order(id, 2);
    await becomes(id, "reserved");
    await site.order(id, 2, { status: "Completed", chargeId: "charge" });
    await becomes(id, "sold");
    expect(await shown(id)).toMatchObject({ status: "sold", version: 4 });
  });

  test("show in the API neither the holder nor the fence", async () => {
    const { id } = await reserved();
    const fields = ["id", "title", "price", "userId", "orderId", "status", "version", "edition"];
    const event = ["eventId", "venue", "city", "country", "timeZone", "startsAt", "endsAt"];
    const details = [...event, "section", "row", "seat", "description", "faceValue", "total", "breakdown", "seal"];
    expect(Object.keys(await shown(id)).toSorted()).toEqual([...fields, ...details].toSorted());
  });

  test("of another edition are refused and leave the ticket available", async () => {
    const { id } = await site.listed("ann");
    await put("ann", id, { title: "Gig", price: 30 });
    await site.order(id, 1);
    await waitFor(async () => (await shown(id)).version === 2);
    expect(await shown(id)).toMatchObject({ status: "available", orderId: null, price: 30 });
  });
});
