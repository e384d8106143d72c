// Runs delivery over a memory, with its neighbours, a vault and a network that delivers late, twice and in any order.

import { decodeEvent } from "@holdfast/actors";
import { emptyMemory, type Memory, type MemoryEvent, MemoryService, memoryEvent } from "@holdfast/actors/testing";
import {
  type CodeView,
  chargeEvents,
  deliveryEvents,
  orderEvents,
  type SealView,
  ticketEvents,
} from "@holdfast/contracts";
import { codeActor } from "../rules/code.ts";
import { type Code, codeDocument } from "../rules/code-document.ts";
import { judgementOf, type PinAnswer, verdictFrom } from "../rules/judging.ts";
import { sealActor } from "../rules/seal.ts";
import { type Seal, sealDocument } from "../rules/seal-document.ts";
import type { SealMessage } from "../rules/seal-terms.ts";
import { awaitedBy } from "../rules/seal-timers.ts";
import { deliveryService } from "../subscriptions.ts";
import { Neighbours, type Published } from "./neighbours.ts";

const delivery = MemoryService.of(deliveryService);
const WAITS_FOR_ORDER_TO_END = "reserved ticket withdrawn";
const DRAINED_STEP_MS = 60_000;
const MOST_ROUNDS = 400;

interface Envelope {
  readonly to: "delivery" | "tickets" | "payments";
  readonly event: MemoryEvent;
}

/** Delivery among its neighbours. Each method is one step; nothing happens between the steps. */
export class MarketInMemory {
  readonly neighbours = new Neighbours((published) => this.#publish(published));
  /** Names of the objects in the vault. */
  readonly vault = new Set<string>();
  /** To whom an operator has given each code last. */
  readonly given = new Map<string, string>();
  /** Views that delivery has published, oldest first. */
  readonly published: (SealView | CodeView)[] = [];
  /** The data of delivery. */
  memory: Memory = emptyMemory();
  #seen = new Map<string, number>();
  #objects = 0;
  #underway: Envelope[] = [];
  #sent: Envelope[] = [];

  /** Reads a seal. */
  seal(ticketId: string): Seal | null {
    return delivery.read(this.memory, sealDocument, ticketId);
  }

  /** Reads a code. */
  code(id: string): Code | null {
    return delivery.read(this.memory, codeDocument, id);
  }

  /** Says something to a seal; returns the code of a refusal. */
  say(ticketId: string, message: SealMessage): string | null {
    const asked = delivery.ask(this.memory, sealActor, { id: ticketId, message });
    this.#advanceTo(asked.memory);
    return "refused" in asked ? asked.refused.code : null;
  }

  /** Uploads a file with a code. */
  upload(ticketId: string, sellerId: string, codeId: string): string | null {
    const object = `${ticketId}.${codeId}.${this.#objects++}`;
    this.vault.add(object);
    const file = { object, wrappedKey: "key", hash: codeId, bytes: 1_000 };
    const refused = this.say(ticketId, { type: "Upload", sellerId, file, page: null });
    if (refused !== null) this.vault.delete(object);
    return refused;
  }

  /** Types a code. */
  type(ticketId: string, sellerId: string, codeId: string): string | null {
    const secret = { stored: "text", wrappedKey: "key" };
    return this.say(ticketId, { type: "TypeCode", sellerId, secret, code: { id: codeId, format: "QRCode" } });
  }

  /** Gives a blocked code to somebody. */
  give(codeId: string, to: string): void {
    const asked = delivery.ask(this.memory, codeActor, { id: codeId, message: { type: "Give", to } });
    this.#advanceTo(asked.memory);
    if ("ok" in asked) this.given.set(codeId, to);
  }

  /** Keeps the codes of a seal for the order that pays, as `judge` does before it opens what is sealed. */
  keepCodes(ticketId: string): PinAnswer[] {
    const seal = this.seal(ticketId);
    const judgement = seal && judgementOf(seal);
    if (judgement === null) return [];
    const { orderId, attempt, sealVersion, codeIds } = judgement;
    return codeIds.map((id) => {
      const message = { type: "Pin", ticketId, attempt, orderId, sealVersion } as const;
      const asked = delivery.ask(this.memory, codeActor, { id, message });
      this.#advanceTo(asked.memory);
      return "ok" in asked ? asked.ok : "unknown";
    });
  }

  /** Performs one effect that is asked for; nothing when nothing can be proved. */
  perform(name: "inspect" | "judge" | "destroy", ticketId: string): void {
    const timer = delivery.timers(this.memory).find((one) => one.id === ticketId && one.name === name);
    const seal = this.seal(ticketId);
    if (!timer || !seal) return;
    const message = { inspect: inspection, judge: (one: Seal) => this.#judged(one), destroy: destruction }[name](seal);
    if (message === null) return;
    if (message.type === "Destroyed") for (const object of message.objects) this.vault.delete(object);
    this.#advanceTo(delivery.fire(this.memory, timer, message));
  }

  /** Number of events that are under way. */
  get underway(): number {
    return this.#underway.length;
  }

  /** Delivers the event at a place of those under way. */
  deliver(at: number): void {
    const [envelope] = this.#underway.splice(at % Math.max(1, this.#underway.length), 1);
    if (envelope) this.#hand(envelope);
  }

  /** Delivers an event again that was delivered before. */
  repeat(at: number): void {
    const envelope = this.#sent[at % Math.max(1, this.#sent.length)];
    if (envelope) this.#hand(envelope);
  }

  /** Moves the time on, in ms, and fires the timers that are due. */
  advance(ms: number): void {
    this.memory = { ...this.memory, now: this.memory.now + ms };
    for (const timer of delivery.timers(this.memory)) {
      const isMessage = timer.name === "nudge" || timer.name === "end";
      if (isMessage && timer.at <= this.memory.now) this.#advanceTo(delivery.fire(this.memory, timer));
    }
  }

  /** Delivers and performs all there is until nothing is left to do; throws when that has no end. */
  drain(): void {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      while (this.underway > 0) this.deliver(0);
      for (const ticketId of this.neighbours.tickets.keys()) {
        for (const name of ["inspect", "judge", "destroy"] as const) this.perform(name, ticketId);
      }
      if (this.underway === 0 && this.#pending().length === 0) return;
      if (this.underway === 0) this.advance(DRAINED_STEP_MS * 2 ** Math.min(round, 10));
    }
    throw new Error(`Cannot drain the market: ${JSON.stringify(this.#pending())}`);
  }

  // Whoever waits for the end of an order has nothing to do before it.
  #pending(): readonly object[] {
    return delivery.timers(this.memory).flatMap(({ name, id }) => {
      const seal = this.seal(id);
      const awaited = seal && awaitedBy(seal);
      const isWaiting = name === "end" || name === "judge" || awaited === WAITS_FOR_ORDER_TO_END;
      return isWaiting ? [] : [{ name, id, awaited, state: seal?.state, sale: seal?.sale, codes: seal?.codes }];
    });
  }

  #judged(seal: Seal): SealMessage | null {
    const judgement = judgementOf(seal);
    if (judgement === null) return null;
    const { orderId, chargeId, fence, file } = judgement;
    const verdict = verdictFrom(
      this.keepCodes(seal.id),
      file === null || this.vault.has(file.object) ? "intact" : "absent",
    );
    return verdict && { type: "Judged", orderId, chargeId, fence, ...verdict };
  }

