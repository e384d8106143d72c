import { countedId } from "@holdfast/actors/testing";
import { describe, expect, test } from "vitest";
import { STARTS_AT } from "../testing/examples.ts";
import { checkAgreement, checkHandedOver } from "../testing/market-checks.ts";
import { MarketInMemory } from "../testing/market-in-memory.ts";
import { CODE_BLOCKED, CODE_DISPUTED, CODE_TAKEN, FILE_LOST, READ_FROM_FILE } from "./judging.ts";

const [T1, T2, T3] = [countedId(10), countedId(11, 1), countedId(12, 2)] as const;
const CODE = countedId(90, 3);
const [O1, O2, O3] = [countedId(50), countedId(51, 1), countedId(52, 2)] as const;
const CHARGE = countedId(70);
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** A market in which ann has sealed T1 with a file, and everybody knows. */
function sealedMarket(how: "file" | "code" = "file"): MarketInMemory {
  const market = new MarketInMemory();
  market.neighbours.list(T1, "ann");
  market.drain();
  if (how === "file") market.upload(T1, "ann", CODE);
  else market.type(T1, "ann", CODE);
  market.drain();
  return market;
}

/** Lets bob buy T1 of ann, or another ticket, and pay for it. */
function sell(market: MarketInMemory, { ticketId = T1 as string, orderId = O1 as string, buyer = "bob" } = {}): void {
  pay(market, { ticketId, orderId, buyer });
  market.drain();
  market.neighbours.settle(orderId);
  market.drain();
}

function pay(market: MarketInMemory, { ticketId = T1 as string, orderId = O1 as string, buyer = "bob" } = {}): void {
  market.neighbours.buy(ticketId, orderId, buyer);
  market.neighbours.accept(orderId, `${CHARGE.slice(0, -2)}${orderId.slice(-2)}`);
}

function list(market: MarketInMemory, ticketId: string, sellerId: string, how: "file" | "code" = "file"): void {
  market.neighbours.list(ticketId, sellerId);
  market.drain();
  if (how === "file") market.upload(ticketId, sellerId, CODE);
  else market.type(ticketId, sellerId, CODE);
  market.drain();
}

const stateOf = (market: MarketInMemory, ticketId: string) => {
  const seal = market.seal(ticketId);
  return [seal?.state, seal?.reason];
};

