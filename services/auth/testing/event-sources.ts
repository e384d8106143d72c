import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  defineService,
  documentType,
  type Engine,
  type EngineSettings,
  type Log,
} from "@holdfast/actors";
import { type ChargeView, chargeEvents, chargeView, type OrderView, orderEvents, orderView } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { exampleCharge, exampleOrder } from "./mail-examples.ts";

// Orders and payments as far as auth sees them: documents that are as they are put, with their events.

const orderDocument = documentType<OrderView, OrderView>("order", { schema: orderView, view: (order) => order });
const orderActor = actor(actorTerms("order", { documents: { order: orderDocument }, events: ["OrderUpdated"] }), {
  documents: (id) => ({ order: id }),
  decide: (_, order: OrderView) => ({ write: { order }, events: { order: "OrderUpdated" } }),
});
const chargeDocument = documentType<ChargeView, ChargeView>("charge", { schema: chargeView, view: (charge) => charge });
const chargeActor = actor(actorTerms("charge", { documents: { charge: chargeDocument }, events: ["ChargeUpdated"] }), {
  documents: (id) => ({ charge: id }),
  decide: (_, charge: ChargeView) => ({ write: { charge }, events: { charge: "ChargeUpdated" } }),
});

export interface SourceOptions {
  readonly database: Database;
  readonly log: Log;
  readonly settings?: Partial<EngineSettings>;
}

export function createOrders(options: SourceOptions): Engine {
  return createEngine(defineService("orders", { events: orderEvents, actors: [orderActor] }), options);
}

export function createPayments(options: SourceOptions): Engine {
  return createEngine(defineService("payments", { events: chargeEvents, actors: [chargeActor] }), options);
}

/** Puts a completed order, but for the changes. */
export async function putOrder(orders: Engine, changes: Partial<OrderView>): Promise<void> {
  const order = exampleOrder(changes);
  await orders.ask(orderActor, order.id, order);
}

/** Puts a charge that was taken and given back, but for the changes. */
export async function putCharge(payments: Engine, changes: Partial<ChargeView>): Promise<void> {
  const charge = exampleCharge(changes);
  await payments.ask(chargeActor, charge.id, charge);
}

/** How many events of a source a listener has not handled. */
export async function behind(source: Engine, listener: string): Promise<number> {
  const groups = (await source.streams.standings()).flatMap((standing) => standing.groups);
  return groups.reduce((sum, { group, lag, pending }) => sum + (group === listener ? (lag ?? 0) + pending : 0), 0);
}

/** Waits until a listener has handled every event of a source. */
export async function untilRead(source: Engine, listener: string): Promise<void> {
  await waitFor(async () => (await behind(source, listener)) === 0);
}
