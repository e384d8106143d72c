import type { TicketAnswer } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;

beforeAll(async () => {
  site = await openTicketSite({ BUYER_FEE: "5%+0.50", SELLER_FEE: "10%", RATE_LIMITS: "on" });
});
afterAll(() => site.stop());

const DRAFT = { price: 50, faceValue: 45, seat: "7", draft: true };

const read = (id: string, userId?: string) => site.client(userId)(`/api/tickets/${id}`);
const shown = async (id: string): Promise<TicketAnswer> => (await read(id, "ann")).json();
const becomes = (id: string, status: string) => waitFor(async () => (await shown(id)).status === status);
const put = (id: string, json: object) => site.client("ann")(`/api/tickets/${id}`, { method: "PUT", json });
const faultsOf = async (answer: Response): Promise<[number, string | undefined, string]> => {
  const { errors } = (await answer.json()) as { errors: { message: string; field?: string }[] };
  return [answer.status, errors[0]?.field, errors[0]?.message ?? ""];
};

describe("a draft that awaits its seal", () => {
  test("is its seller's alone, goes on sale with the seal and comes back with its withdrawal", async () => {
    const { id, status, seal } = await site.listed("ann", DRAFT);
    expect([status, seal, (await read(id)).status, (await read(id, "bea")).status]).toEqual([
      ...["draft", "none", 404, 404],
    ]);
    await site.seal(id);
    await becomes(id, "available");
    expect(await shown(id)).toMatchObject({ seal: "file", edition: 0 });
    await site.seal(id, { state: "withdrawing" });
    await becomes(id, "draft");
    expect([await shown(id), (await read(id)).status]).toMatchObject([{ seal: "none", edition: 1 }, 404]);
  });

  test("keeps event and seat once it is sealed, and its seal through other prices", async () => {
    const { id } = await site.listed("ann", DRAFT);
    await site.seal(id);
    await becomes(id, "available");
    const moved = await put(id, { title: "Another gig", price: 50 });
    expect([(await put(id, { title: "Gig", price: 50, seat: "8" })).status, moved.status]).toEqual([409, 409]);
    expect(await (await put(id, { title: "Gig", price: 54 })).json()).toMatchObject({ price: 54, seal: "file" });
  });

  test("takes no wrong fields", async () => {
    const list = (body: object) => site.client("ann")("/api/tickets", { json: { title: "Gig", ...body } });
    expect(await faultsOf(await list({ ...DRAFT, draft: "yes" }))).toEqual([
      ...[400, "draft", "draft must be true or false"],
    ]);
    expect((await faultsOf(await list({ price: 50, draft: true }))).slice(0, 2)).toEqual([400, "faceValue"]);
    expect(await faultsOf(await list({ ...DRAFT, price: 54.01 }))).toEqual([
      ...[400, "price", "Price must be at most 54.00, which is 120 % of what you paid for it"],
    ]);
    const { id } = await site.listed("ann", { ...DRAFT, seat: "9" });
    expect((await faultsOf(await put(id, { title: "Gig", price: 60 }))).slice(0, 2)).toEqual([400, "price"]);
  });

  test("is refused while payments has paused the selling, which leaves plain listings alone", async () => {
    const seller = site.users.newId();
    await site.payee(seller, false);
    const list = (draft: boolean) => site.client(seller)("/api/tickets", { json: { title: "Gig", ...DRAFT, draft } });
    await waitFor(async () => (await list(true)).status === 409);
    expect((await list(false)).status).toBe(201);
    await site.payee(seller, true);
    await waitFor(async () => (await list(true)).status === 201);
  });
});

describe("the whole price", () => {
  test("is told to all, and to its seller what is left", async () => {
    const { id } = await site.listed("ann", { price: 50 });
    const ofBuyer = { ticket: 50, buyerFee: 3, total: 53 };
    expect(await shown(id)).toMatchObject({
      price: 50,
      total: 53,
      breakdown: { ...ofBuyer, sellerFee: 5, sellerGets: 45 },
    });
    expect(((await (await read(id)).json()) as TicketAnswer).breakdown).toEqual(ofBuyer);
    expect(await (await put(id, { title: "Gig", price: 10 })).json()).toMatchObject({ price: 10, total: 11 });
  });

  test("sorts and filters what is for sale", async () => {
    const event = { title: "Fees night", venue: "Hall", startsAt: "2035-06-01T19:30:00Z" };
    const { eventId } = await site.listed("ann", { event, price: 20 });
    await site.listed("ann", { eventId, price: 10 });
    const found = async (query: string): Promise<TicketAnswer[]> =>
      (await site.client()(`/api/tickets?q=fees+night&sort=price&${query}`)).json();
    await waitFor(async () => (await found("")).length === 2);
    expect((await found("")).map(({ total }) => total)).toEqual([11, 21.5]);
    expect((await found("maxPrice=21")).map(({ price }) => price)).toEqual([10]);
    expect((await found("minPrice=20.5")).map(({ price }) => price)).toEqual([20]);
    expect(await (await site.client()(`/api/events/${eventId}`)).json()).toMatchObject({ lowestPrice: 11, forSale: 2 });
  });
});

test("a seller has six tickets on sale for one event, drafts too, and any number without a date", async () => {
  const event = { title: "Seven seats", venue: "Hall", startsAt: "2035-06-02T19:30:00Z" };
  const list = (userId: string, body: object = { event }) =>
    site.client(userId)("/api/tickets", { json: { title: "Gig", price: 5, faceValue: 5, draft: true, ...body } });
  const statuses = (await Promise.all(Array.from({ length: 8 }, () => list("dan")))).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([201, 201, 201, 201, 201, 201, 409, 409]);
  expect([(await list("eve")).status, (await list("dan", {})).status]).toEqual([201, 201]);
});
