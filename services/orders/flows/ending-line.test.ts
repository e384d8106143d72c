import { countedId } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { eventCopyActor } from "../rules/event-copy.ts";
import { gateDocument } from "../rules/line.ts";
import { EVENT, LineInMemory } from "../testing/line-in-memory.ts";
import { createEndingLine } from "./ending-line.ts";

/** A line in which some wait, one is offered a ticket, and one pays for one. */
async function lineOf(waiting: number) {
  const line = new LineInMemory();
  line.ticket(0, { status: "sold" });
  const waits: string[] = [];
  for (let n = 0; n < waiting + 2; n++) waits.push(await line.join());
  for (const n of [1, 2]) line.ticket(n);
  const offers = (await Promise.all(waits.map((id) => line.offerOf(id)))).filter((offer) => offer !== null);
  const [offer, taken] = offers;
  if (!offer || !taken) throw new Error("There are no two offers");
  await line.tell(taken.id, { type: "Take", userId: taken.userId });
  return { line, waits, offer, taken, endLine: createEndingLine(line.engine) };
}

test.each(["cancelled", "over"] as const)(
  "of an event that is %s everybody leaves the line, with the reason",
  async (status) => {
    const { line, waits, offer, taken, endLine } = await lineOf(120);
    line.event({ status });
    expect(await endLine(EVENT)).toEqual({ type: "LineEnded", again: "now" });
    expect(await endLine(EVENT)).toEqual({ type: "LineEnded", again: "now" });
    expect((await line.entries()).map(({ state }) => state).toSorted()).toEqual(["offered", "taken"]);
    expect(await endLine(EVENT)).toEqual({ type: "LineEnded", again: "later" });
    for (const n of [1, 2]) {
      const orderId = (await line.hold(countedId(10 + n)))?.orderId ?? "";
      line.ticket(n, { status: "delisted", edition: 1, refused: { orderId, reason: "event cancelled" } });
    }
    expect((await line.order(offer.id)).status + (await line.order(taken.id)).status).toBe("CancelledCancelled");
    expect(await endLine(EVENT)).toEqual({ type: "LineEnded", again: "now" });
    expect(await endLine(EVENT)).toEqual({ type: "LineEnded", again: "never" });
    for (const id of waits) expect(await line.wait(id)).toMatchObject({ state: "left", reason: `event ${status}` });
    expect(await line.engine.read(gateDocument, EVENT)).toMatchObject({ isWaiting: false });
  },
);

test("of an event whose sale has ended everybody leaves, before it is over", async () => {
  const { line, waits, endLine } = await lineOf(1);
  line.event({ startsAt: await line.engine.now() });
  expect(await endLine(EVENT)).toEqual({ type: "LineEnded", again: "now" });
  const ended = (await Promise.all(waits.map((id) => line.wait(id)))).filter(({ endedAt }) => endedAt !== null);
  expect(ended).toMatchObject([{ state: "left", reason: "event begun" }]);
});

test("of an event that takes place nobody leaves", async () => {
  const { line, endLine } = await lineOf(1);
  expect(await endLine(EVENT)).toEqual({ type: "LineEnded", again: "never" });
  expect(await line.entries()).toHaveLength(3);
});

test("the end of an event or of its sale asks for the end of its line once, and again while somebody is in it", () => {
  const view = { id: EVENT, title: "Concert", venue: null, city: null, country: null, timeZone: null };
  const event = { ...view, startsAt: null, endsAt: null, status: "cancelled" as const, version: 1 };
  const env = { now: 5, id: EVENT, newId: () => "", counted: 0, terms: undefined };
  const decide = (
    copy: Parameters<typeof eventCopyActor.decide>[0]["event"],
    message: Parameters<typeof eventCopyActor.decide>[1],
  ) => eventCopyActor.decide({ event: copy }, message, env);
  const { id: _id, version: _version, ...state } = event;
  const copy = { ...state, id: EVENT, version: 0, sourceVersion: 0 };
  const timer = (at: number) => [{ name: "end-line", at }];
  const both = [{ name: "refund-event", at: 5 }, ...timer(5)];
  expect(decide(null, { type: "FollowEvent", event })).toMatchObject({ timers: both });
  expect(decide({ ...copy, status: "scheduled" }, { type: "FollowEvent", event })).toMatchObject({ timers: both });
  expect(decide(copy, { type: "FollowEvent", event })).not.toHaveProperty("timers");
  const scheduled = { ...event, status: "scheduled" as const, startsAt: 60 };
  expect(decide(null, { type: "FollowEvent", event: scheduled })).toMatchObject({ timers: timer(60) });
  const known = { ...copy, status: "scheduled" as const, startsAt: 60 };
  expect(decide(known, { type: "FollowEvent", event: scheduled })).not.toHaveProperty("timers");
  const moved = { ...scheduled, startsAt: 90 };
  expect(decide(known, { type: "FollowEvent", event: moved })).toMatchObject({ timers: timer(90) });
  const begun = { ...scheduled, startsAt: 4 };
  expect(decide(known, { type: "FollowEvent", event: begun })).toMatchObject({ timers: timer(5) });
  expect(decide(copy, { type: "LineEnded", again: "now" })).toEqual({ timers: timer(5) });
  expect(decide(copy, { type: "LineEnded", again: "later" })).toEqual({ timers: timer(30_005) });
  expect(decide(copy, { type: "LineEnded", again: "never" })).toEqual({});
});
