import { describe, expect, test } from "vitest";
import { createTurns } from "./turns.ts";

function gate() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((open) => (resolve = open));
  return { promise, resolve: () => resolve() };
}

describe("createTurns()", () => {
  test("gives all who come during a turn one look, begun after the turn", async () => {
    const [turn, looked] = [gate(), [] as string[]];
    let isOver = false;
    const turns = createTurns(async (key) => {
      looked.push(`${key} ${isOver}`);
      return isOver;
    });
    const taken = turns.take("t1", async () => {
      await turn.promise;
      isOver = true;
      return "mine";
    });
    const [one, other] = [turns.current("t1")?.seen(), turns.current("t1")?.seen()];
    turn.resolve();
    expect(await taken).toBe("mine");
    expect([await one, await other]).toEqual([true, true]);
    expect(looked).toEqual(["t1 true"]);
  });

  test("is over before the look begins, so that who comes then looks for themselves", async () => {
    const look = gate();
    const turns = createTurns(() => look.promise);
    const taken = turns.take("t1", async () => {});
    const waiting = turns.current("t1")?.seen();
    await taken;
    expect(turns.current("t1")).toBe(null);
    look.resolve();
    await waiting;
  });

  test("looks for nobody, and keeps keys apart", async () => {
    const looked: string[] = [];
    const turns = createTurns(async (key) => looked.push(key));
    const taken = turns.take("t1", async () => {});
    expect(turns.current("t2")).toBe(null);
    await taken;
    expect(looked).toEqual([]);
  });

  test("is over when its work fails; those who waited look all the same", async () => {
    const turns = createTurns(async () => "seen");
    const taken = turns.take("t1", async () => {
      throw new Error("lost");
    });
    const waiting = turns.current("t1")?.seen();
    await expect(taken).rejects.toThrow("lost");
    expect([turns.current("t1"), await waiting]).toEqual([null, "seen"]);
  });
});
