// Performs the next call about a seller's account, and tells payouts of accounts and events that have changed.

import type { Engine, Log } from "@holdfast/actors";
import { type EventMessage, eventDocument } from "../rules/event.ts";
import { nextPayeeStep, payeeDocument } from "../rules/payee.ts";
import type { PayeeMessage } from "../rules/payee-actor.ts";
import { paymentActor } from "../rules/payment.ts";
import { bySeller, isKept, ofEvent, payoutDocument } from "../rules/payout.ts";
import type { ConnectGateway } from "../stripe/connect-gateway.ts";

/** Holds the dependencies of the calls about accounts. */
export interface PayeeAccountOptions {
  readonly engine: Engine;
  readonly connect: ConnectGateway;
  readonly log: Log;
}

// Payouts that are told of a change in one performance.
const A_PAGE = 100;

/** Creates or reads the account of a payee at Stripe and returns what was found. Safe to repeat. */
export async function reconcileAccount(
  userId: string,
  { engine, connect, log }: PayeeAccountOptions,
): Promise<PayeeMessage> {
  const payee = await engine.read(payeeDocument, userId);
  if (!payee) return { type: "ObserveAccount", tried: 0, seen: { kind: "nothing" } };
  const seen = await connect.performAccount(payee, nextPayeeStep(payee, await engine.now()));
  if (seen.kind === "failed") log.warn({ payee: userId, ...seen.error }, "Stripe did not do as asked with an account");
  return { type: "ObserveAccount", tried: payee.try, seen };
}

/** Tells a page of a seller's payouts that wait for money that the account can be paid. May run twice. */
export async function tellPayouts(userId: string, { engine }: Pick<PayeeAccountOptions, "engine">) {
  const payee = await engine.read(payeeDocument, userId);
  const upTo = await tellPage(engine, bySeller(userId), payee?.toldUpTo ?? null);
  return { type: "Told", upTo } as const satisfies PayeeMessage;
}

/** Tells a page of the payouts of an event that the event has changed. May run twice. */
export async function tellOfEvent(eventId: string, { engine }: Pick<PayeeAccountOptions, "engine">) {
  const event = await engine.read(eventDocument, eventId);
  const upTo = await tellPage(engine, ofEvent(eventId), event?.toldUpTo ?? null);
  return { type: "Told", sourceVersion: event?.sourceVersion ?? 0, upTo } as const satisfies EventMessage;
}

// Returns the id of the last payout of the page; null when the page was the last one.
async function tellPage(engine: Engine, list: string, after: string | null): Promise<string | null> {
  const ids = await engine.list(list, { limit: A_PAGE, ...(after !== null && { after }) });
  for (const payout of await engine.readMany(payoutDocument, ids)) {
    if (payout && isKept(payout)) await engine.ask(paymentActor, payout.id, { type: "RecheckPayout" });
  }
  return ids.length < A_PAGE ? null : (ids.at(-1) ?? null);
}
