import { expect, test } from "vitest";
import { signInBuyers } from "./buyers.ts";
import { PARTITIONS } from "./shop.ts";
import { openHoldfastStall } from "./stalls.ts";

test("a crowd before two processes of orders is answered whole, and one buyer has the ticket", async () => {
  const stall = await openHoldfastStall(await signInBuyers(20, PARTITIONS), 2);
  try {
    await stall.prepare?.(0);
    expect(await stall.measure(0)).toMatchObject({ winners: 1, unanswered: 0 });
  } finally {
    await stall.close();
  }
}, 60_000);
