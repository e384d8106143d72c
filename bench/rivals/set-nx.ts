import { connectRedis, whenReady } from "@holdfast/redis";
import { Hono } from "hono";
import { z } from "zod";
import type { Answerer } from "../roles.ts";

const settingsSchema = z.object({ redisUrl: z.string(), holdMs: z.number() });

/** The least an order can be: one `SET NX PX` behind one route; no person, no order, no event. */
export async function begin(settings: unknown): Promise<Answerer> {
  const { redisUrl, holdMs } = settingsSchema.parse(settings);
  const redis = connectRedis(redisUrl, { name: "set-nx", role: "commands" });
  await whenReady(redis);
  const app = new Hono().post("/api/orders", async (c) => {
    const { ticketId }: { ticketId: string } = await c.req.json();
    const isMine = await redis.set(`lock:${ticketId}`, "buyer", "PX", holdMs, "NX");
    return isMine ? c.json({ ticketId }, 201) : c.json({ errors: [{ message: "Held" }] }, 409);
  });
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 60, fetch: app.fetch });
  return async () => ({ url: `http://127.0.0.1:${server.port}` });
}
