import type { SealView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { STARTS_AT } from "../testing/examples.ts";
import { checkAgreement, checkHandedOver } from "../testing/market-checks.ts";
import {
  CHARGE,
  CODE,
  list,
  MINUTE_MS,
  O1,
  O2,
  O3,
  pay,
  sealedMarket,
  sell,
  stateOf,
  T1,
  T2,
  T3,
} from "../testing/market-steps.ts";
import { type Code, FREE_CODE } from "./code-document.ts";
import { codeAfterSeal } from "./code-following.ts";
import { CODE_BLOCKED, CODE_DISPUTED, CODE_TAKEN, READ_FROM_FILE } from "./judging.ts";

const DAY_MS = 1_440 * MINUTE_MS;
const SEAL: Omit<SealView, "id" | "sellerId" | "attempt" | "codeIds"> = {
  ...{ version: 1, kind: "file", state: "inspecting", reason: null, verdict: null, sale: null, givenBack: [] },
  keepUntil: null,
};

test("an attempt that was refused stays refused, also when others were since and the code is free again", () => {
  const inspecting = (id: string, attempt: number, changes: Partial<SealView> = {}): SealView => ({
    ...SEAL,
    id,
    sellerId: id,
    attempt,
    codeIds: ["code"],
    ...changes,
  });
  const follow = (code: Code, seal: SealView): Code => ({ ...code, ...codeAfterSeal(code, seal).code });
  const free: Code = { ...FREE_CODE, id: "code", version: 0 };
  const asked = [inspecting("t1", 1), inspecting("t2", 5), inspecting("t3", 1)].reduce(follow, free);
  const back: Partial<SealView> = { state: "refused", codeIds: [], givenBack: [{ codeId: "code", attempt: 1 }] };
  const freed = follow(asked, inspecting("t1", 1, back));
  expect([asked.listing?.ticketId, freed.listing]).toEqual(["t1", null]);
  const again = follow(freed, inspecting("t2", 5));
  expect([again.listing, again.refused]).toEqual([null, { ticketId: "t2", attempt: 5, reason: CODE_TAKEN }]);
  // An older attempt that is given back does not make the code forget the later one.
  const older = follow(again, inspecting("t2", 5, { givenBack: [{ codeId: "code", attempt: 4 }] }));
  expect([older.listing, older.refused?.attempt]).toEqual([null, 5]);
  expect(follow(older, inspecting("t2", 6)).listing).toMatchObject({ ticketId: "t2", attempt: 6 });
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
    // By this payments keeps what the second seller gets.
    expect(market.seal(T2)?.reason).toBe(CODE_BLOCKED);
    checkHandedOver(market);
  });

  test("is kept, and the ticket too, while its event is postponed to a date to be said", () => {
    const market = sealedMarket();
    sell(market);
    const told = (version: number, startsAt: number | null) => {
      const ticket = market.neighbours.tickets.get(T1);
      if (ticket) market.say(T1, { type: "FollowTicket", ticket: { ...ticket, version, startsAt } });
      market.drain();
    };
    told(50, null);
    told(51, null);
    market.advance(400 * DAY_MS);
    market.drain();
    expect([market.seal(T1)?.state, market.code(CODE)?.keepUntil]).toEqual(["released", null]);
    told(52, STARTS_AT + 500 * DAY_MS);
    expect(market.code(CODE)?.keepUntil).toBe(STARTS_AT + 530 * DAY_MS + 4 * 60 * MINUTE_MS);
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
