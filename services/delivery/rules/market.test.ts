import { countedId } from "@holdfast/actors/testing";
import { type CodeView, isSealView, type SealView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { checkAgreement, checkHandedOver } from "../testing/market-checks.ts";
import {
  CHARGE,
  CODE,
  list,
  MINUTE_MS,
  O1,
  O2,
  pay,
  sealedMarket,
  sell,
  stateOf,
  T1,
  T2,
} from "../testing/market-steps.ts";
import { FILE_LOST } from "./judging.ts";

function shortOf(view: SealView | CodeView): readonly unknown[] {
  return isSealView(view) ? [view.state, view.sale?.state ?? null, view.verdict?.ok] : [view.state];
}

describe("a sale", () => {
  test("publishes its seal twice, with the answer to the charge and the end of the order, and its code once", () => {
    const market = sealedMarket();
    const before = market.published.length;
    sell(market);
    expect(market.published.slice(before).map(shortOf)).toEqual([
      ["sealed", "accepted", true],
      ["sealed", "completed", true],
      ["sold"],
    ]);
    expect(stateOf(market, T1)).toEqual(["released", null]);
  });

  test("whose charge is given up unanswered is published, so that the code is kept for nobody", () => {
    const market = sealedMarket();
    const before = market.published.length;
    pay(market);
    while (market.underway > 0) market.deliver(0);
    market.keepCodes(T1);
    expect([market.published.length, market.code(CODE)?.pin?.orderId]).toEqual([before, O1]);
    market.neighbours.giveUp(O1);
    market.drain();
    expect(market.published.slice(before).map(shortOf)).toEqual([["sealed", null, undefined]]);
    expect(market.code(CODE)?.pin).toBe(null);
  });

  test("hands the ticket over to its buyer, and its code belongs to the buyer", () => {
    const market = sealedMarket();
    sell(market);
    expect(market.seal(T1)).toMatchObject({ state: "released", releasedTo: "bob", orderId: O1 });
    expect(market.code(CODE)).toMatchObject({ ownerId: "bob", listing: null, pin: null, sale: { orderId: O1 } });
    checkHandedOver(market);
  });

  test("is handed over only when its code is sold", () => {
    const market = sealedMarket();
    pay(market);
    market.drain();
    market.neighbours.settle(O1);
    while (market.seal(T1)?.sale?.status !== "Completed") market.deliver(0);
    expect([market.seal(T1)?.state, market.code(CODE)?.sale]).toEqual(["sealed", null]);
    market.drain();
    expect(market.seal(T1)?.state).toBe("released");
  });

  test("is judged when delivery was away for ten minutes, and not if payments has given up", () => {
    for (const hasGivenUp of [false, true]) {
      const market = sealedMarket();
      pay(market);
      market.advance(10 * MINUTE_MS);
      if (hasGivenUp) market.neighbours.giveUp(O1);
      market.drain();
      expect(market.seal(T1)?.verdict?.ok).toBe(hasGivenUp ? undefined : true);
      expect(market.code(CODE)?.pin?.orderId).toBe(hasGivenUp ? undefined : O1);
    }
  });

  test("of a file that is lost ends with its ticket, and the code is free again", () => {
    const market = sealedMarket();
    market.vault.clear();
    sell(market);
    expect(market.seal(T1)?.verdict).toMatchObject({ ok: false, reason: FILE_LOST });
    expect([market.neighbours.orders.get(O1)?.reason, market.seal(T1)?.state]).toEqual([FILE_LOST, "destroyed"]);
    list(market, T2, "cleo");
    expect(stateOf(market, T2)).toEqual(["sealed", null]);
  });
});

describe("a verdict", () => {
  const verdict = { type: "Judged", orderId: O1, chargeId: CHARGE, fence: 1, ok: true, reason: null } as const;

  test("for another charge, another order or another fence changes nothing", () => {
    const market = sealedMarket();
    pay(market);
    while (market.underway > 0) market.deliver(0);
    for (const other of [{ chargeId: "other" }, { orderId: O2 }, { fence: 0 }, { fence: 2 }]) {
      market.say(T1, { ...verdict, ...other });
      expect(market.seal(T1)?.verdict).toBe(null);
    }
  });

  test("that comes before the acceptance, or after the charge was given up, changes nothing", () => {
    const market = sealedMarket();
    market.say(T1, verdict);
    pay(market);
    market.neighbours.giveUp(O1);
    market.drain();
    market.say(T1, verdict);
    expect(market.seal(T1)?.verdict).toBe(null);
  });

  test("stands: a second one for the same charge changes nothing, the next charge is judged anew", () => {
    const market = sealedMarket();
    pay(market);
    market.drain();
    const { version } = market.seal(T1) ?? {};
    market.say(T1, { ...verdict, ok: false, reason: FILE_LOST });
    market.say(T1, verdict);
    expect(market.seal(T1)).toMatchObject({ version, verdict: { chargeId: CHARGE, ok: true } });
    market.neighbours.giveUp(O1);
    market.vault.clear();
    market.neighbours.accept(O1, countedId(71));
    market.drain();
    expect(market.seal(T1)?.verdict).toMatchObject({ chargeId: countedId(71), ok: false });
  });
});

describe("a seal", () => {
  test("is given up when tickets says so, and the next attempt follows", () => {
    const market = sealedMarket();
    market.say(T1, { type: "Withdraw", sellerId: "ann" });
    expect(market.seal(T1)?.state).toBe("withdrawing");
    market.drain();
    expect([market.seal(T1)?.state, market.code(CODE)?.listing, market.vault.size]).toEqual(["empty", null, 0]);
    market.upload(T1, "ann", CODE);
    market.drain();
    market.type(T1, "ann", countedId(91));
    expect([market.seal(T1)?.state, market.seal(T1)?.next?.attempt]).toEqual(["withdrawing", 3]);
    market.drain();
    expect([market.seal(T1)?.state, market.seal(T1)?.attempt, market.seal(T1)?.kind]).toEqual(["sealed", 3, "code"]);
    checkAgreement(market);
  });

  test("stays when the ticket is reserved by then, and what was to follow is destroyed", () => {
    const market = sealedMarket();
    market.neighbours.buy(T1, O1, "bob");
    market.upload(T1, "ann", countedId(91));
    market.drain();
    expect([stateOf(market, T1), market.vault.size]).toEqual([["sealed", "reserved"], 1]);
    market.neighbours.accept(O1, CHARGE);
    market.drain();
    expect(market.seal(T1)?.verdict?.ok).toBe(true);
  });

  test("is refused to others, and to the seller of a ticket that is reserved, sold or removed", () => {
    const market = sealedMarket();
    expect(market.upload(T2, "ann", CODE)).toBe("not_found");
    expect(market.upload(T1, "bob", CODE)).toBe("forbidden");
    market.neighbours.buy(T1, O1, "bob");
    market.drain();
    expect(market.upload(T1, "ann", CODE)).toBe("reserved");
    market.neighbours.cancel(O1);
    market.neighbours.remove(T1);
    market.drain();
    expect(market.upload(T1, "ann", CODE)).toBe("delisted");
    const other = sealedMarket();
    sell(other);
    expect(other.say(T1, { type: "Withdraw", sellerId: "ann" })).toBe("sold");
  });

  test("counts the downloads of its buyer's order alone", () => {
    const market = sealedMarket();
    market.say(T1, { type: "Downloaded", orderId: O1 });
    sell(market);
    for (let n = 0; n < 25; n++) market.say(T1, { type: "Downloaded", orderId: n === 0 ? O2 : O1 });
    const { now } = market.memory;
    expect(market.seal(T1)?.downloads).toMatchObject({
      count: 24,
      first: now,
      last20: Array.from({ length: 20 }, () => now),
    });
  });
});
