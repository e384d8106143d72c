// Shows the pages of orders with example data.

import {
  ActionRefusedPage,
  type BuyerOrder,
  OrderCodePage,
  OrderPage,
  OrderRefusedPage,
  OrdersPage,
  routes,
  type TicketOnSale,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

/** Returns one order of each status, and one whose payment is under way. */
export function ordersInEachState(
  ticket: TicketOnSale,
  { until, paidAt }: { until: string; paidAt: string },
): readonly BuyerOrder[] {
  const order = { id: "01KAB4Z7Q3M8N5T6W9X2Y1C0DE07", ticket };
  const paid = { chargeId: "01KAB5000000000000000000C107", paidAt };
  return [
    { ...order, status: "Created" },
    { ...order, status: "AwaitingPayment", expiresAt: until, paying: false, lastsMs: 900_000 },
    { ...order, status: "AwaitingPayment", expiresAt: until, paying: true },
    { ...order, status: "Completed", ...paid },
    { ...order, status: "Cancelled", reason: "expired" },
  ];
}

// The widest price beside the widest badge, an offer, and a ticket of another evening.
function furtherOrders(ticket: TicketOnSale, until: string): readonly BuyerOrder[] {
  const dear = { ...ticket, priceCents: 99_999_999 };
  const other = { id: "t8", title: "The Kelp Choir", priceCents: 2400, startsAt: "2027-02-12T00:30:00.000Z" };
  const id = "01KAB4Z7Q3M8N5T6W9X2Y1C1DE07";
  return [
    { id, ticket: dear, status: "AwaitingPayment", expiresAt: until, paying: false },
    { id: "o3", ticket, status: "Offered", expiresAt: until, waitId: "w1", lastsMs: 900_000 },
    { id: "o4", ticket: other, status: "Completed", chargeId: "c2", paidAt: until, seal: "file" },
  ];
}

const held = {
  heading: "Someone else has reserved this ticket",
  text: "If they don't pay in time, somebody else can have it. You haven't been charged.",
};
const alreadyPaid = {
  heading: "This order is already paid",
  text: "A paid order can't be cancelled. Its page shows the receipt.",
};

type ExampleOrders = { ticket: TicketOnSale; orders: readonly BuyerOrder[]; until: string };

/** Returns the pages of orders, each with its name. */
export function exampleOrderPages(contextOf: (path: string) => PageContext, { ticket, orders, until }: ExampleOrders) {
  const list = contextOf(routes.orders());
  const [code, path] = [routes.orderCode("o1"), list.path];
  const order = { id: "01KAB4Z7Q3M8N5T6W9X2Y1C0DE07", ticket };
  const offered = furtherOrders(ticket, until).filter(({ status }) => status === "Offered");
  const sealed = {
    ...order,
    seal: "file",
    ticket: { ...ticket, buyerFeeCents: 450, row: "4", faceValueCents: 7_500 },
  } as const;
  const decline = "The ticket could not be checked in time.";
  const further: readonly (readonly [string, BuyerOrder])[] = [
    ["sealed", { ...sealed, status: "Completed", chargeId: "c3", paidAt: until }],
    ["sealed-reserved", { ...sealed, status: "AwaitingPayment", expiresAt: until, paying: false, decline }],
    ["archived", { ...order, isArchived: true, status: "Completed", chargeId: "c4", paidAt: until }],
    ["archived-refunded", { ...order, isArchived: true, status: "Cancelled", reason: "refunded", refund: "done" }],
    ["file-lost", { ...sealed, status: "Cancelled", reason: "file lost" }],
  ];
  const others = [17, 18].map((seat) => ({
    ...ticket,
    id: `t-${seat}`,
    seat: `Row 9, seat ${seat}`,
    priceCents: 9200,
  }));
  const refused = { ticket: { ...ticket, status: "reserved" as const }, eventId: "e1", reservedUntil: until, others };
  const listed = <OrdersPage page={list} orders={[...furtherOrders(ticket, until), ...orders]} idempotencyKey="k1" />;
  const action = <ActionRefusedPage page={list} words={alreadyPaid} back={{ to: "order", id: "o1" }} />;
  return [
    ...[...orders, ...offered].map((one) => orderExample(contextOf, one)),
    ...further.map(([name, one]) => ({ ...orderExample(contextOf, one), name: `order-${name}` })),
    { name: "order-code", path: code, markup: <OrderCodePage page={contextOf(code)} order={order} /> },
    { name: "orders", path, markup: listed },
    { name: "orders-empty", path, markup: <OrdersPage page={list} orders={[]} idempotencyKey="k1" /> },
    { name: "order-refused", path, markup: <OrderRefusedPage page={list} words={held} refused={refused} /> },
    { name: "order-action-refused", path, markup: action },
  ];
}

function orderExample(contextOf: (path: string) => PageContext, order: BuyerOrder) {
  const state = order.status === "AwaitingPayment" && order.paying ? "paying" : order.status.toLowerCase();
  const path = routes.order(order.id);
  const markup = <OrderPage page={contextOf(path)} order={order} idempotencyKey="k1" />;
  return { name: `order-${state}`, path, markup };
}
