// Places orders, as the course does.

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { CourseError, type CourseParts, userIdOf } from "./service.ts";

const body = z.object({ ticketId: z.uuid() });
const ticketSchema = z.object({ id: z.string(), title: z.string(), price: z.number(), version: z.number() });
const aboutOrder = z.object({ orderId: z.string() });

interface Order {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
  readonly expiresAt: Date;
  readonly ticketId: string;
  readonly version: number;
}

/** Adds the routes and listeners of orders. */
export async function addOrders(parts: CourseParts): Promise<void> {
  const { app, sql, events, settings } = parts;
  app.post("/api/orders", async (request, response) => {
    const userId = userIdOf(response);
    const { ticketId } = body.parse(request.body);
    const [ticket] = await sql<{ id: string; title: string; price: number }[]>`
      select id, title, price from tickets where id = ${ticketId}`;
    if (!ticket) throw new CourseError(404, "Not Found");
    const reserved = await sql`select 1 from orders where ticket_id = ${ticketId} and status <> 'cancelled' limit 1`;
    if (reserved.length > 0) throw new CourseError(400, "Ticket is already reserved");
    const expiresAt = new Date(Date.now() + settings.holdMs);
    const order = { id: randomUUID(), userId, status: "created", expiresAt, ticket, version: 0 };
    await sql`
      insert into orders (id, user_id, status, expires_at, ticket_id, version)
      values (${order.id}, ${userId}, ${order.status}, ${expiresAt}, ${ticketId}, 0)`;
    await events.publish("order", "created", order);
    response.status(201).send(order);
  });
  app.get("/api/orders/:id", async (request, response) => {
    const userId = userIdOf(response);
    const [order] = await sql<Order[]>`
      select id, user_id as "userId", status, expires_at as "expiresAt", ticket_id as "ticketId", version
      from orders where id = ${request.params.id}`;
    if (!order) throw new CourseError(404, "Not Found");
    if (order.userId !== userId) throw new CourseError(401, "Not authorized");
    response.send(order);
  });
  await listen(parts);
}

async function listen({ sql, events }: CourseParts): Promise<void> {
  await events.listen("ticket", async (type, data) => {
    const { id, title, price, version } = ticketSchema.parse(data);
    if (type === "created") {
      await sql`
        insert into tickets (id, title, price, version) values (${id}, ${title}, ${price}, ${version})
        on conflict do nothing`;
      return;
    }
    const updated = await sql`
      update tickets set title = ${title}, price = ${price}, version = ${version}
      where id = ${id} and version >= ${version - 1} returning id`;
    if (updated.length === 0) throw new Error("Ticket not found");
  });
  await events.listen("expiration", async (_type, data) => {
    const { orderId } = aboutOrder.parse(data);
    const [order] = await sql<{ id: string; ticketId: string; version: number }[]>`
      update orders set status = 'cancelled', version = version + 1
      where id = ${orderId} and status <> 'complete' returning id, ticket_id as "ticketId", version`;
    if (!order) return;
    await events.publish("order", "cancelled", { ...order, ticket: { id: order.ticketId } });
  });
  await events.listen("payment", async (_type, data) => {
    const { orderId } = aboutOrder.parse(data);
    const completed = await sql`
      update orders set status = 'complete', version = version + 1 where id = ${orderId} returning id`;
    if (completed.length === 0) throw new Error("Order not found");
  });
}
