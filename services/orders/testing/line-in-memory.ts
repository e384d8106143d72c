import { countedId, type MemoryEngine, memoryEngine, memoryEvent } from "@holdfast/actors/testing";
import { type EventView, expirationEvents, type TicketView, ticketEvents } from "@holdfast/contracts";
import { holdDocument } from "../rules/hold.ts";
import { type LineEntry, lineDocument, linePageDocument, pageId } from "../rules/line.ts";
import { lineActor } from "../rules/line-actor.ts";
import { type OrderMessage, orderActor } from "../rules/order-actor.ts";
import { orderDocument } from "../rules/order-document.ts";
import { holdActor } from "../rules/purchase.ts";
import { waitDocument } from "../rules/wait.ts";
import { ordersService } from "../subscriptions.ts";
import { exampleCharge, exampleTicket, HOLD_MS, TERMS } from "./examples.ts";

/** The event of the line. */
export const EVENT = countedId(1);
/** A seed of a draw, and what stands for its encrypted form. */
export const SEED = { seed: "5eed".repeat(16), sealedSeed: "sealed", leaveLink: "leave" };

/** The line of one event with its tickets, by the rules of orders over a memory. */
export class LineInMemory {
  readonly engine: MemoryEngine = memoryEngine(ordersService, { terms: TERMS });
  readonly #versions = new Map<string, number>();
  #ids = 1_000;

  /** Gives the id of a person, of an order or of an entry. */
  newId(): string {
    return countedId(this.#ids++);
  }

  /** Puts a ticket on sale, or publishes a change of it. */
  ticket(n: number, changes: Partial<TicketView> = {}): string {
    const id = countedId(10 + n);
    const version = (this.#versions.get(id) ?? -1) + 1;
    this.#versions.set(id, version);
    const view = exampleTicket({ eventId: EVENT, ...changes, id, version });
    this.engine.deliver(memoryEvent(ticketEvents, { type: "TicketUpdated", kind: "ticket", view }));
    return id;
  }

  /** Puts somebody into the line; gives the id of the entry. */
  async join(userId = this.newId(), maxPriceCents: number | null = null): Promise<string> {
    const waitId = this.newId();
    const line = await this.engine.read(lineDocument, EVENT);
    if (!line) this.event();
    const isOpen = line?.drawEndsAt && (await this.engine.now()) < line.drawEndsAt;
    const drawId = isOpen ? line.drawId : null;
    await this.engine.ask(lineActor, EVENT, { type: "Join", waitId, userId, maxPriceCents, drawId, ...SEED });
    return waitId;
  }

  /** Takes an entry out of the line. */
  leave(waitId: string, userId: string | null = null) {
    return this.engine.tryAsk(lineActor, EVENT, { type: "Leave", waitId, userId });
  }

  /** Publishes the event of the line. */
  event(changes: Partial<EventView> = {}): void {
    const { venue, startsAt } = exampleTicket();
    const place = { venue, city: null, country: null, timeZone: null, startsAt, endsAt: null };
    const version = (this.#versions.get(EVENT) ?? -1) + 1;
    this.#versions.set(EVENT, version);
    const view = { id: EVENT, title: "Concert", ...place, status: "scheduled" as const, ...changes, version };
    this.engine.deliver(memoryEvent(ticketEvents, { type: "EventUpdated", kind: "event", view }));
  }

  /** Lets time pass without any timer, as when no process of orders runs. */
  silence(ms: number): void {
    this.engine.sleep(ms);
  }

  /** Pays for an order. */
  async pay(orderId: string): Promise<void> {
    const charge = exampleCharge({ id: this.newId(), orderId });
    const ended = { version: 2, status: "Completed", captured: true, ended: true } as const;
    await this.engine.ask(orderActor, orderId, { type: "FollowCharge", charge });
    await this.engine.ask(orderActor, orderId, { type: "FollowCharge", charge: { ...charge, ...ended } });
  }

  /** Somebody presses Buy. */
  async buy(ticketId: string, userId = this.newId(), orderId = this.newId()) {
    const page = { expectedPriceCents: null, expectedEdition: null };
    const limits = { holdMs: HOLD_MS, maxOpenOrders: 4, maxHoldsPerTicket: 2 };
    const order = { orderId, userId, ...page, ...limits };
    const answer = await this.engine.tryAsk(holdActor, ticketId, { type: "PlaceOrder", ...order });
    return "refused" in answer ? answer.refused.code : orderId;
  }

  /** Sends a message to the order of an offer, or to any order. */
  tell(orderId: string, message: OrderMessage) {
    return this.engine.tryAsk(orderActor, orderId, message);
  }

  /** The buyer of an order gives its ticket back. */
  async giveBack(orderId: string): Promise<void> {
    const order = await this.order(orderId);
    await this.engine.ask(orderActor, orderId, { type: "CancelByBuyer", userId: order.userId });
  }

  /** The deadline of an order passes: expiration says so. */
  async expire(orderId: string): Promise<void> {
    const { expiresAt } = await this.order(orderId);
    this.engine.advance(Math.max(0, expiresAt - (await this.engine.now())));
    const view = { id: orderId, version: 0, expiresAt };
    this.engine.deliver(memoryEvent(expirationEvents, { type: "OrderExpired", kind: "deadline", view }));
  }

  async order(orderId: string) {
    const order = await this.engine.read(orderDocument, orderId);
    if (!order) throw new Error("There is no such order");
    return order;
  }

  async wait(waitId: string) {
    const wait = await this.engine.read(waitDocument, waitId);
    if (!wait) throw new Error("There is no such entry");
    return wait;
  }

  /** The order of the present offer to an entry; null while there is none. */
  async offerOf(waitId: string) {
    const { state, orderId } = await this.wait(waitId);
    return state === "offered" && orderId !== null ? await this.order(orderId) : null;
  }

  hold(ticketId: string) {
    return this.engine.read(holdDocument, ticketId);
  }

  /** The line's entries, the first first. */
  async entries(): Promise<LineEntry[]> {
    const line = await this.engine.read(lineDocument, EVENT);
    const pages = (line?.pages ?? []).map(({ page }) => this.engine.read(linePageDocument, pageId(EVENT, page)));
    return (await Promise.all(pages)).flatMap((page) => page?.entries ?? []);
  }

  /** Goes to a time at which the draw is over, so that whoever joins is behind all who are there. */
  async afterDraw(): Promise<void> {
    this.engine.advance(600_000);
  }
}
