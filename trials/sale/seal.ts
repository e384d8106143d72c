import { countedId } from "@holdfast/actors/testing";
import {
  codeActor,
  codeDocument,
  inspectEffect,
  judgeEffect,
  judgementOf,
  sealActor,
  sealDocument,
  verdictFrom,
} from "@holdfast/delivery/rules";
import { orderDocument } from "@holdfast/orders/rules";
import { ticketActor } from "@holdfast/tickets/rules";
import { expect } from "vitest";
import {
  after,
  beforeSale,
  chargesIn,
  deliveries,
  delivery,
  keyOf,
  orders,
  ordersIn,
  PRICE_CENTS,
  type Sale,
  SELLER,
  TICKET,
  ticketIn,
  tickets,
  withMemory,
} from "./sale.ts";

// The seal of the ticket, by the rules of delivery; its vault and its inspections are those of the trial.

/** What the vault finds of a file; see the rules of delivery. */
export type FoundBytes = Parameters<typeof verdictFrom>[1];

const UNKNOWN = { venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null };

/** Gives the id of the code of an attempt. Codes are in another partition than the ticket. */
export function codeIdOf(attempt: number): string {
  return countedId(30 + attempt, 1);
}

/** A ticket on sale whose file is sealed, as all services know it. */
export function newDeliverableSale(): Sale {
  const event = { id: TICKET, own: { title: "Concert", ...UNKNOWN } };
  const ticket = { price: PRICE_CENTS, faceValue: PRICE_CENTS };
  const message = { type: "List" as const, sellerId: SELLER, ticket, event, awaitsSeal: true };
  const draft = after(beforeSale, tickets.ask(beforeSale.memory, ticketActor, { id: TICKET, message }));
  const known = { ...draft, memory: heardOf(draft) };
  const sealed = allDelivered(inspect(upload(allDelivered(known), 1)));
  expect(ticketIn(sealed)).toMatchObject({ status: "available", seal: "file" });
  expect(sealIn(sealed)).toMatchObject({ state: "sealed", attempt: 1 });
  return sealed;
}

// Delivery has heard of the draft, which is when it begins to follow the sale.
function heardOf({ memory }: Sale) {
  return tickets.eventsIn(memory).reduce((before, event) => delivery.deliver(before, event), memory);
}

function allDelivered(sale: Sale): Sale {
  const next = deliveries(sale, { isAtOnce: true }).reduce((before, step) => step(before), sale);
  return keyOf(next) === keyOf(sale) ? sale : allDelivered(next);
}

/** Reads the seal. */
export function sealIn({ memory }: Sale) {
  const seal = delivery.read(memory, sealDocument, TICKET);
  if (!seal) throw new Error("Cannot read the seal of the ticket: it is not there");
  return seal;
}

/** The seller uploads the file of an attempt, once. */
export function upload(sale: Sale, attempt: number): Sale {
  const object = `${TICKET}/${attempt}`;
  const seal = delivery.read(sale.memory, sealDocument, TICKET);
  if (!seal || (seal.next?.attempt ?? seal.attempt) >= attempt) return sale;
  const file = { object, wrappedKey: "key", hash: `hash ${attempt}`, bytes: 1 };
  const message = { type: "Upload" as const, sellerId: SELLER, file, page: null };
  return after(sale, delivery.ask(sale.memory, sealActor, { id: TICKET, message }));
}

/** The seller gives the seal up, once. */
export function withdraw(sale: Sale): Sale {
  if (sealIn(sale).state !== "sealed") return sale;
  const message = { type: "Withdraw" as const, sellerId: SELLER };
  return after(sale, delivery.ask(sale.memory, sealActor, { id: TICKET, message }));
}

/** The inspection of the file ends well, where one is asked for. */
export function inspect(sale: Sale): Sale {
  const timer = timerOf(sale, inspectEffect.name);
  const { file, attempt } = sealIn(sale);
  if (!timer || !file) return sale;
  const codes = [{ id: codeIdOf(attempt), format: "QRCode" }];
  const result = { file: { ...file, type: "application/pdf" }, codes, details: null };
  return withMemory(sale, delivery.fire(sale.memory, timer, { type: "Inspected", attempt, result }));
}

/** Delivery judges the accepted charge by what its vault answers, where one waits; an answer that proves nothing waits. */
export function judge(sale: Sale, found: FoundBytes): Sale {
  const timer = timerOf(sale, judgeEffect.name);
  const judgement = judgementOf(sealIn(sale));
  if (!timer || !judgement) return sale;
  const { orderId, chargeId, fence, attempt, sealVersion, codeIds } = judgement;
  const pin = { type: "Pin" as const, ticketId: TICKET, attempt, orderId, sealVersion };
  let { memory } = sale;
  const answers = codeIds.map((id) => {
    const asked = delivery.ask(memory, codeActor, { id, message: pin });
    memory = asked.memory;
    return "ok" in asked ? asked.ok : ("unknown" as const);
  });
  const verdict = verdictFrom(answers, found);
  if (verdict === null) return withMemory(sale, memory);
  return withMemory(sale, delivery.fire(memory, timer, { type: "Judged", orderId, chargeId, fence, ...verdict }));
}

function timerOf({ memory }: Sale, name: string) {
  return delivery.timers(memory).find((timer) => timer.id === TICKET && timer.name === name);
}

/** Checks what must hold of a sealed ticket at every moment: nobody gets it unpaid, and nobody pays for what is not there. */
export function expectSealed(sale: Sale): void {
  const seal = sealIn(sale);
  const charges = chargesIn(sale);
  for (const intent of Object.values(sale.stripe.intents)) {
    const charge = charges.find(({ id }) => id === intent.chargeId);
    if (intent.state === "captured") expect([charge?.isAccepted, charge?.deliverable]).toEqual([true, "yes"]);
  }
  if (seal.releasedTo === null) return;
  const order = orders.read(sale.memory, orderDocument, seal.orderId ?? "");
  expect([order?.userId, order?.status]).toEqual([seal.releasedTo, "Completed"]);
  for (const { id } of seal.codes) {
    const code = delivery.read(sale.memory, codeDocument, id);
    expect([code?.ownerId, code?.listing]).toEqual([seal.releasedTo, null]);
  }
}

/** Checks what must hold of a sealed ticket once its sale is over: paid is handed over, and for sale is sealed. */
export function expectSealedEnd(sale: Sale): void {
  const seal = sealIn(sale);
  const ticket = ticketIn(sale);
  const buyer = ordersIn(sale).find(({ status }) => status === "Completed")?.userId ?? null;
  expect([seal.state === "released", seal.releasedTo]).toEqual([buyer !== null, buyer]);
  if (ticket.status !== "available" && ticket.status !== "reserved") return;
  expect(seal.state).toBe("sealed");
  for (const { id } of seal.codes) {
    expect(delivery.read(sale.memory, codeDocument, id)?.listing).toMatchObject({ ticketId: TICKET });
  }
}
