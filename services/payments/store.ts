// Reads charges and orders for the flows and routes.

import type { Engine } from "@holdfast/actors";
import { timeOf } from "@holdfast/actors";
import { forbidden, notFound } from "@holdfast/server";
import type { PaymentsConfig } from "./config.ts";
import { findCharge } from "./flows/known-payments.ts";
import { byPayer, type Charge, chargeDocument } from "./rules/charge.ts";
import { type OrderState, orderDocument } from "./rules/order.ts";

/** Names the key of the site's id, which marks the site's objects at Stripe. */
export const SITE_ID = "site";
/** Names the key of the time before which the orphan sweep has handled every intent. */
export const ORPHANS_SWEPT = "orphans-swept";
/** Names the key of the time before which the sweep of Stripe Connect has handled every transfer. */
export const TRANSFERS_SWEPT = "transfers-swept";

/** A charge, and whether it is in the archive, where nothing changes it. */
export type KnownCharge = Charge & { readonly isArchived?: true };

/**
 * Reads a charge of its payer, also one that is in the archive. Throws a 404 problem when there is no such charge, 403
 * when another user pays it; for a charge in the archive that has paid another user's order, 404.
 */
export async function chargeOfPayer(engine: Engine, id: string, userId: string): Promise<KnownCharge> {
  const charge = (await engine.read(chargeDocument, id)) ?? (await archivedChargeOf(engine, id, userId));
  if (!charge) throw notFound("There is no such payment");
  if (charge.userId !== userId) throw forbidden("This payment is not yours");
  return charge;
}

// A buyer orders hardly more than this between placing an order and paying for it.
const MOST_ORDERS_BETWEEN = 50;

// A charge that has paid is found by the id of its order, which is one of the last that its payer placed before.
async function archivedChargeOf(engine: Engine, id: string, userId: string): Promise<KnownCharge | null> {
  if (engine.partitionOf(id) === null) return null;
  const own = await engine.readArchived(chargeDocument, id);
  if (own) return { ...own, isArchived: true };
  const before = { limit: MOST_ORDERS_BETWEEN, after: id };
  for (const orderId of await engine.listArchived(orderDocument, byPayer(userId), before)) {
    const charge = await findCharge(engine, { chargeId: id, orderId });
    if (charge) return { ...charge, isArchived: true };
  }
  return null;
}

/** Selects a part of what a buyer has paid. */
export interface ChargesRequest {
  readonly limit: number;
  /** `next` of the part before; default: the newest charges. */
  readonly after?: string | undefined;
}

/**
 * Lists the charges of a buyer, also those that failed and archived ones, newest first; `next` is null on the last part.
 */
export async function chargesOfPayer(
  engine: Engine,
  userId: string,
  { limit, after }: ChargesRequest,
): Promise<{ charges: Charge[]; next: string | null }> {
  const request = { limit: limit + 1, ...(after !== undefined && { after }) };
  const lists = await Promise.all([
    engine.listAll(chargeDocument, byPayer(userId), request),
    // A charge that has paid its order is archived under the id of the order, which is hardly older.
    engine.listArchived(orderDocument, byPayer(userId), request),
  ]);
  const ids = lists.flat().toSorted().toReversed();
  const shown = ids.slice(0, limit);
  const found = await Promise.all(shown.map((id) => chargeUnder(engine, id)));
  return {
    charges: found.filter((charge) => charge !== null),
    next: ids.length > limit ? (shown.at(-1) ?? null) : null,
  };
}

async function chargeUnder(engine: Engine, id: string): Promise<Charge | null> {
  const own = await findCharge(engine, { chargeId: id, orderId: null });
  const chargeId = own ? null : (await engine.readArchived(orderDocument, id))?.chargeId;
  return chargeId ? await findCharge(engine, { chargeId, orderId: id }) : own;
}

/** Reads the charge of an order that has not ended; null when there is none. */
export async function liveCharge(engine: Engine, orderId: string): Promise<Charge | null> {
  const order = await engine.read(orderDocument, orderId);
  return order?.liveChargeId ? await engine.read(chargeDocument, order.liveChargeId) : null;
}

/** Returns the seconds until the hold of an order ends, at least 1; 1 for an unknown order. */
export async function secondsLeft(engine: Engine, orderId: string): Promise<number> {
  const [order, now] = await Promise.all([engine.read(orderDocument, orderId), engine.now()]);
  return Math.max(1, Math.ceil(((order?.expiresAt ?? now) - now) / 1_000));
}

/**
 * Waits up to `arrivalMs` until the copy of a young order has left the status `Created`. Returns at once for an order
 * older than `youngMs`.
 */
export async function waitForOrder(engine: Engine, orderId: string, config: PaymentsConfig): Promise<void> {
  const made = timeOf(orderId);
  if (made === null || Date.now() - made > config.youngMs) return;
  const isEnough = ({ status }: OrderState): boolean => status !== "Created";
  await engine.readUntil(orderDocument, orderId, { isEnough, withinMs: config.arrivalMs });
}
