// Serves the order route on PostgreSQL.

import { createIdFactory } from "@holdfast/actors";
import { orderBody } from "@holdfast/contracts";
import { conflict, requireUser, signedIn, validated } from "@holdfast/server";
import type postgres from "postgres";
import { z } from "zod";
import { PARTITIONS } from "../orders/shop.ts";
import type { Answerer } from "../roles.ts";
import { createOrdersApp } from "./orders-app.ts";
import { connectPostgres, postgresSettings } from "./postgres-connection.ts";

const settingsSchema = postgresSettings.extend({ publicKeysFile: z.string(), holdMs: z.number() });
const CONNECTIONS = 16;
const MOST_OPEN_ORDERS = 1_000;

/** Begins the app of orders, with the same sessions, checks and answers, on PostgreSQL as its store. */
export async function begin(settings: unknown): Promise<Answerer> {
  const { publicKeysFile, holdMs, ...store } = settingsSchema.parse(settings);
  const sql = connectPostgres(store, CONNECTIONS);
  const ids = createIdFactory(PARTITIONS);
  const app = createOrdersApp(publicKeysFile);
  app.post("/api/orders", signedIn, validated("json", orderBody("usd")), async (c) => {
    const { id: userId } = requireUser(c);
    const purchase = { orderId: ids.newId(0), userId, ticketId: c.req.valid("json").ticketId, holdMs };
    const [order] = await placeOrder(sql, purchase);
    if (!order) throw conflict("Cannot buy ticket: someone else holds it");
    return c.json({ ...order, userId, status: "Created" }, 201, { Location: `/api/orders/${purchase.orderId}` });
  });
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 60, fetch: (request) => app.fetch(request) });
  return async () => ({ url: `http://127.0.0.1:${server.port}` });
}

interface Purchase {
  readonly orderId: string;
  readonly userId: string;
  readonly ticketId: string;
  readonly holdMs: number;
}

// One statement is one transaction and one round trip, which is the fastest way on PostgreSQL.
function placeOrder(sql: postgres.Sql, { orderId, userId, ticketId, holdMs }: Purchase) {
  return sql<{ id: string; expiresAt: Date; ticket: object }[]>`
    with held as (
      update tickets set order_id = ${orderId}, fence = fence + 1,
        held_until = now() + ${holdMs}::int * interval '1 millisecond'
      where id = ${ticketId} and seller_id <> ${userId} and (order_id is null or held_until <= now())
        and (select count(*) from orders
          where user_id = ${userId} and status in ('Created', 'AwaitingPayment')) < ${MOST_OPEN_ORDERS}
      returning id, title, price_cents, held_until, fence
    ), placed as (
      insert into orders (id, user_id, ticket_id, status, expires_at, fence, ticket, version)
      select ${orderId}, ${userId}, id, 'Created', held_until, fence,
        jsonb_build_object('id', id, 'title', title, 'priceCents', price_cents), 0 from held
      returning id, user_id, status, expires_at, fence, ticket, version
    ), published as (
      insert into outbox (type, data) select 'OrderCreated', to_jsonb(placed) from placed
    )
    select id, expires_at as "expiresAt", ticket from placed`;
}
