import {
  actor,
  actorTerms,
  createEngine,
  defineService,
  documentType,
  type Engine,
  openDatabase,
} from "@holdfast/actors";
import { type OrderView, orderEvents, orderView, type TicketAnswer } from "@holdfast/contracts";
import { createLogger, readCommon, SESSION_COOKIE, type Service } from "@holdfast/server";
import { type CookieClient, cookieClient, startTestRedis } from "@holdfast/testing";
import { createTicketsService } from "../service.ts";
import { anOrder } from "./ticket-samples.ts";

// The tickets service on a Redis of its own, for the tests of this folder; orders are played by hand.

export interface TicketSite {
  readonly service: Service;
  /** A browser or program; `userId` is signed in. */
  client(userId?: string): CookieClient;
  /** Lists a ticket and gives the answer. */
  listed(sellerId: string, body?: object): Promise<TicketAnswer>;
  /** The next event of an order of the ticket's nth hold, as orders would publish it. */
  order(ticketId: string, fence: number, change?: Partial<OrderView>): Promise<void>;
  stop(): Promise<void>;
}

type OrderState = Omit<OrderView, "id" | "version">;

const orderDocument = documentType<OrderState, OrderView>("order", {
  schema: orderView.omit({ id: true, version: true }),
  view: (order) => order,
});
const orderActor = actor(actorTerms("order", { documents: { order: orderDocument }, events: ["OrderUpdated"] }), {
  documents: (id) => ({ order: id }),
  decide: (_known, order: OrderState) => ({ write: { order }, events: { order: "OrderUpdated" } }),
});

export async function openTicketSite(): Promise<TicketSite> {
  const redis = await startTestRedis();
  const common = readCommon({ PORT: "0", LOG_LEVEL: "silent", PUBLIC_URL: "http://localhost" });
  const log = createLogger(common);
  const database = await openDatabase({ url: redis.url, partitions: 4, log });
  // A token is the user's id.
  const session = { read: async (id: string | undefined) => (id ? { id, email: `${id}@example.com` } : null) };
  const settings = { blockMs: 100, retryMs: [10, 100] };
  const service = createTicketsService({ database, log, common, config: null, session, settings });
  const definition = defineService("orders", { events: orderEvents, actors: [orderActor] });
  const orders = createEngine(definition, { database, log, settings });
  await service.start();
  const client = (userId?: string): CookieClient => {
    const browser = cookieClient({ fetch: (request) => service.app.fetch(request) });
    if (userId !== undefined) browser.cookies.set(SESSION_COOKIE, userId);
    return browser;
  };
  return {
    service,
    client,
    listed: (sellerId, body = {}) => list(client(sellerId), body),
    order: orderPlayer(orders),
    async stop() {
      await service.stop();
      await database.close();
      await redis.stop();
    },
  };
}

async function list(seller: CookieClient, body: object): Promise<TicketAnswer> {
  const answer = await seller("/api/tickets", { json: { title: "Gig", price: 19.99, ...body } });
  if (answer.status !== 201) throw new Error(`Cannot list a ticket: ${answer.status} ${await answer.text()}`);
  const ticket: TicketAnswer = await answer.json();
  return ticket;
}

function orderPlayer(orders: Engine): TicketSite["order"] {
  const ids = new Map<string, string>();
  return async (ticketId, fence, change = {}) => {
    const partition = orders.partitionOf(ticketId) ?? 0;
    const key = `${ticketId} ${fence}`;
    const orderId = ids.get(key) ?? orders.ids.newId(partition);
    ids.set(key, orderId);
    const { id: _id, version: _version, ...sample } = anOrder(fence);
    const deadline = (await orders.now()) + 900_000;
    const ticket = { ...sample.ticket, id: ticketId };
    await orders.ask(orderActor, orderId, { ...sample, expiresAt: deadline, ...change, ticket });
  };
}
