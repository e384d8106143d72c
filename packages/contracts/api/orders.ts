import { z } from "zod";
import type { OrderStatus } from "../events/orders.ts";

/** `POST /api/orders` */
export const orderBody = z.object({
  ticketId: z
    .string({ error: "ticketId is required" })
    .min(1, "ticketId is required")
    .max(200, "ticketId is not an id"),
  expectedPrice: z
    .union([z.number(), z.string().regex(/^\d+(\.\d{1,2})?$/)], { error: "expectedPrice must be a price" })
    .transform((value) => Math.round(Number(value) * 100))
    .optional(),
});

/** An order in answers; `price` is a decimal, `expiresAt` an ISO time. */
export interface OrderAnswer {
  readonly id: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly expiresAt: string;
  readonly ticket: { readonly id: string; readonly title: string; readonly price: number };
  readonly reason: string | null;
  readonly version: number;
}
