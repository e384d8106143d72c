// Runs delivery on a Redis of its own for tests; what its neighbours say is published by hand.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type Database, defineService, openDatabase, silentLog } from "@holdfast/actors";
import { type Publisher, publisher } from "@holdfast/actors/testing";
import {
  deliveryEvents,
  type OrderView,
  orderEvents,
  orderEventTypes,
  type SealView,
  type TicketView,
  ticketEvents,
  ticketView,
  UNSEALED,
} from "@holdfast/contracts";
import { type CommonConfig, createLogger, type RateLimits, readCommon, type Service } from "@holdfast/server";
import { sessionById } from "@holdfast/server/testing";
import { type CookieClient, cookieClient, startTestRedis, waitFor } from "@holdfast/testing";
import { pino } from "pino";
import { type DeliveryConfig, readDeliveryConfig } from "../config.ts";
import type { Inspector } from "../inspection/inspection.ts";
import { sealDocument, viewOf } from "../rules/seal-document.ts";
import { createDeliveryService } from "../service.ts";
import { inspectorDouble } from "./inspector-double.ts";

/** Changes of what a copy of the service is made with. */
export interface CopyChanges {
  readonly config?: Partial<DeliveryConfig>;
  readonly common?: Partial<CommonConfig>;
  readonly inspector?: Inspector;
  readonly limits?: RateLimits;
}

/** Delivery on a Redis of its own. */
export interface DeliverySite {
  readonly database: Database;
  readonly tickets: Publisher<TicketView>;
  readonly orders: Publisher<OrderView>;
  /** Folder of the data: keys and vault. */
  readonly dataDir: string;
  /** Text of all that the copies have logged. */
  log(): string;
  /** Starts a copy of the service. */
  start(changes?: CopyChanges): Promise<Service>;
  /** Lists a draft of `seller` that delivery has heard of. */
  draft(of: Service, changes?: Partial<TicketView>): Promise<string>;
  /** Waits until the seal of a ticket is in a state. */
  sealed(ticketId: string, state: SealView["state"]): Promise<SealView>;
  /** Has tickets sell a ticket with its seal. */
  grant(ticketId: string, attempt: number): Promise<void>;
  /** Has `buyer` order a sealed ticket; returns the id of the order, whose charge `charge` is accepted. */
  sell(ticketId: string, changes?: Partial<OrderView>): Promise<string>;
  /** Has orders say that an order is completed, or anything else. */
  follow(orderId: string, changes: Partial<OrderView>): Promise<void>;
  /** Everything that is written in Redis. */
  textInRedis(): Promise<string>;
  stop(): Promise<void>;
}

/** A browser in which this person is signed in. */
export function signedInAs(service: Service, userId: string): CookieClient {
  const client = cookieClient((request) => service.app.request(request));
  client.cookies.set("session", userId);
  return client;
}

