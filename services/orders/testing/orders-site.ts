import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Archive, type Database, openDatabase, type VersionedName } from "@holdfast/actors";
import { type Publisher, publishedEvents, publisher } from "@holdfast/actors/testing";
import {
  authEvents,
  type ChargeView,
  chargeEvents,
  chargeEventTypes,
  isOrderView,
  orderEvents,
  type TicketView,
  ticketEvents,
  ticketView,
  type UserView,
} from "@holdfast/contracts";
import { createLogger, readCommon, type Service } from "@holdfast/server";
import { sessionById } from "@holdfast/server/testing";
import { type CookieClient, cookieClient, startTestRedis, waitFor } from "@holdfast/testing";
import { z } from "zod";
import { type OrdersConfig, readOrdersConfig } from "../config.ts";
import { createOrdersService } from "../service.ts";
import { exampleCharge, exampleTicket } from "./examples.ts";

/** Orders on a Redis of its own; what its neighbours say is published by hand. */
export interface OrdersSite {
  readonly database: Database;
  /** What has left Redis, by the names of the records; `isAway` while the archive does not answer. */
  readonly archive: { readonly texts: ReadonlyMap<string, string>; isAway: boolean };
  readonly tickets: Publisher<TicketView>;
  readonly payments: Publisher<ChargeView>;
  readonly users: Publisher<UserView>;
  /** Starts a copy of the service. */
  orders(changes?: Partial<OrdersConfig>): Promise<Service>;
  /** A ticket on sale that orders has heard of. */
  ticket(of: Service, changes?: Partial<TicketView>): Promise<string>;
  /** Has an order's ticket reserved for it, and gives the order once it awaits its payment. */
  reserved(buyer: CookieClient, orderId: string): Promise<Answered>;
  stop(): Promise<void>;
}

const DATA_DIR = mkdtempSync(join(tmpdir(), "holdfast-orders-"));
const common = readCommon({ LOG_LEVEL: "silent", PARTITIONS: "4", DATA_DIR });
const log = createLogger(common);

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

/** Waits until an order has a status. */
export async function whenOrder(buyer: CookieClient, id: string, status: string): Promise<Answered> {
  return await waitFor(async () => {
    const order = await orderIn(await buyer(`/api/orders/${id}`));
    return order.status === status ? order : null;
  });
}

const ticketTypes = { TicketCreated: ticketView, TicketUpdated: ticketView };

// Without another one the event of a ticket has the ticket's id, as that of every ticket without a date has.
function publishTickets(database: Database): Publisher<TicketView> {
  const { id: _id, version: _version, ...blank } = exampleTicket({ venue: null, startsAt: null, seat: null });
  const listed = publisher({ ...ticketEvents, types: ticketTypes }, { database, kind: "ticket", blank });
  return {
    ...listed,
    publish: (type, changes) => listed.publish(type, { eventId: changes.id, ...changes }),
  };
}

/** Opens the site; copies of the service are started by the tests. */
export async function openOrdersSite(): Promise<OrdersSite> {
  const redis = await startTestRedis();
  const archive = new MemoryArchive();
  const database = await openDatabase({
    ...{ url: redis.url, partitions: common.partitions, log },
    openArchive: () => archive,
  });
  const { id: _chargeId, version: _chargeVersion, ...charge } = exampleCharge();
  const tickets = publishTickets(database);
  const payments = publisher({ ...chargeEvents, types: chargeEventTypes }, { database, kind: "charge", blank: charge });
  const users = publisher(authEvents, { database, kind: "user", blank: stranger });
  const services: Service[] = [];
  return {
    database,
    archive,
    tickets,
    payments,
    users,
    async orders(changes = {}) {
      const config = { ...readOrdersConfig({}), ...changes };
      const service = createOrdersService({ database, log, common, config, session: sessionById });
      services.push(service);
      await service.start();
      return service;
    },
    async ticket(of, changes = {}) {
      const id = tickets.newId();
      await tickets.publish("TicketCreated", { ...changes, id });
      await heardOf(of, id, changes.userId);
      return id;
    },
    async reserved(buyer, orderId) {
      const said = (await publishedEvents(database, orderEvents)).find(({ id }) => id === orderId);
      if (!said || !isOrderView(said.data))
        throw new Error(`Cannot reserve for order ${orderId}: it was not published`);
      const { ticket: of, fence } = said.data;
      await tickets.publish("TicketUpdated", { id: of.id, status: "reserved", orderId, fence });
      return await whenOrder(buyer, orderId, "AwaitingPayment");
    },
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await database.close();
      await redis.stop();
      rmSync(DATA_DIR, { recursive: true, force: true });
    },
  };
}

class MemoryArchive implements Archive {
  readonly texts = new Map<string, string>();
  isAway = false;

  async put(name: VersionedName, text: string): Promise<void> {
    this.#answer();
    this.texts.set(nameOf(name), text);
  }

  async get(name: VersionedName): Promise<string | null> {
    this.#answer();
    return this.texts.get(nameOf(name)) ?? null;
  }

  #answer(): void {
    if (this.isAway) throw new Error("the archive is away");
  }
}

function nameOf({ service, kind, id, version }: VersionedName): string {
  return [service, kind, id, version].join(".");
}

const stranger = { isConfirmed: false, isBanned: false, isClosed: false, endedSessions: [], endedBefore: 0 };

// Its seller is told that the ticket is their own as soon as it is known, and that there is none before.
async function heardOf(service: Service, ticketId: string, sellerId = "seller"): Promise<void> {
  const seller = signedInAs(service, sellerId);
  await waitFor(async () => (await seller("/api/orders", { json: { ticketId } })).status === 409);
}
