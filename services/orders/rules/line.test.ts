import { barActor, barId } from "@holdfast/accounts";
import { MAX_DOCUMENT_BYTES } from "@holdfast/actors";
import { describe, expect, test } from "vitest";
import { EVENT, LineInMemory, SEED } from "../testing/line-in-memory.ts";
import { rankAfterDraw, rankInDraw } from "./draw.ts";
import { gateDocument, lineDocument, linePageDocument, pageId } from "./line.ts";
import { lineActor } from "./line-actor.ts";

/** A line behind its draw: the entries are in the order of joining, behind one that leaves. */
async function lineOf(people: number) {
  const line = new LineInMemory();
  const held = line.ticket(0);
  const order = await line.buy(held);
  const first = await line.join();
  await line.afterDraw();
  const waits: string[] = [];
  for (let n = 0; n < people; n++) waits.push(await line.join());
  await line.leave(first);
  return { line, held, order, waits };
}

describe("a ticket that becomes free", () => {
  test("is offered to the first of the line in the commit that frees it, and nobody else can buy it", async () => {
    const { line, held, order, waits } = await lineOf(3);
    await line.giveBack(order);
    const [first = ""] = waits;
    const offer = await line.offerOf(first);
    expect(offer).toMatchObject({ status: "Offered", ticket: { id: held }, fence: 2, waitId: first });
    expect(offer?.expiresAt).toBe((await line.engine.now()) + 600_000);
    expect(await line.hold(held)).toMatchObject({ orderId: offer?.id, until: offer?.expiresAt });
    expect(await line.buy(held)).toBe("held");
    expect((await line.entries()).map(({ state }) => state)).toEqual(["offered", "waiting", "waiting"]);
  });

  test("is offered when it is new, and when it becomes cheap enough", async () => {
    const line = new LineInMemory();
    line.ticket(0, { status: "sold" });
    const poor = await line.join(line.newId(), 1_000);
    const ticket = line.ticket(1, { priceCents: 1_500 });
    expect([await line.offerOf(poor), await line.hold(ticket)]).toEqual([null, null]);
    line.ticket(1, { priceCents: 1_000, edition: 1 });
    expect(await line.offerOf(poor)).toMatchObject({ ticket: { id: ticket, priceCents: 1_000 }, edition: 1 });
  });

  test("is for all when nobody of the line may or wants to have it", async () => {
    const line = new LineInMemory();
    const held = line.ticket(0);
    const order = await line.buy(held);
    await line.join("seller");
    await line.join(line.newId(), 1_998);
    await line.giveBack(order);
    line.engine.advance(0);
    expect(await line.buy(held)).not.toBe("held");
    expect((await line.entries()).map(({ state }) => state)).toEqual(["waiting", "waiting"]);
  });

  test("is looked for behind whoever may not have it: too many open orders, held too often, banned", async () => {
    const line = new LineInMemory();
    const held = line.ticket(0);
    const [busy, eager, banned, last] = [line.newId(), line.newId(), line.newId(), line.newId()];
    for (let times = 0; times < 2; times++) await line.giveBack(await line.buy(held, eager));
    for (let n = 1; n <= 4; n++) await line.buy(line.ticket(n, { eventId: line.newId() }), busy);
    const order = await line.buy(held);
    await line.join("seller");
    await line.afterDraw();
    for (const userId of [busy, eager, banned]) await line.join(userId);
    const wait = await line.join(last);
    await line.engine.ask(barActor, barId(banned, EVENT) ?? "", { type: "Set", reason: "banned", sourceVersion: 1 });
    await line.giveBack(order);
    expect((await line.hold(held))?.guard).toMatchObject({ until: 630_000, after: rankAfterDraw(2) });
    expect(await line.buy(held)).toBe("line_first");
    line.engine.advance(0);
    expect(await line.offerOf(wait)).toMatchObject({ userId: last, ticket: { id: held } });
    expect((await line.entries()).map(({ state }) => state)).toEqual([...Array(4).fill("waiting"), "offered"]);
  });

  test("is kept for 30 s at most when the line is silent; then anyone can buy it, and the search finds nobody's", async () => {
    const { line, held, order, waits } = await lineOf(1);
    const [first = ""] = waits;
    await line.giveBack(order);
    const offer = await line.offerOf(first);
    line.ticket(0, { edition: 1, refused: { orderId: offer?.id ?? "", reason: "ticket changed" } });
    expect((await line.hold(held))?.guard).toMatchObject({ after: null });
    line.silence(29_999);
    expect(await line.buy(held)).toBe("line_first");
    line.silence(1);
    const bought = await line.buy(held);
    line.engine.advance(0);
    expect(await line.hold(held)).toMatchObject({ orderId: bought });
  });

  test("under an overdue hold goes to the line, though a buyer finds it first", async () => {
    const { line, held, order, waits } = await lineOf(1);
    line.silence(900_000);
    expect(await line.buy(held)).toBe("line_first");
    await line.tell(order, { type: "EndOverdue" });
    expect(await line.offerOf(waits[0] ?? "")).toMatchObject({ ticket: { id: held } });
    expect(await line.order(order)).toMatchObject({ status: "Cancelled", reason: "expired" });
  });

  test("is offered for two minutes in the last three hours, and not beyond the start", async () => {
    const line = new LineInMemory();
    const startsAt = 3 * 3_600_000;
    const waits = [await line.join(), await line.join()];
    for (const n of [1, 2]) line.ticket(n, { startsAt: n === 1 ? startsAt + 1 : startsAt });
    const ends = await Promise.all(waits.map(async (id) => (await line.offerOf(id))?.expiresAt));
    expect(ends.toSorted()).toEqual([120_000, 600_000]);
  });
});