/** Seals a ticket with a file by the API. */
export function upload(
  client: CookieClient,
  ticketId: string,
  file: Uint8Array,
  { page, headers = {} }: { readonly page?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const form = new FormData();
  form.set("file", new Blob([Uint8Array.from(file)]), "ticket.pdf");
  if (page !== undefined) form.set("page", String(page));
  return client(`/api/tickets/${ticketId}/seal`, { method: "POST", body: form, headers });
}

const blankTicket = {
  ...{ title: "Concert", priceCents: 1999, userId: "seller", status: "delisted" as const, isDraft: true },
  ...{ orderId: null, fence: 0, edition: 0, refused: null, eventId: "e1" },
  ...{ venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null },
  ...{ section: null, row: null, seat: null, description: null, faceValueCents: null },
  ...UNSEALED,
};

const blankOrder: Omit<OrderView, "id" | "version"> = {
  ...{ userId: "buyer", sellerId: "seller", status: "AwaitingPayment", expiresAt: 4_000_000_000_000 },
  ...{ fence: 1, edition: 1, seal: "file", reason: null, chargeId: null, refused: null },
  ticket: {
    ...{ id: "t", title: "Concert", priceCents: 1999, eventId: "e1", buyerFeeCents: 0, sellerFeeCents: 0 },
    ...{ venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null },
    ...{ section: null, row: null, seat: null, description: null, faceValueCents: null },
  },
};

/** Opens the site; copies of the service are started by the tests. */
export async function openDeliverySite(): Promise<DeliverySite> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-delivery-"));
  const redis = await startTestRedis();
  const common = readCommon({ LOG_LEVEL: "silent", PARTITIONS: "4", DATA_DIR: dataDir });
  const database = await openDatabase({ url: redis.url, partitions: 4, log: createLogger(common) });
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const services: Service[] = [];
  const neighbours = publishNeighbours(database);
  return {
    database,
    dataDir,
    ...neighbours,
    log: () => lines.join(""),
    async start({ config, common: other, inspector = inspectorDouble, limits } = {}) {
      const settings = { ...readDeliveryConfig({}), ...config };
      const parts = { database, log, common: { ...common, ...other }, config: settings, session: sessionById };
      const service = createDeliveryService(limits ? { ...parts, limits } : parts, { inspector });
      services.push(service);
      await service.start();
      return service;
    },
    sealed: (ticketId, state) => waitForSeal(database, ticketId, state),
    textInRedis: () => textIn(database),
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await database.close();
      await redis.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function publishNeighbours(database: Database) {
  const types = { TicketCreated: ticketView, TicketUpdated: ticketView };
  const tickets = publisher({ ...ticketEvents, types }, { database, kind: "ticket", blank: blankTicket });
  const orders = publisher({ ...orderEvents, types: orderEventTypes }, { database, kind: "order", blank: blankOrder });
  return {
    tickets,
    orders,
    async draft(of: Service, changes: Partial<TicketView> = {}) {
      const id = tickets.newId();
      await tickets.publish("TicketCreated", { ...changes, id });
      const seller = signedInAs(of, changes.userId ?? "seller");
      await waitFor(async () => (await seller(`/api/tickets/${id}/seal`)).status === 200);
      return id;
    },
    async grant(id: string, attempt: number) {
      const sealAnswer = { attempt, wish: "seal", isGranted: true, edition: 1, reason: null } as const;
      await tickets.publish("TicketUpdated", { id, status: "available", isDraft: false, edition: 1, sealAnswer });
    },
    async sell(ticketId: string, changes: Partial<OrderView> = {}) {
      const id = database.ids.newId(Number(ticketId.slice(-2)));
      const ticket = { ...blankOrder.ticket, id: ticketId };
      await orders.publish("OrderCreated", { id, ticket, chargeId: "charge", ...changes });
      return id;
    },
    async follow(id: string, changes: Partial<OrderView>) {
      await orders.publish("OrderUpdated", { id, ...changes });
    },
  };
}

// Reads the document: a release is not published.
async function waitForSeal(database: Database, ticketId: string, state: SealView["state"]): Promise<SealView> {
  const reader = createEngine(defineService("delivery", { events: deliveryEvents, actors: [] }), {
    database,
    log: silentLog,
  });
  return await waitFor(async () => {
    const seal = await reader.read(sealDocument, ticketId);
    return seal?.state === state ? viewOf(seal) : null;
  });
}

async function textIn({ commands }: Database): Promise<string> {
  const reads: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
    string: (key) => commands.get(key),
    hash: (key) => commands.hgetall(key),
    zset: (key) => commands.zrange(key, "0", "-1"),
    set: (key) => commands.smembers(key),
    stream: (key) => commands.xrange(key, "-", "+"),
    "ReJSON-RL": (key) => commands.call("JSON.GET", key),
  };
  const texts = (await commands.keys("*")).map(async (key) => {
    const read = reads[await commands.type(key)];
    if (!read) throw new Error(`Cannot read ${key}: its type is not known here`);
    return `${key} ${JSON.stringify(await read(key))}`;
  });
  return (await Promise.all(texts)).join("\n");
}
