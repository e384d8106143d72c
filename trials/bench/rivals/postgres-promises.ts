// Serves the order route on PostgreSQL with the promises of Holdfast's route.

import { createIdFactory } from "@holdfast/actors";
import { orderBody } from "@holdfast/contracts";
import { conflict, requireUser, signedIn, validated } from "@holdfast/server";
import postgres from "postgres";
import { z } from "zod";
import { PARTITIONS } from "../orders/shop.ts";
import type { Answerer } from "../roles.ts";
import { createOrdersApp } from "./orders-app.ts";
import { connectPostgres, postgresSettings } from "./postgres-connection.ts";

const settingsSchema = postgresSettings.extend({ publicKeysFile: z.string(), holdMs: z.number() });
const CONNECTIONS = 16;
const MOST_OPEN_ORDERS = 1_000;
const UNIQUE_VIOLATION = "23505";

/**
 * Begins the app of orders, with the same sessions, checks and answers, on PostgreSQL as its store. One statement, which
 * is one transaction and one round trip, checks the ticket and the bound on open orders, and writes the ticket, the
 * order, its event and the reply under the id of the command. A repeated command is answered with the first reply.
 */
export async function begin(settings: unknown): Promise<Answerer> {
  const { publicKeysFile, holdMs, ...store } = settingsSchema.parse(settings);
  const sql = connectPostgres(store, CONNECTIONS);
  const ids = createIdFactory(PARTITIONS);
  const app = createOrdersApp(publicKeysFile);
  app.post("/api/orders", signedIn, validated("json", orderBody("usd")), async (c) => {
    const { id: userId } = requireUser(c);
    const { ticketId } = c.req.valid("json");
    const key = c.req.header("Idempotency-Key");
    const commandId = key === undefined ? ids.newId(0) : `${userId}:${key}`;
    const purchase = { orderId: ids.newId(0), commandId, userId, ticketId, holdMs };
    const order = (await placeOrder(sql, purchase)) ?? (key === undefined ? null : await firstReply(sql, purchase));
    if (!order) throw conflict("Cannot buy ticket: someone else holds it");
    return c.json({ ...order, userId, status: "Created" }, 201, { Location: `/api/orders/${order.id}` });
  });
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 60, fetch: (request) => app.fetch(request) });
  return async () => ({ url: `http://127.0.0.1:${server.port}` });
}

interface Purchase {
  readonly orderId: string;
  readonly commandId: string;
  readonly userId: string;
  readonly ticketId: string;
  readonly holdMs: number;
}

interface Reply {
  readonly id: string;
  readonly expiresAt: string;
  readonly ticket: object;
}

// Returns null for a ticket that is not free, a buyer with too many open orders, and a repeated command.
async function placeOrder(sql: postgres.Sql, purchase: Purchase): Promise<Reply | null> {
  const { orderId, commandId, userId, ticketId, holdMs } = purchase;
  try {
    const [placed] = await sql<{ reply: Reply }[]>`
      with held as (
        update tickets set order_id = ${orderId}, fence = fence + 1,
          held_until = now() + ${holdMs}::int * interval '1 millisecond'
        where id = ${ticketId} and seller_id <> ${userId} and (order_id is null or held_until <= now())
          and (select count(*) from orders
            where user_id = ${userId} and status in ('Created', 'AwaitingPayment')) < ${MOST_OPEN_ORDERS}
        returning id, title, price_cents, held_until, fence
      ), placed as (
        insert into orders (id, number, user_id, ticket_id, status, expires_at, fence, ticket, version)
        select ${orderId}, substr(${orderId}, 11, 8), ${userId}, id, 'Created', held_until, fence,
          jsonb_build_object('id', id, 'title', title, 'priceCents', price_cents), 0 from held
        returning id, user_id, ticket_id, status, expires_at, fence, ticket, version
      ), published as (
        insert into outbox (type, data) select 'OrderCreated', to_jsonb(placed) from placed
      )
      insert into replies (command_id, reply)
      select ${commandId}, jsonb_build_object('id', id, 'expiresAt', expires_at, 'ticket', ticket) from placed
      returning reply`;
    return placed?.reply ?? null;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === UNIQUE_VIOLATION) return null;
    throw error;
  }
}

async function firstReply(sql: postgres.Sql, { commandId }: Purchase): Promise<Reply | null> {
  const [first] = await sql<{ reply: Reply }[]>`select reply from replies where command_id = ${commandId}`;
  return first?.reply ?? null;
}
