// Charges buyers through Stripe, as the course does.

import { randomUUID } from "node:crypto";
import { Stripe } from "stripe";
import { z } from "zod";
import { CourseError, type CourseParts, userIdOf } from "./service.ts";

const body = z.object({ orderId: z.uuid(), paymentMethod: z.string().min(1) });
const orderSchema = z.object({
  id: z.string(),
  version: z.number(),
  userId: z.string().optional(),
  ticket: z.object({ id: z.string(), price: z.number().optional() }),
});

/** Adds the route and the listener of payments. */
export async function addPayments(parts: CourseParts): Promise<void> {
  const { app, sql, events, settings } = parts;
  const stripe = clientOf(settings.stripeUrl);
  app.post("/api/payments", async (request, response) => {
    const userId = userIdOf(response);
    const { orderId, paymentMethod } = body.parse(request.body);
    const [order] = await sql<{ userId: string; price: number; status: string }[]>`
      select user_id as "userId", price, status from orders where id = ${orderId}`;
    if (!order) throw new CourseError(404, "Not Found");
    if (order.userId !== userId) throw new CourseError(401, "Not authorized");
    if (order.status === "cancelled") throw new CourseError(400, "Cannot pay for an cancelled order");
    const intent = await stripe.paymentIntents.create({
      amount: Math.round(order.price * 100),
      currency: "usd",
      payment_method: paymentMethod,
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: "never" },
      metadata: { orderId },
    });
    const id = randomUUID();
    await sql`insert into payments (id, order_id, stripe_id) values (${id}, ${orderId}, ${intent.id})`;
    await events.publish("payment", "created", { id, orderId, stripeId: intent.id });
    response.status(201).send({ id });
  });
  await events.listen("order", async (type, data) => {
    const { id, version, userId = "", ticket } = orderSchema.parse(data);
    if (type === "created") {
      await sql`
        insert into orders (id, version, user_id, price, status)
        values (${id}, ${version}, ${userId}, ${ticket.price ?? 0}, 'created') on conflict do nothing`;
      return;
    }
    const cancelled = await sql`
      update orders set status = 'cancelled', version = ${version} where id = ${id} returning id`;
    if (cancelled.length === 0) throw new Error("Order not found");
  });
}

function clientOf(stripeUrl: string): Stripe {
  const { hostname: host, port } = new URL(stripeUrl);
  return new Stripe("sk_test_course", { host, port, protocol: "http", telemetry: false });
}
