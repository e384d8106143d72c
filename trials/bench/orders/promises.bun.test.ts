import { describe, expect, test } from "vitest";
import { z } from "zod";
import { missingServers } from "../rivals/running.ts";
import { signInBuyers } from "./buyers.ts";
import { startPromises } from "./postgres.ts";
import { PARTITIONS } from "./shop.ts";

const missing = await missingServers(["PostgreSQL"]);
const skipped = missing.length === 0 ? "" : ` (skipped: ${missing.join(" and ")} not running here)`;
const orderSchema = z.object({ id: z.string(), ticket: z.object({ id: z.string() }) });

describe.skipIf(missing.length > 0)(`PostgreSQL with the same promises${skipped}`, () => {
  test("sells once, repeats the first reply, and has its four followers write the order", async () => {
    const buyers = await signInBuyers(2, PARTITIONS);
    const shop = await startPromises(buyers, "everysec");
    try {
      const [ticketId = ""] = await shop.list(1);
      const buy = async (buyer: number, key: string) =>
        await fetch(`${shop.url}/api/orders`, {
          method: "POST",
          body: JSON.stringify({ ticketId }),
          headers: {
            Cookie: `session=${buyers.tokens[buyer] ?? ""}`,
            "Content-Type": "application/json",
            "Idempotency-Key": key,
          },
        });
      const [first, again, other] = [await buy(0, "a"), await buy(0, "a"), await buy(1, "a")];
      expect([first.status, again.status, other.status]).toEqual([201, 201, 409]);
      const order = orderSchema.parse(await first.json());
      expect(orderSchema.parse(await again.json())).toEqual(order);
      expect(order.ticket.id).toBe(ticketId);
      await shop.settle();
      expect(await shop.count()).toEqual({ orders: 1, tickets: 1 });
    } finally {
      await shop.close();
    }
  });
});