  #hand(envelope: Envelope): void {
    this.#sent.push(envelope);
    const { to, event } = envelope;
    if (to === "delivery") {
      this.#advanceTo(delivery.deliver(this.memory, event));
      return;
    }
    const { data } = decodeEvent(deliveryEvents, event.fields);
    if (to === "tickets") this.neighbours.hearAsTickets(data);
    else this.neighbours.hearAsPayments(data);
  }

  #publish(published: Published): void {
    const event = eventOf(published);
    this.#underway.push({ to: "delivery", event });
  }

  // What delivery has published since goes to each of its subscribers.
  #advanceTo(memory: Memory): void {
    this.memory = memory;
    for (const [key, entries] of Object.entries(memory.streams)) {
      for (const fields of entries.slice(this.#seen.get(key) ?? 0)) {
        this.published.push(decodeEvent(deliveryEvents, fields).data);
        for (const to of ["delivery", "tickets", "payments"] as const)
          this.#underway.push({ to, event: { key, fields } });
      }
      this.#seen.set(key, entries.length);
    }
  }
}

function eventOf(published: Published): MemoryEvent {
  switch (published.kind) {
    case "ticket":
      return memoryEvent(ticketEvents, { type: "TicketUpdated", kind: "ticket", view: published.view });
    case "order":
      return memoryEvent(orderEvents, { type: "OrderUpdated", kind: "order", view: published.view });
    case "charge":
      return memoryEvent(chargeEvents, { type: "ChargeUpdated", kind: "charge", view: published.view });
    default:
      return published satisfies never;
  }
}

// The name of an object says which code is on the file.
function inspection({ attempt, file }: Seal): SealMessage | null {
  if (file === null) return null;
  const [, id = ""] = file.object.split(".");
  const found = { file: { ...file, type: "application/pdf" }, codes: [{ id, format: "QRCode" }], details: null };
  return { type: "Inspected", attempt, result: found };
}

function destruction({ doomed }: Seal): SealMessage {
  return { type: "Destroyed", objects: doomed };
}
