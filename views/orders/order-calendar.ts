// Describes the event of an order as the entry of a calendar.

import { routes } from "../routes.ts";
import type { CalendarEntry } from "../shared/calendar-file.ts";
import type { OrderedTicket } from "./models.ts";
import { orderNumber } from "./order-number.ts";
import { words } from "./words.ts";

/** Returns the entry of an order, which a calendar keeps once however often it gets it. */
export function orderCalendarEntry({ orderId, ticket }: { orderId: string; ticket: OrderedTicket }): CalendarEntry {
  const notes = [`${words.receipt.number}: ${orderNumber(orderId)}`, words.receipt.note];
  return { ...ticket, uid: `order-${orderId}`, notes, path: routes.order(orderId) };
}
