import { type Database, openDatabase } from "@holdfast/actors";
import { type Publisher, publisher } from "@holdfast/actors/testing";
import {
  authEvents,
  chargeEvents,
  deliveryEvents,
  lineView,
  type OrderView,
  orderEvents,
  orderEventTypes,
  payeeView,
  type SealView,
  sealView,
  type TicketAnswer,
  type UserView,
} from "@holdfast/contracts";
import {
  createLogger,
  type Environment,
  type RateLimits,
  readCommon,
  SESSION_COOKIE,
  type Service,
} from "@holdfast/server";
import { sessionById, sessionsBy, userNamed } from "@holdfast/server/testing";
import { type CookieClient, cookieClient, startTestRedis, waitFor } from "@holdfast/testing";
import { readTicketsConfig } from "../config.ts";
import { createTicketsService } from "../service.ts";
import { anOrder, aSeal } from "./examples.ts";

// The tickets service on a Redis of its own, for the tests of this folder; what orders and auth say is published by hand.

export interface TicketSite {
  readonly service: Service;
  /** What auth says of people. */
  readonly users: Publisher<UserView>;
  /** A browser or program; `userId` is signed in. */
  client(userId?: string): CookieClient;
  /** Reads a page, as a guest unless `userId` is signed in. */
  read(path: string, userId?: string): Promise<ReadPage>;
  /** Sends a form, as a guest unless `userId` is signed in. */
  submit(path: string, userId: string | undefined, fields?: Record<string, string>): Promise<ReadPage>;
  /** Waits until the page of a ticket has a text. */
  shows(id: string, text: string, userId?: string): Promise<unknown>;
  /** Lists a ticket and gives the answer. */
  listed(sellerId: string, body?: object): Promise<TicketAnswer>;
  /** The next event of an order of the ticket's nth hold, as orders would publish it. */
  order(ticketId: string, fence: number, change?: Partial<OrderView>): Promise<void>;
  /** Publishes the next state of a ticket's seal, as delivery would; default: sealed by its first file. */
  seal(ticketId: string, change?: Partial<SealView>): Promise<unknown>;
  /** Publishes whether a seller can list sealed tickets, as payments would. */
  payee(userId: string, canSell: boolean): Promise<unknown>;
  /** Publishes how many people wait for an event, as orders would. */
  line(eventId: string, waiting: number): Promise<unknown>;
  stop(): Promise<void>;
}

export interface ReadPage {
  readonly status: number;
  readonly location: string | null;
  readonly html: string;
}

/** Reads the hidden fields of a page by name. */
export function hiddenIn(html: string): Record<string, string> {
  const fields = html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries([...fields].map(([, name = "", value = ""]) => [name, value]));
}

export async function openTicketSite(env: Environment = {}, limits?: RateLimits): Promise<TicketSite> {
  const redis = await startTestRedis();
  const common = readCommon({ ...env, PORT: "0", LOG_LEVEL: "silent", PUBLIC_URL: "http://localhost" });
  const log = createLogger(common);
  const database = await openDatabase({ url: redis.url, partitions: 4, log });
  const settings = { blockMs: 100, retryMs: [10, 100] };
  // Where addresses have to be confirmed, nobody has a token that says so.
  const session = common.confirmsEmail ? sessionsBy(unconfirmed) : sessionById;
  const parts = { database, log, common, session, settings, ...(limits && { limits }) };
  const service = createTicketsService({ ...parts, config: readTicketsConfig(env) });
  const { orders, lines, seals, payees, users } = neighboursOf(database);
  await service.start();
  const client = (userId?: string): CookieClient => {
    const browser = cookieClient({ fetch: (request) => service.app.fetch(request) });
    if (userId !== undefined) browser.cookies.set(SESSION_COOKIE, userId);
    return browser;
  };
  const read = async (path: string, userId?: string) => pageIn(await client(userId)(path));
  return {
    service,
    users,
    client,
    read,
    submit: async (path, userId, fields = {}) =>
      pageIn(await client(userId)(path, { method: "POST", body: new URLSearchParams(fields) })),
    shows: (id, text, userId) =>
      waitFor(async () => (await read(`/tickets/${id}`, userId)).html.includes(text), { message: `no ${text}` }),
    listed: (sellerId, body = {}) => list(client(sellerId), body),
    order: nextOrderEvent(orders),
    seal: (id, change = {}) => seals.publish("SealChanged", { ...change, id }),
    payee: (id, canSell) => payees.publish("PayeeUpdated", { id, userId: id, canSell }),
    line: (eventId, waiting) => lines.publish("LineUpdated", { id: eventId, eventId, waiting }),
    async stop() {
      await service.stop();
      await database.close();
      await redis.stop();
    },
  };
}

// What the other services publish.
function neighboursOf(database: Database) {
  const { id: _id, version: _version, ...blank } = anOrder(1);
  const orders = publisher({ ...orderEvents, types: orderEventTypes }, { database, kind: "order", blank });
  const lines = publisher(
    { ...orderEvents, types: { LineUpdated: lineView } },
    { database, kind: "line", blank: { eventId: "", waiting: 0 } },
  );
  const { id: _sealId, version: _sealVersion, ...unsealed } = aSeal(0);
  const seals = publisher(
    { ...deliveryEvents, types: { SealChanged: sealView } },
    { database, kind: "seal", blank: unsealed },
  );
  const payees = publisher(
    { ...chargeEvents, types: { PayeeUpdated: payeeView } },
    { database, kind: "payee", blank: { userId: "", state: "none" as const, canSell: true } },
  );
  const users = publisher(authEvents, { database, kind: "user", blank: stranger });
  return { orders, lines, seals, payees, users };
}

const unconfirmed = (id: string) => (id === "" ? null : { ...userNamed(id), isConfirmed: false });
const stranger = { isConfirmed: false, isBanned: false, isClosed: false, endedSessions: [], endedBefore: 0 };

async function pageIn(answer: Response): Promise<ReadPage> {
  return { status: answer.status, location: answer.headers.get("Location"), html: await answer.text() };
}

async function list(seller: CookieClient, body: object): Promise<TicketAnswer> {
  const answer = await seller("/api/tickets", { json: { title: "Gig", price: 19.99, ...body } });
  if (answer.status !== 201) throw new Error(`Cannot list a ticket: ${answer.status} ${await answer.text()}`);
  const ticket: TicketAnswer = await answer.json();
  return ticket;
}

// The next event of the order of a ticket's nth hold: all else is as it is in the example.
function nextOrderEvent(orders: Publisher<OrderView>): TicketSite["order"] {
  const ids = new Map<string, string>();
  return async (ticketId, fence, change = {}) => {
    const key = `${ticketId} ${fence}`;
    const id = ids.get(key) ?? orders.newId(orders.engine.partitionOf(ticketId) ?? 0);
    ids.set(key, id);
    const example = anOrder(fence);
    const expiresAt = (await orders.engine.now()) + 900_000;
    const ticket = { ...example.ticket, id: ticketId, eventId: ticketId };
    await orders.publish("OrderUpdated", { ...example, expiresAt, ...change, id, ticket });
  };
}

/** Reads a stream of a page piece by piece. */
export function follow(answer: Response) {
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    async until(part: string): Promise<void> {
      while (!text.includes(part)) {
        const chunk = await reader?.read();
        if (!chunk || chunk.done) throw new Error(`The stream ended without ${part}`);
        text += decoder.decode(chunk.value, { stream: true });
      }
      text = text.slice(text.indexOf(part) + part.length);
    },
  };
}
