import { priceField } from "@holdfast/values";
import { z } from "zod";
import type { TicketStatus } from "../events/tickets.ts";

const line = (name: string, most: number) =>
  z
    .string({ error: `${name} must be text` })
    .transform((text) => text.trim())
    .pipe(z.string().max(most, { error: `${name} must be at most ${most} characters` }));
const optionalLine = (name: string, most: number) =>
  line(name, most)
    .transform((text) => (text === "" ? null : text))
    .nullable()
    .optional();

const STARTS_MESSAGE = "Start must be a date and time with its zone";

/** `POST /api/tickets` and `PUT /api/tickets/:id`; an absent optional field stays as it is, null or empty clears it. */
export const ticketBody = z.object({
  title: line("Title", 200).pipe(z.string().min(1, { error: "Title is required" })),
  price: priceField,
  venue: optionalLine("Venue", 200),
  startsAt: z
    .union([z.literal(""), z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })], {
      error: STARTS_MESSAGE,
    })
    .transform((text) => (text === "" ? null : Date.parse(text)))
    .nullable()
    .optional(),
  section: optionalLine("Section", 100),
  seat: optionalLine("Seat", 100),
  description: optionalLine("Description", 2_000),
});
export type TicketBody = z.output<typeof ticketBody>;

/** A ticket in answers; `price` is a decimal, `startsAt` an ISO time. */
export interface TicketAnswer {
  readonly id: string;
  readonly title: string;
  readonly price: number;
  readonly userId: string;
  readonly orderId: string | null;
  readonly status: TicketStatus;
  readonly version: number;
  readonly venue: string | null;
  readonly startsAt: string | null;
  readonly section: string | null;
  readonly seat: string | null;
  readonly description: string | null;
}
