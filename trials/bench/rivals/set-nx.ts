// Serves `SET NX PX` behind a route.

import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { orderBody } from "@holdfast/contracts";
import { conflict, requireUser, signedIn, validated } from "@holdfast/server";
import { Hono } from "hono";
import { z } from "zod";
import type { Answerer } from "../roles.ts";
import { createOrdersApp } from "./orders-app.ts";

const settingsSchema = z.object({
  redisUrl: z.string(),
  holdMs: z.number(),
  /** File of public keys for the app of orders, with its sessions and checks; absent for a bare route. */
  publicKeysFile: z.string().optional(),
});

interface App {
  fetch(request: Request): Response | Promise<Response>;
}
type TakeTicket = (ticketId: string, buyer: string) => Promise<boolean>;

/** Begins the cheapest possible purchase: one `SET NX PX` behind one route, without an order and without an event. */
export async function begin(settings: unknown): Promise<Answerer> {
  const { redisUrl, holdMs, publicKeysFile } = settingsSchema.parse(settings);
  const redis = connectRedis(redisUrl, { name: "set-nx", role: "commands" });
  await whenReady(redis);
  const take: TakeTicket = async (ticketId, buyer) =>
    (await redis.set(`lock:${ticketId}`, buyer, "PX", holdMs, "NX")) === "OK";
  const app = publicKeysFile === undefined ? bareApp(take) : wholeApp(take, publicKeysFile);
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 60, fetch: (request) => app.fetch(request) });
  return async () => ({ url: `http://127.0.0.1:${server.port}` });
}

function bareApp(take: TakeTicket): App {
  return new Hono().post("/api/orders", async (c) => {
    const { ticketId }: { ticketId: string } = await c.req.json();
    const isMine = await take(ticketId, "buyer");
    return isMine ? c.json({ ticketId }, 201) : c.json({ errors: [{ message: "Held" }] }, 409);
  });
}

function wholeApp(take: TakeTicket, publicKeysFile: string): App {
  return createOrdersApp(publicKeysFile).post(
    "/api/orders",
    signedIn,
    validated("json", orderBody("usd")),
    async (c) => {
      const { ticketId } = c.req.valid("json");
      if (!(await take(ticketId, requireUser(c).id))) throw conflict("Cannot buy ticket: someone else holds it");
      return c.json({ ticketId }, 201);
    },
  );
}
