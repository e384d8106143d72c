import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  type DecisionOf,
  defineService,
  documentType,
  type Engine,
  silentLog as log,
  on,
  tell,
} from "@holdfast/actors";
import {
  type ChargeView,
  chargeEvents,
  chargeView,
  type OrderView,
  orderEvents,
  type TicketView,
  ticketEvents,
  ticketView,
} from "@holdfast/contracts";

/** What tickets makes of an order's event, as far as orders can see it; null where nothing changes. */
export function followOrder(ticket: TicketView, order: OrderView): TicketView | null {
  const isMine = ticket.orderId === order.id;
  const fence = Math.max(ticket.fence, order.fence);
  switch (order.status) {
    case "Cancelled":
      if (isMine && ticket.status === "reserved") return { ...ticket, status: "available", orderId: null, fence };
      return fence === ticket.fence ? null : { ...ticket, fence };
    case "Completed":
      if (order.fence < ticket.fence || (isMine && ticket.status === "sold")) return null;
      return { ...ticket, status: "sold", orderId: order.id, fence };
    case "Created":
    case "AwaitingPayment": {
      if (order.fence <= ticket.fence || ticket.refused?.orderId === order.id) return null;
      const reason = whyRefused(ticket, order);
      if (reason !== null) return { ...ticket, refused: { orderId: order.id, reason } };
      return { ...ticket, status: "reserved", orderId: order.id, fence };
    }
  }
}

function whyRefused(ticket: TicketView, order: OrderView): string | null {
  if (ticket.status === "delisted") return "delisted";
  if (ticket.status === "sold") return "ticket taken";
  if (ticket.edition === order.edition) return null;
  return ticket.priceCents === order.ticket.priceCents ? "ticket changed" : "price changed";
}

type TicketMessage =
  | { readonly type: "Put"; readonly ticket: Partial<TicketView> & Pick<TicketView, "id"> }
  | { readonly type: "FollowOrder"; readonly order: OrderView };

const ticketDocument = documentType<TicketView, TicketView>("ticket", { schema: ticketView, view: (ticket) => ticket });
const blank: TicketView = {
  id: "",
  version: 0,
  title: "Concert",
  priceCents: 1999,
  userId: "seller",
  status: "available",
  orderId: null,
  ...{ fence: 0, edition: 0, refused: null },
  ...{ venue: null, startsAt: null, section: null, seat: null, description: null },
};

const ticketTerms = actorTerms("ticket", {
  documents: { ticket: ticketDocument },
  events: ["TicketCreated", "TicketUpdated"],
});
const ticketActor = actor(ticketTerms, {
  documents: (id) => ({ ticket: id }),
  decide({ ticket: known }, message: TicketMessage): DecisionOf<typeof ticketTerms> {
    const events = { ticket: known ? "TicketUpdated" : "TicketCreated" } as const;
    if (message.type === "Put") return { write: { ticket: { ...(known ?? blank), ...message.ticket } }, events };
    const ticket = known && followOrder(known, message.order);
    return ticket ? { write: { ticket }, events } : {};
  },
});

/** An engine under the name of tickets, whose tickets are as they are put and follow the orders they hear of. */
export function ticketsStandIn(database: Database) {
  const reactions = [
    on(orderEvents, ({ data }) => [tell(ticketActor, data.ticket.id, { type: "FollowOrder", order: data })]),
  ];
  const definition = defineService("tickets", { events: ticketEvents, actors: [ticketActor], reactions });
  const engine = createEngine(definition, { database, log });
  const put = async (ticket: Partial<TicketView> & Pick<TicketView, "id">): Promise<void> => {
    await engine.ask(ticketActor, ticket.id, { type: "Put", ticket });
  };
  return { engine, put, newId: () => engine.ids.newId(engine.ids.randomPartition()) };
}

const chargeDocument = documentType<ChargeView, ChargeView>("charge", { schema: chargeView, view: (charge) => charge });
const chargeActor = actor(
  actorTerms("charge", { documents: { charge: chargeDocument }, events: ["ChargeCreated", "ChargeUpdated"] }),
  {
    documents: (id) => ({ charge: id }),
    decide: ({ charge: known }, charge: ChargeView) => ({
      write: { charge },
      events: { charge: known ? "ChargeUpdated" : "ChargeCreated" },
    }),
  },
);

/** An engine under the name of payments, whose charges are as they are put. */
export function paymentsStandIn(database: Database): { engine: Engine; put: (charge: ChargeView) => Promise<void> } {
  const definition = defineService("payments", { events: chargeEvents, actors: [chargeActor] });
  const engine = createEngine(definition, { database, log });
  return { engine, put: (charge) => engine.ask(chargeActor, charge.id, charge) };
}
