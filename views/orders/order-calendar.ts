// Describes the event of an order as the entry of a calendar.

import { routes } from "../routes.ts";
import type { CalendarEntry } from "../shared/calendar-file.ts";
import type { BuyerOrder, OrderedTicket } from "./models.ts";
import { orderNumber } from "./order-number.ts";
import { words } from "./words.ts";

type BoughtTicket = { orderId: string; ticket: OrderedTicket; seal?: BuyerOrder["seal"] };

/** Returns the entry of an order, which a calendar keeps once however often it gets it. It leads to a sealed ticket. */
export function orderCalendarEntry({ orderId, ticket, seal = "none" }: BoughtTicket): CalendarEntry {
  const isSealed = seal !== "none";
  const note = isSealed ? words.receipt.calendar : words.receipt.note.unsealed;
  const notes = [`${words.receipt.number}: ${orderNumber(orderId)}`, note];
  return {
    ...ticket,
    uid: `order-${orderId}`,
    notes,
    path: isSealed ? routes.orderTicket(orderId) : routes.order(orderId),
  };
}
