import { describe, expect, test } from "vitest";
import { PurchaseQueue } from "./purchase-queue.ts";

function gate() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((open) => (resolve = open));
  return { promise, resolve: () => resolve() };
}
const place = (ticketId: string, userId = "ann") => ({ ticketId, userId });
const nothing = async () => undefined;

describe("PurchaseQueue", () => {
  test("shares one read, which begins after the purchase, among all requests that came during the purchase", async () => {
    const [purchase, reads] = [gate(), [] as string[]];
    let isOver = false;
    const queue = new PurchaseQueue(async (ticketId) => {
      reads.push(`${ticketId} ${isOver}`);
      return isOver;
    });
    const bought = queue.enter(place("t1"), async () => {
      await purchase.promise;
      isOver = true;
      return "mine";
    });
    const [one, other] = [queue.enter(place("t1", "bob"), nothing), queue.enter(place("t1", "cid"), nothing)];
    purchase.resolve();
    expect(await bought).toEqual({ result: "mine" });
    expect([await one, await other]).toEqual([{ seen: true }, { seen: true }]);
    expect(reads).toEqual(["t1 true"]);
  });

  test("is free before the read begins, so that a request during the read runs a purchase of its own", async () => {
    const read = gate();
    const queue = new PurchaseQueue(() => read.promise);
    const bought = queue.enter(place("t1"), nothing);
    const waiting = queue.enter(place("t1", "bob"), nothing);
    await bought;
    expect(await queue.enter(place("t1", "cid"), async () => "mine")).toEqual({ result: "mine" });
    read.resolve();
    expect(await waiting).toEqual({ seen: undefined });
  });

  test("reads nothing when no request waits, and queues each ticket by itself", async () => {
    const reads: string[] = [];
    const queue = new PurchaseQueue(async (ticketId) => reads.push(ticketId));
    const bought = queue.enter(place("t1"), nothing);
    expect(await queue.enter(place("t2", "bob"), async () => "mine")).toEqual({ result: "mine" });
    await bought;
    expect(reads).toEqual([]);
  });

  test("is free when a purchase fails; the waiting requests share the read all the same", async () => {
    const queue = new PurchaseQueue(async () => "seen");
    const bought = queue.enter(place("t1"), async () => {
      throw new Error("lost");
    });
    const waiting = queue.enter(place("t1", "bob"), nothing);
    await expect(bought).rejects.toThrow("lost");
    expect(await waiting).toEqual({ seen: "seen" });
    expect(await queue.enter(place("t1", "cid"), async () => "mine")).toEqual({ result: "mine" });
  });

  test("runs the purchases of one buyer one after another", async () => {
    const [first, began] = [gate(), [] as string[]];
    const queue = new PurchaseQueue(nothing);
    const begin = (ticketId: string, work: () => Promise<void>) =>
      queue.enter(place(ticketId), async () => {
        began.push(ticketId);
        await work();
      });
    const both = [begin("t1", () => first.promise), begin("t2", nothing)];
    await nothing();
    expect(began).toEqual(["t1"]);
    first.resolve();
    await Promise.all(both);
    expect(began).toEqual(["t1", "t2"]);
  });
});
