// Lists tickets and notes which order reserves them, as the course does.

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { CourseError, type CourseParts, userIdOf } from "./service.ts";

const body = z.object({ title: z.string().min(1), price: z.number().positive() });
const orderSchema = z.object({ id: z.string(), ticket: z.object({ id: z.string() }) });

interface Ticket {
  readonly id: string;
  readonly title: string;
  readonly price: number;
  readonly userId: string;
  readonly orderId: string | null;
  readonly version: number;
}

/** Adds the routes and listeners of tickets. */
export async function addTickets({ app, sql, events }: CourseParts): Promise<void> {
  app.post("/api/tickets", async (request, response) => {
    const userId = userIdOf(response);
    const { title, price } = body.parse(request.body);
    const id = randomUUID();
    await sql`
      insert into tickets (id, title, price, user_id, version) values (${id}, ${title}, ${price}, ${userId}, 0)`;
    const ticket = { id, title, price, userId, version: 0 };
    await events.publish("ticket", "created", ticket);
    response.status(201).send(ticket);
  });
  app.get("/api/tickets/:id", async (request, response) => {
    const [ticket] = await sql<Ticket[]>`
      select id, title, price, user_id as "userId", order_id as "orderId", version
      from tickets where id = ${request.params.id}`;
    if (!ticket) throw new CourseError(404, "Not Found");
    response.send(ticket);
  });
  await events.listen("order", async (type, data) => {
    const order = orderSchema.parse(data);
    const orderId = type === "created" ? order.id : null;
    const [ticket] = await sql<Ticket[]>`
      update tickets set order_id = ${orderId}, version = version + 1 where id = ${order.ticket.id}
      returning id, title, price, user_id as "userId", order_id as "orderId", version`;
    if (!ticket) throw new Error("Ticket not found");
    await events.publish("ticket", "updated", ticket);
  });
}
