import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "@holdfast/actors";
import { timeOf } from "@holdfast/actors";
import { forbidden, notFound } from "@holdfast/server";
import type { PaymentsConfig } from "./config.ts";
import { type Charge, chargeDocument } from "./rules/charge.ts";
import { orderDocument } from "./rules/order.ts";

// Changes are told at once; the look every so often is for the one that was missed.
const LOOK_EVERY_MS = 200;
const ARRIVAL_STEP_MS = 20;

/** The payer's own charge; 404 for no such charge, 403 for another's. */
export async function chargeOfPayer(engine: Engine, id: string, userId: string): Promise<Charge> {
  const charge = await engine.read(chargeDocument, id);
  if (!charge) throw notFound("There is no such payment");
  if (charge.userId !== userId) throw forbidden("This payment is not yours");
  return charge;
}

/** The attempt to pay an order that is under way; null where there is none. */
export async function liveCharge(engine: Engine, orderId: string): Promise<Charge | null> {
  const order = await engine.read(orderDocument, orderId);
  return order?.liveChargeId ? await engine.read(chargeDocument, order.liveChargeId) : null;
}

/** Until when a charge is looked at. */
export interface Wait {
  readonly isEnough: (charge: Charge) => boolean;
  readonly withinMs: number;
}

/** The charge once it has come far enough, or as it stands then; read from Redis, for any process may do the work. */
export async function chargeWhen(engine: Engine, chargeId: string, wait: Wait): Promise<Charge | null> {
  const giveUpAt = performance.now() + wait.withinMs;
  const changes = createBell();
  const stopWatching = engine.watch(chargeId, changes.ring);
  try {
    for (;;) {
      const changed = changes.next();
      const charge = await engine.read(chargeDocument, chargeId);
      const leftMs = giveUpAt - performance.now();
      if (!charge || wait.isEnough(charge) || leftMs <= 0) return charge;
      await Promise.race([changed, sleep(Math.min(LOOK_EVERY_MS, leftMs))]);
    }
  } finally {
    stopWatching();
  }
}

function createBell() {
  let wake: (() => void) | null = null;
  return {
    ring: () => wake?.(),
    next: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
  };
}

/** Waits a moment for a young order whose events may be on their way here still; an old one is as it is. */
export async function orderArrived(engine: Engine, orderId: string, config: PaymentsConfig): Promise<void> {
  const made = timeOf(orderId);
  if (made === null || Date.now() - made > config.youngMs) return;
  const giveUpAt = performance.now() + config.arrivalMs;
  while (performance.now() < giveUpAt) {
    const order = await engine.read(orderDocument, orderId);
    if (order && order.status !== "Created") return;
    await sleep(ARRIVAL_STEP_MS);
  }
}