describe("an offer", () => {
  const offered = async (people = 2) => {
    const known = await lineOf(people);
    await known.line.giveBack(known.order);
    const [first = "", second = ""] = known.waits;
    const offer = await known.line.offerOf(first);
    if (!offer) throw new Error("There is no offer");
    return { ...known, first, second, offer };
  };

  test("that is taken is an order like any other, and its sale ends the entry", async () => {
    const { line, offer, first, held } = await offered(1);
    await line.tell(offer.id, { type: "Take", userId: offer.userId });
    const now = await line.engine.now();
    expect(await line.order(offer.id)).toMatchObject({ status: "Created", expiresAt: now + 900_000 });
    expect(await line.hold(held)).toMatchObject({ orderId: offer.id, until: now + 900_000 });
    expect(await line.wait(first)).toMatchObject({ state: "taken", endedAt: null });
    line.ticket(0, { status: "reserved", orderId: offer.id, isOffered: true });
    expect((await line.order(offer.id)).status).toBe("Created");
    line.ticket(0, { status: "reserved", orderId: offer.id });
    expect((await line.order(offer.id)).status).toBe("AwaitingPayment");
    await line.pay(offer.id);
    expect(await line.wait(first)).toMatchObject({ state: "taken", reason: "bought", endedAt: now });
    expect([await line.entries(), await line.engine.read(gateDocument, EVENT)]).toMatchObject([
      [],
      { isWaiting: false },
    ]);
  });

  test("that is passed goes to the next, and is not made again to the same person at that price", async () => {
    const { line, offer, first, second, held } = await offered();
    await line.tell(offer.id, { type: "Pass", userId: offer.userId });
    expect(await line.wait(first)).toMatchObject({ state: "passed", unanswered: 0 });
    const next = await line.offerOf(second);
    expect(next).toMatchObject({ ticket: { id: held }, fence: 3 });
    await line.tell(next?.id ?? "", { type: "Pass", userId: next?.userId ?? "" });
    expect((await line.entries()).map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    expect(await line.hold(held)).toMatchObject({ orderId: null });
    line.ticket(0, { priceCents: 1_500, edition: 1 });
    expect(await line.offerOf(first)).toMatchObject({ ticket: { priceCents: 1_500 } });
  });

  test("that is taken and not paid for is a pass: the place stays", async () => {
    const { line, offer, first, second } = await offered();
    await line.tell(offer.id, { type: "Take", userId: offer.userId });
    await line.expire(offer.id);
    expect(await line.wait(first)).toMatchObject({ state: "passed", unanswered: 0, endedAt: null });
    expect(await line.offerOf(second)).not.toBeNull();
    expect((await line.entries()).map(({ state }) => state)).toEqual(["waiting", "offered"]);
  });

  test("that is not answered goes on, and three of them end the entry; an answer between starts anew", async () => {
    const { line, offer, first } = await offered(1);
    await line.expire(offer.id);
    for (const n of [1, 2]) {
      line.ticket(n);
      const again = await line.offerOf(first);
      if (n === 1) expect(await line.wait(first)).toMatchObject({ unanswered: 1 });
      await line.expire(again?.id ?? "");
    }
    expect(await line.wait(first)).toMatchObject({ state: "left", reason: "three offers without an answer" });
    expect([await line.entries(), await line.engine.read(gateDocument, EVENT)]).toMatchObject([
      [],
      { isWaiting: false },
    ]);
  });

  test("ends when the seller changes the ticket, and whoever had it is the first to be offered the changed one", async () => {
    const { line, offer, first, held } = await offered();
    line.ticket(0, { priceCents: 1_500, edition: 1, refused: { orderId: offer.id, reason: "ticket changed" } });
    expect(await line.order(offer.id)).toMatchObject({ status: "Cancelled", reason: "ticket changed" });
    line.engine.advance(0);
    expect(await line.offerOf(first)).toMatchObject({ ticket: { id: held, priceCents: 1_500 }, edition: 1 });
  });

  test("is its own person's alone, and cannot be taken once it has ended", async () => {
    const { line, offer } = await offered();
    const codeOf = async (type: "Take" | "Pass", userId: string) => {
      const answer = await line.tell(offer.id, { type, userId });
      return "refused" in answer ? answer.refused.code : "ok";
    };
    expect([await codeOf("Take", "mallory"), await codeOf("Pass", "mallory")]).toEqual(["forbidden", "forbidden"]);
    expect([await codeOf("Pass", offer.userId), await codeOf("Pass", offer.userId)]).toEqual(["ok", "ok"]);
    expect(await codeOf("Take", offer.userId)).toBe("not_offered");
  });

  test("of somebody who leaves or is banned goes to the next, and the entry ends", async () => {
    for (const type of ["Leave", "EndForBarred"] as const) {
      const { line, offer, first, second } = await offered();
      const { userId } = offer;
      await line.tell(offer.id, type === "Leave" ? { type, userId } : { type, reason: "banned" });
      expect(await line.wait(first)).toMatchObject({ state: "left" });
      expect(await line.offerOf(second)).not.toBeNull();
      expect(await line.entries()).toHaveLength(1);
    }
  });
});

describe("joining a line", () => {
  const join = (line: LineInMemory, changes: object = {}) =>
    line.engine.tryAsk(lineActor, EVENT, {
      ...{ type: "Join", waitId: line.newId(), userId: line.newId(), maxPriceCents: null, drawId: null, ...SEED },
      ...changes,
    });
  const code = async (answer: ReturnType<typeof join>) => {
    const found = await answer;
    return "refused" in found ? found.refused.code : "ok";
  };

  test("is refused for an unknown event, one that has begun, a barred person, and a second time", async () => {
    const line = new LineInMemory();
    expect(await code(join(line))).toBe("not_found");
    const ticketOfAnother = line.ticket(1);
    const answer = await line.engine.tryAsk(lineActor, ticketOfAnother, {
      ...{ type: "Join", waitId: line.newId(), userId: line.newId(), maxPriceCents: null, drawId: null, ...SEED },
    });
    expect(answer).toMatchObject({ refused: { code: "not_found" } });
    const userId = line.newId();
    await line.join(userId);
    const drawId = (await line.engine.read(lineDocument, EVENT))?.drawId;
    expect(await code(join(line, { userId, drawId }))).toBe("already_waiting");
    expect(await code(join(line))).toBe("draw_changed");
    const banned = line.newId();
    await line.engine.ask(barActor, barId(banned, EVENT) ?? "", { type: "Set", reason: "banned", sourceVersion: 1 });
    expect(await code(join(line, { userId: banned, drawId }))).toBe("barred");
    line.event({ mergedInto: line.newId() });
    expect(await code(join(line, { drawId }))).toBe("event_merged");
    line.event({ status: "cancelled" });
    expect(await code(join(line, { drawId }))).toBe("event_cancelled");
    line.event({ status: "over" });
    expect(await code(join(line, { drawId }))).toBe("event_begun");
    line.event({ startsAt: 0 });
    expect(await code(join(line, { drawId }))).toBe("event_begun");
  });

  test("again after leaving is possible, at the end", async () => {
    const { line, waits } = await lineOf(2);
    const { userId } = await line.wait(waits[0] ?? "");
    expect(await line.leave(waits[0] ?? "", "mallory")).toMatchObject({ refused: { code: "forbidden" } });
    await line.leave(waits[0] ?? "", userId);
    const again = await line.join(userId);
    expect((await line.entries()).map(({ waitId }) => waitId)).toEqual([waits[1], again]);
  });

  test("ranks those of the first ten minutes by their draw, those after by their number", async () => {
    const line = new LineInMemory();
    const ranks = [await line.join(), await line.join(), await line.join()];
    await line.afterDraw();
    ranks.push(await line.join());
    const found = await Promise.all(ranks.map(async (id) => (await line.wait(id)).rank));
    expect(found).toEqual([...[1, 2, 3].map((n) => rankInDraw(SEED.seed, n)), rankAfterDraw(4)]);
    const entries = (await line.entries()).map(({ rank }) => rank);
    expect(entries).toEqual(found.toSorted((one, other) => one - other));
  });

  test("fills pages that fit into their documents, however many join, and leaving empties them", async () => {
    const line = new LineInMemory();
    const waits = [await line.join()];
    for (let n = 0; n < 110; n++) waits.push(await line.join(line.newId(), 99_999_999));
    await line.afterDraw();
    for (let n = 0; n < 20; n++) waits.push(await line.join(line.newId(), 99_999_999));
    const entries = await line.entries();
    expect(entries.map(({ rank }) => rank)).toEqual(entries.map(({ rank }) => rank).toSorted((a, b) => a - b));
    expect(new Set(entries.map(({ waitId }) => waitId))).toEqual(new Set(waits));
    const stored = await line.engine.read(lineDocument, EVENT);
    const counts = stored?.pages.map(({ count }) => count) ?? [];
    expect([stored?.waiting, counts.reduce((sum, count) => sum + count, 0)]).toEqual([131, 131]);
    expect(Math.max(...counts)).toBeLessThanOrEqual(100);
    for (const { page } of stored?.pages ?? []) {
      const text = JSON.stringify(await line.engine.read(linePageDocument, pageId(EVENT, page)));
      expect(text.length).toBeLessThan(MAX_DOCUMENT_BYTES - 300);
    }
    for (const id of waits) await line.leave(id);
    expect(await line.engine.read(lineDocument, EVENT)).toMatchObject({ waiting: 0, pages: [], joined: 131 });
    expect(await line.engine.read(gateDocument, EVENT)).toMatchObject({ isWaiting: false });
  });

  test("publishes the number of those who wait, at most once a second", async () => {
    const line = new LineInMemory();
    line.silence(1_000);
    await line.join();
    for (let n = 0; n < 4; n++) await line.join();
    expect((await line.engine.read(lineDocument, EVENT))?.toldWaiting).toBe(1);
    line.engine.advance(1_000);
    expect((await line.engine.read(lineDocument, EVENT))?.toldWaiting).toBe(5);
  });
});
