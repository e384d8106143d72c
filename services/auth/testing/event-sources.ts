import type { Database, Engine, EngineSettings } from "@holdfast/actors";
import { type Publisher, publisher } from "@holdfast/actors/testing";
import {
  type ChargeView,
  chargeEvents,
  chargeEventTypes,
  type OrderView,
  orderEvents,
  orderEventTypes,
} from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { exampleCharge, exampleOrder } from "./mail-examples.ts";

// Orders and payments as far as auth hears them.

export interface SourceOptions {
  readonly database: Database;
  readonly settings?: Partial<EngineSettings>;
}

export function createOrders(options: SourceOptions): Publisher<OrderView> {
  return publisher({ ...orderEvents, types: orderEventTypes }, { ...options, kind: "order", blank: exampleOrder() });
}

export function createPayments(options: SourceOptions): Publisher<ChargeView> {
  return publisher(
    { ...chargeEvents, types: chargeEventTypes },
    { ...options, kind: "charge", blank: exampleCharge() },
  );
}

/** How many events of a source a subscriber has not handled. */
export async function behind({ streams }: Engine, subscriber: string): Promise<number> {
  const groups = (await streams.standings()).flatMap((standing) => standing.groups);
  return groups.reduce((sum, { group, lag, pending }) => sum + (group === subscriber ? (lag ?? 0) + pending : 0), 0);
}

/** Waits until a subscriber has handled every event of a source. */
export async function untilRead(source: Engine, subscriber: string): Promise<void> {
  await waitFor(async () => (await behind(source, subscriber)) === 0);
}