describe("a sale", () => {
  test("hands the ticket over to its buyer, and its code belongs to the buyer", () => {
    const market = sealedMarket();
    sell(market);
    expect(market.seal(T1)).toMatchObject({ state: "released", releasedTo: "bob", orderId: O1 });
    expect(market.code(CODE)).toMatchObject({ ownerId: "bob", listing: null, pin: null, sale: { orderId: O1 } });
    checkHandedOver(market);
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

describe("two sellers with one code", () => {
  test("the first lists it, the second is told; once the first removes the ticket the second can list it", () => {
    const market = sealedMarket();
    list(market, T2, "cleo");
    expect([stateOf(market, T1), stateOf(market, T2)]).toEqual([
      ["sealed", null],
      ["refused", CODE_TAKEN],
    ]);
    expect(market.vault.size).toBe(1);
    market.neighbours.remove(T1);
    market.drain();
    market.upload(T2, "cleo", CODE);
    market.drain();
    expect([market.seal(T1)?.state, market.seal(T2)?.state, market.seal(T2)?.attempt]).toEqual([
      "destroyed",
      "sealed",
      2,
    ]);
    checkAgreement(market);
  });

  test("a file wins over a typed code, whose ticket goes off sale", () => {
    const market = sealedMarket("code");
    list(market, T2, "cleo");
    expect([stateOf(market, T1), stateOf(market, T2)]).toEqual([
      ["refused", READ_FROM_FILE],
      ["sealed", null],
    ]);
    expect(market.neighbours.tickets.get(T1)).toMatchObject({ status: "delisted", isDraft: true, seal: "none" });
    checkAgreement(market);
  });

  test("a typed code does not win over a file, nor one typed code over another", () => {
    for (const how of ["file", "code"] as const) {
      const market = sealedMarket(how);
      list(market, T2, "cleo", "code");
      expect([market.seal(T1)?.state, stateOf(market, T2)]).toEqual(["sealed", ["refused", CODE_TAKEN]]);
    }
  });

  test("a file does not win over a typed code that is being paid, nor over one that is sold", () => {
    const market = sealedMarket("code");
    pay(market);
    market.drain();
    list(market, T2, "cleo");
    expect(stateOf(market, T2)).toEqual(["refused", CODE_TAKEN]);
    market.neighbours.settle(O1);
    market.drain();
    list(market, T3, "dora");
    expect([stateOf(market, T1), stateOf(market, T3)]).toEqual([
      ["released", null],
      ["refused", CODE_TAKEN],
    ]);
  });

  test("a file wins over a typed code that is reserved and not paid: its order gets no ticket", () => {
    const market = sealedMarket("code");
    market.neighbours.buy(T1, O1, "bob");
    market.drain();
    list(market, T2, "cleo");
    market.neighbours.accept(O1, CHARGE);
    market.drain();
    expect(market.seal(T1)?.verdict).toMatchObject({ ok: false, reason: CODE_TAKEN });
    market.neighbours.settle(O1);
    market.drain();
    expect([market.neighbours.captured, market.neighbours.tickets.get(T1)?.status]).toEqual([[], "delisted"]);
  });
});

describe("what was sold", () => {
  test("is listed again by its buyer alone", () => {
    const market = sealedMarket();
    sell(market);
    list(market, T2, "ann");
    expect(stateOf(market, T2)).toEqual(["refused", CODE_TAKEN]);
    list(market, T3, "bob", "code");
    sell(market, { ticketId: T3, orderId: O3, buyer: "cleo" });
    expect([market.seal(T3)?.releasedTo, market.code(CODE)?.ownerId]).toEqual(["cleo", "cleo"]);
    checkHandedOver(market);
  });

  test("is nobody's after a refund, until an operator gives it to one side", () => {
    const market = sealedMarket();
    sell(market);
    market.neighbours.refund(O1);
    market.drain();
    expect([market.seal(T1)?.state, market.seal(T1)?.file, market.vault.size]).toEqual(["destroyed", null, 0]);
    list(market, T2, "bob");
    expect(stateOf(market, T2)).toEqual(["refused", CODE_BLOCKED]);
    market.give(CODE, "ann");
    list(market, T3, "ann");
    expect(stateOf(market, T3)).toEqual(["sealed", null]);
    market.repeat(0);
    market.drain();
    expect(market.code(CODE)?.isBlocked).toBe(false);
  });

  test("cannot be listed while its charge is disputed; a won dispute thaws it, a lost one blocks it", () => {
    for (const outcome of ["won", "lost"] as const) {
      const market = sealedMarket();
      sell(market);
      market.neighbours.dispute(O1, "open");
      market.drain();
      list(market, T2, "bob");
      expect(stateOf(market, T2)).toEqual(["refused", CODE_DISPUTED]);
      market.neighbours.dispute(O1, outcome);
      market.drain();
      market.upload(T2, "bob", CODE);
      market.drain();
      expect(stateOf(market, T2)).toEqual(outcome === "won" ? ["sealed", null] : ["refused", CODE_BLOCKED]);
    }
  });

  test("and is listed again gets no verdict while the first sale is disputed, and none but no once that is lost", () => {
    const market = sealedMarket();
    sell(market);
    list(market, T2, "bob");
    market.neighbours.dispute(O1, "open");
    market.drain();
    pay(market, { ticketId: T2, orderId: O2, buyer: "cleo" });
    market.drain();
    expect(market.seal(T2)?.verdict).toBe(null);
    market.neighbours.dispute(O1, "lost");
    market.drain();
    market.perform("judge", T2);
    expect(market.seal(T2)?.verdict).toMatchObject({ ok: false, reason: CODE_BLOCKED });
  });

  test("and was sold on stays with the second buyer when the first order is refunded; its code is blocked", () => {
    const market = sealedMarket();
    sell(market);
    list(market, T2, "bob");
    sell(market, { ticketId: T2, orderId: O2, buyer: "cleo" });
    market.neighbours.refund(O1);
    market.drain();
    expect([market.seal(T1)?.state, market.seal(T2)?.state]).toEqual(["destroyed", "released"]);
    expect(market.code(CODE)).toMatchObject({ isBlocked: true, ownerId: "cleo", sale: { orderId: O2 } });
    checkHandedOver(market);
  });

  test("is kept for 30 days after its event", () => {
    const market = sealedMarket();
    sell(market);
    const end = STARTS_AT + 4 * 60 * MINUTE_MS + 30 * DAY_MS;
    expect(market.code(CODE)?.keepUntil).toBe(end);
    market.advance(end - market.memory.now - 1);
    market.drain();
    expect([market.seal(T1)?.state, market.vault.size]).toEqual(["released", 1]);
    market.advance(1);
    market.drain();
    expect([market.seal(T1)?.state, market.vault.size]).toEqual(["destroyed", 0]);
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
