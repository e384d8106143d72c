import { type Database, openDatabase } from "@holdfast/actors";
import type { TicketView } from "@holdfast/contracts";
import { createLogger, readCommon, type Service, type SessionReader } from "@holdfast/server";
import { type CookieClient, cookieClient, startTestRedis, waitFor } from "@holdfast/testing";
import { z } from "zod";
import { type OrdersConfig, readOrdersConfig } from "../config.ts";
import { createOrdersService } from "../service.ts";
import { paymentsStandIn, ticketsStandIn } from "./stand-ins.ts";

/** Orders on a Redis of its own, with stand-ins for its neighbours. */
export interface Rehearsal {
  readonly database: Database;
  readonly tickets: ReturnType<typeof ticketsStandIn>;
  readonly payments: ReturnType<typeof paymentsStandIn>;
  /** Starts a copy of the service. */
  orders(changes?: Partial<OrdersConfig>): Promise<Service>;
  /** A ticket on sale that orders has heard of. */
  ticket(of: Service, changes?: Partial<TicketView>): Promise<string>;
  stop(): Promise<void>;
}

const common = readCommon({ LOG_LEVEL: "silent", PARTITIONS: "4" });
const log = createLogger(common);
// The cookie names the person: how tokens are signed and checked is tested where that is done.
const session: SessionReader = {
  read: async (token) => (token === undefined ? null : { id: token, email: `${token}@example.com` }),
};

/** A browser in which this person is signed in. */
export function signedInAs(service: Service, userId: string): CookieClient {
  const client = cookieClient((request) => service.app.request(request));
  client.cookies.set("session", userId);
  return client;
}

/** A browser in which nobody is signed in. */
export function guestOf(service: Service): CookieClient {
  return cookieClient((request) => service.app.request(request));
}

const answered = z.object({ id: z.string(), status: z.string(), reason: z.string().nullable(), version: z.number() });
export type Answered = z.infer<typeof answered>;

/** The order in an answer. */
export async function orderIn(response: Response): Promise<Answered> {
  return answered.parse(await response.json());
}

/** Waits until an order stands as wanted. */
export async function whenOrder(buyer: CookieClient, id: string, status: string): Promise<Answered> {
  return await waitFor(async () => {
    const order = await orderIn(await buyer(`/api/orders/${id}`));
    return order.status === status ? order : null;
  });
}

/** Starts it all. */
export async function startRehearsal(): Promise<Rehearsal> {
  const redis = await startTestRedis();
  const database = await openDatabase({ url: redis.url, partitions: common.partitions, log });
  const tickets = ticketsStandIn(database);
  const payments = paymentsStandIn(database);
  const services: Service[] = [];
  await Promise.all([tickets.engine.start(), payments.engine.start()]);
  return {
    database,
    tickets,
    payments,
    async orders(changes = {}) {
      const config = { ...readOrdersConfig({}), ...changes };
      const service = createOrdersService({ database, log, common, config, session });
      services.push(service);
      await service.start();
      return service;
    },
    async ticket(of, changes = {}) {
      const id = tickets.newId();
      await tickets.put({ ...changes, id });
      await heardOf(of, id, changes.userId);
      return id;
    },
    async stop() {
      await Promise.all([...services, tickets.engine, payments.engine].map((part) => part.stop()));
      await database.close();
      await redis.stop();
    },
  };
}

// Its seller is told that the ticket is their own as soon as it is known, and that there is none before.
async function heardOf(service: Service, ticketId: string, sellerId = "seller"): Promise<void> {
  const seller = signedInAs(service, sellerId);
  await waitFor(async () => (await seller("/api/orders", { json: { ticketId } })).status === 409);
}
