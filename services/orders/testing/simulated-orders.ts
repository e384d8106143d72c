import type { Claim, Decision, Stored } from "@holdfast/actors";
import type { ChargeView, DeadlineView, OrderView, TicketView } from "@holdfast/contracts";
import type { Hold } from "../rules/hold.ts";
import { type Order, orderDocument } from "../rules/order.ts";
import { type OrderMessage, orderActor } from "../rules/order-actor.ts";
import { holdActor } from "../rules/purchase.ts";
import { type TicketCopy, ticketCopyActor } from "../rules/ticket-copy.ts";

/** An event on its way, for as long as the world lasts: it may be delivered any number of times. */
export type Sent =
  | { readonly kind: "ticket"; readonly data: TicketView }
  | { readonly kind: "order"; readonly data: OrderView }
  | { readonly kind: "charge"; readonly data: ChargeView }
  | { readonly kind: "deadline"; readonly data: DeadlineView };

/** What orders keeps of one ticket, and the versions its actors have followed; plain data, never changed in place. */
export interface OrdersState {
  readonly now: number;
  readonly hold: Stored<Hold> | null;
  readonly copy: Stored<TicketCopy> | null;
  readonly orders: Readonly<Record<string, Stored<Order>>>;
  readonly lock: { readonly owner: string; readonly until: number | null } | null;
  readonly followed: Readonly<Record<string, number>>;
  readonly sent: readonly Sent[];
}

interface Written {
  readonly hold?: Hold;
  readonly ticket?: TicketCopy;
  readonly order?: Order;
}

/** Asks for the ticket; a refusal leaves everything as it was. */
export function placeOrder<State extends OrdersState>(
  state: State,
  order: { id: string; userId: string; holdMs: number },
): State {
  const documents = { hold: state.hold, ticket: state.copy, order: state.orders[order.id] ?? null };
  const { id: orderId, userId, holdMs } = order;
  const message = { type: "PlaceOrder" as const, orderId, userId, expectedPriceCents: null, holdMs, maxOpenOrders: 4 };
  return commit(state, order.id, holdActor.decide(documents, message, env(state, "t1")));
}

/** Lets one order decide on a message. */
export function tellOrder<State extends OrdersState>(state: State, id: string, message: OrderMessage): State {
  const documents = { order: state.orders[id] ?? null, hold: state.hold };
  return commit(state, id, orderActor.decide(documents, message, env(state, id)));
}

/** Delivers an event to the actor of orders it concerns, unless that has followed the source further already. */
export function deliverToOrders<State extends OrdersState>(state: State, event: Sent): State {
  switch (event.kind) {
    case "ticket": {
      const ticket = event.data;
      const message = { type: "FollowTicket" as const, ticket };
      const copied = commit(state, "", ticketCopyActor.decide({ ticket: state.copy }, message, env(state, "t1")));
      const named = [...new Set([ticket.orderId, ticket.refused?.orderId])].filter((id) => typeof id === "string");
      return named.reduce((next, id) => once(next, id, event, () => tellOrder(next, id, message)), copied);
    }
    case "charge": {
      const charge = event.data;
      return once(state, charge.orderId, event, () =>
        tellOrder(state, charge.orderId, { type: "FollowCharge", charge }),
      );
    }
    case "deadline": {
      const deadline = event.data;
      return once(state, deadline.id, event, () => tellOrder(state, deadline.id, { type: "DeadlinePassed", deadline }));
    }
    case "order":
      return state;
  }
}

/** The inbox: an older event than the last followed from the same source never reaches the target. */
export function once<State extends { readonly followed: OrdersState["followed"] }>(
  state: State,
  target: string,
  { kind, data }: Sent,
  follow: () => State,
): State {
  const mark = `${target} < ${kind} ${data.id}`;
  if ((state.followed[mark] ?? -1) >= data.version) return state;
  const next = follow();
  return { ...next, followed: { ...next.followed, [mark]: data.version } };
}

function env({ now }: OrdersState, id: string) {
  return { now, id, newId: () => "unused", counted: 0, terms: undefined };
}

function commit<State extends OrdersState>(
  state: State,
  orderId: string,
  decision: Decision<{ hold: Hold; ticket: TicketCopy; order: Order }, never> | Decision<object, unknown>,
): State {
  if ("refused" in decision || !(decision.write || decision.claims)) return state;
  const { hold, ticket, order }: Written = decision.write ?? {};
  if (decision.notAfter !== undefined && state.now >= decision.notAfter)
    throw new Error("Cannot commit: decided too late");
  const lock = (decision.claims ?? []).reduce((held, claim) => claimed(held, claim, state.now), state.lock);
  const written = order && { ...order, id: orderId, version: (state.orders[orderId]?.version ?? -1) + 1 };
  const view = written && orderDocument.view?.(written);
  return {
    ...state,
    lock,
    ...(hold && { hold: { ...hold, id: "t1", version: (state.hold?.version ?? -1) + 1 } }),
    ...(ticket && { copy: { ...ticket, id: "t1", version: (state.copy?.version ?? -1) + 1 } }),
    ...(written && { orders: { ...state.orders, [orderId]: written } }),
    ...(view && { sent: [...state.sent, { kind: "order", data: view }] }),
  };
}

// As the commit judges claims; the rules never ask for what it would deny.
function claimed(lock: OrdersState["lock"], { mode, owner, until }: Claim, now: number): OrdersState["lock"] {
  const isFree = lock === null || lock.owner === owner || (lock.until !== null && lock.until <= now);
  if (mode === "release") return lock?.owner === owner ? null : lock;
  if (mode === "acquire" ? !isFree : lock?.owner !== owner)
    throw new Error(`Cannot ${mode} the lock: it is ${lock?.owner}'s`);
  return { owner, until };
}
