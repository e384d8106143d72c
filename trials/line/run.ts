// Runs the trial: people wait, tickets come back while processes are killed, and everybody gets a turn.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createEngine, type Database, openDatabase, silentLog } from "@holdfast/actors";
import { type Publisher, publishedEvents, publisher } from "@holdfast/actors/testing";
import { isOrderView, orderEvents, type TicketView, ticketEvents, ticketView, waitAnswer } from "@holdfast/contracts";
import { ordersService, readOrdersConfig, waitDocument } from "@holdfast/orders";
import { checkSite } from "@holdfast/site";
import { startTestRedis, waitFor } from "@holdfast/testing";
import { z } from "zod";
import { createRandom, type Random } from "../support/seeded-random.ts";
import { type Offer, type OrderEvent, readHistory, type Waiter } from "./history.ts";
import { LivePages } from "./live-pages.ts";
import { blankTicket, PRICE_CENTS } from "./tickets.ts";
import { Workers } from "./workers.ts";

/** Configures a run. */
export interface LineOptions {
  readonly seed: number;
  readonly waiters: number;
  /** Number of tickets that come back. */
  readonly returns: number;
  readonly log: (line: string) => void;
}

/** Holds the result of a run. */
export interface LineResult {
  /** What is wrong; empty when the line kept its promises and the data of all services agree. */
  readonly findings: readonly string[];
  readonly kills: number;
  readonly joinedMs: number;
  /** Number of offers of tickets that had been held. */
  readonly offers: number;
  /** Number of those whose person had the live page open. */
  readonly seen: number;
  /** Number of these that the page showed before they ended, and the time from the end of the hold until it did. */
  readonly shown: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

const OFFER_SECONDS = "2";
const PROCESSES = 2;
const AT_ONCE = 20;
const KILL_EVERY_MS = 1_500;
const RETURNS_PER_KILL = 5;
const REST_MS = 60_000;
// The pages of so many of the first in the line are open while tickets come back.
const LIVE_PAGES = 60;

/** Runs the trial once. */
export async function runLine(options: LineOptions): Promise<LineResult> {
  const redis = await startTestRedis();
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-line-"));
  const database = await openDatabase({ url: redis.url, partitions: 1, log: silentLog });
  const random = createRandom(options.seed);
  const workers = new Workers([redis.url, dataDir, OFFER_SECONDS], random);
  try {
    for (let n = 0; n < PROCESSES; n++) await workers.start();
    return await new Trial(database, workers, random, options).run();
  } finally {
    workers.stop();
    await database.close();
    await redis.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

class Trial {
  readonly #database: Database;
  readonly #workers: Workers;
  readonly #random: Random;
  readonly #options: LineOptions;
  readonly #tickets: Publisher<TicketView>;
  readonly #event: string;
  readonly #waits = new Map<string, { readonly waitId: string; readonly maxPriceCents: number | null }>();
  #isOver = false;

  constructor(database: Database, workers: Workers, random: Random, options: LineOptions) {
    this.#database = database;
    this.#workers = workers;
    this.#random = random;
    this.#options = options;
    const types = { TicketCreated: ticketView, TicketUpdated: ticketView };
    const stream = { ...ticketEvents, types };
    this.#event = database.ids.newId(0);
    this.#tickets = publisher(stream, { database, kind: "ticket", blank: blankTicket(this.#event) });
  }

  async run(): Promise<LineResult> {
    const { returns, waiters, log } = this.#options;
    const orders = await this.#sellAll(returns);
    log(`${returns} tickets are held`);
    const begun = performance.now();
    await inTurns(Array.from({ length: waiters }), AT_ONCE, async () => await this.#join());
    const joinedMs = performance.now() - begun;
    log(`${waiters} wait, after ${Math.round(joinedMs)} ms`);
    const begunAt = (await this.#events()).length;
    const pages = await this.#openPages();
    const killing = this.#killAround();
    const pressing = this.#pressBuy(orders.map(({ ticketId }) => ticketId));
    const answering = this.#answerOffers(pages);
    await inTurns(orders, 4, async ({ orderId, buyer }) => {
      await this.#workers.request(buyer, "DELETE", `/api/orders/${orderId}`);
    });
    log("all tickets have come back");
    await this.#untilRest();
    this.#isOver = true;
    await Promise.all([killing, pressing, answering]);
    await pages.stop();
    const { findings, offers } = readHistory(await this.#events(), await this.#ranked(), begunAt);
    const shownMs = shownAfter(pages, offers);
    return {
      findings: [...findings, ...(await faultsIn(this.#database))],
      ...{ kills: this.#workers.kills, joinedMs, offers: offers.length, seen: shownMs.length },
      shown: shownMs.filter(Number.isFinite).length,
      ...{ medianMs: percentile(shownMs, 0.5), p99Ms: percentile(shownMs, 0.99) },
    };
  }

  async #openPages(): Promise<LivePages> {
    const pages = new LivePages(this.#workers);
    const ranked = (await this.#ranked()).toSorted((one, other) => one.rank - other.rank);
    for (const { userId } of ranked.slice(0, LIVE_PAGES)) pages.open(userId, this.#waits.get(userId)?.waitId ?? "");
    return pages;
  }

  /** Puts tickets on sale and has each held by a buyer of its own; one more ticket is the event's. */
  async #sellAll(count: number): Promise<{ ticketId: string; orderId: string; buyer: string }[]> {
    await this.#tickets.publish("TicketCreated", { id: this.#event, status: "sold" });
    const ids = Array.from({ length: count }, () => this.#database.ids.newId(0));
    return await inTurns(ids, AT_ONCE, async (ticketId) => {
      const buyer = this.#database.ids.newId(0);
      await this.#tickets.publish("TicketCreated", { id: ticketId });
      const made = await waitFor(async () => {
        const answer = await this.#workers.request(buyer, "POST", "/api/orders", { ticketId });
        return answer.status < 300 ? z.object({ id: z.string() }).parse(await answer.json()) : null;
      });
      return { ticketId, orderId: made.id, buyer };
    });
  }

  async #join(): Promise<void> {
    const userId = this.#database.ids.newId(0);
    const maxPriceCents = this.#random.below(10) === 0 ? PRICE_CENTS - 1 : null;
    const body = maxPriceCents === null ? {} : { maxPrice: maxPriceCents / 100 };
    const answer = await this.#workers.request(userId, "POST", `/api/events/${this.#event}/waits`, body);
    const { id: waitId } = waitAnswer.parse(await answer.json());
    this.#waits.set(userId, { waitId, maxPriceCents });
  }

  // So many and no more: on a slow machine, processes that start without end leave no time to those who wait.
  async #killAround(): Promise<void> {
    const most = Math.ceil(this.#options.returns / RETURNS_PER_KILL);
    while (!this.#isOver && this.#workers.kills < most) {
      await sleep(KILL_EVERY_MS);
      if (!this.#isOver) await this.#workers.replaceOne();
    }
  }

  /** Strangers press Buy all the time. */
  async #pressBuy(tickets: readonly string[]): Promise<void> {
    while (!this.#isOver) {
      const ticketId = tickets[this.#random.below(tickets.length)] ?? "";
      await this.#workers.request(this.#database.ids.newId(0), "POST", "/api/orders", { ticketId });
      await sleep(5);
    }
  }

  /** Those who are offered a ticket, once they see it, take it, pass it, leave, or do nothing. */
  async #answerOffers(pages: LivePages): Promise<void> {
    const answered = new Set<string>();
    while (!this.#isOver) {
      const offers = (await this.#events()).filter(
        ({ type, time, order }) =>
          type === "OrderOffered" &&
          !answered.has(order.id) &&
          !(pages.has(order.userId) && pages.shownAt(order.userId, time) === null),
      );
      await inTurns(offers, AT_ONCE, async ({ order: { id, userId } }) => {
        answered.add(id);
        const { waitId } = this.#waits.get(userId) ?? { waitId: "" };
        const choice = this.#random.below(10);
        if (choice < 5) await this.#workers.request(userId, "POST", `/api/waits/${waitId}/take`);
        else if (choice < 8) await this.#workers.request(userId, "POST", `/api/waits/${waitId}/pass`);
        else if (choice < 9) await this.#workers.request(userId, "DELETE", `/api/waits/${waitId}`);
      });
      await sleep(20);
    }
  }

  /** Waits until every ticket is taken by somebody. */
  async #untilRest(): Promise<void> {
    await waitFor(
      async () => {
        const last = new Map((await this.#events()).map(({ order }) => [order.id, order.status]));
        const open = [...last.values()].filter((status) => status === "Created" || status === "AwaitingPayment");
        return open.length >= this.#options.returns && ![...last.values()].includes("Offered");
      },
      { timeoutMs: REST_MS },
    );
  }

  async #events(): Promise<OrderEvent[]> {
    const events = await publishedEvents(this.#database, orderEvents);
    return events.flatMap(({ type, time, data }) => (isOrderView(data) ? [{ type, time, order: data }] : []));
  }

  /** Reads the waiters with the ranks that the draw gave them. */
  async #ranked(): Promise<Waiter[]> {
    const log = silentLog;
    const engine = createEngine(ordersService, { database: this.#database, log, terms: readOrdersConfig({}) });
    const waits = [...this.#waits];
    const found = await engine.readMany(
      waitDocument,
      waits.map(([, { waitId }]) => waitId),
    );
    return waits.map(([userId, { maxPriceCents }], at) => {
      const wait = found[at];
      return { userId, maxPriceCents, rank: wait?.rank ?? 0, leftAt: wait?.state === "left" ? wait.endedAt : null };
    });
  }
}

async function inTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  // The turns share one iterator, so that each item is taken once.
  const entries = items.entries();
  const turn = async (): Promise<void> => {
    for (const [at, item] of entries) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
  return results;
}

// The tickets are published by hand: there are no documents behind their events.
async function faultsIn(database: Database): Promise<string[]> {
  const { findings } = await checkSite(database);
  return findings
    .filter(({ text }) => !text.startsWith("ticket ") && !text.includes("has followed tickets:ticket:"))
    .map(({ check, id, text }) => `${check} ${id}: ${text}`);
}

// Gives the time from the end of each hold until the live page of the next person showed the offer.
function shownAfter(pages: LivePages, offers: readonly Offer[]): number[] {
  const followed = offers.filter(({ userId }) => pages.has(userId));
  return followed.map(
    ({ userId, freedAt, offeredAt }) => (pages.shownAt(userId, offeredAt) ?? Number.POSITIVE_INFINITY) - freedAt,
  );
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
