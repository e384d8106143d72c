import type { Database } from "bun:sqlite";
import { findEvent, type ReadyDelivery, readyDeliveries, recordAttempt } from "./deliveries.ts";
import { planFaults, type WebhookFaults } from "./delivery-faults.ts";
import { signedMessage } from "./signature.ts";

/** Waits between the attempts of a delivery, ms; after the last it is given up. */
export const RETRY_MS = [1000, 5000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000];

/** How deliveries are sent. */
export type SenderOptions = {
  faults: WebhookFaults;
  retryMs: readonly number[];
  /** How long an endpoint may take to answer, ms. */
  timeoutMs: number;
};

/** Sends what is in the outbox. */
export type Sender = {
  /** Starts sending what is due and returns at once; what is under way is left alone. */
  wake: () => void;
  /** Breaks off what is under way, which is sent again after a restart; the database is not used after it. */
  stop: () => void;
};

type Attempt = { isAccepted: boolean; answer: string };

const AT_ONCE = 8;

/**
 * Makes the sender. Deliveries start in the order of their events, eight under way at a time, so they
 * may arrive in another; time is the real one, because their receivers check the signature by theirs.
 */
export function createSender(database: Database, options: SenderOptions): Sender {
  const underWay = new Set<number>();
  const stopping = new AbortController();
  const send = async (delivery: ReadyDelivery) => {
    underWay.add(delivery.id);
    const attempt = await post(database, delivery, { ...options, stopping: stopping.signal });
    if (stopping.signal.aborted) return;
    const wait = options.retryMs[delivery.attempts];
    const retryAtMs = wait === undefined ? undefined : Date.now() + wait;
    recordAttempt(database, delivery, { ...attempt, retryAtMs });
    underWay.delete(delivery.id);
    wake();
  };
  const wake = () => {
    if (stopping.signal.aborted) return;
    planFaults(database, options.faults, Date.now());
    for (const delivery of readyDeliveries(database, { nowMs: Date.now(), limit: 2 * AT_ONCE })) {
      if (underWay.size >= AT_ONCE) return;
      // One that cannot be recorded stays under way, and is sent again after a restart.
      if (!underWay.has(delivery.id)) send(delivery).catch(console.error);
    }
  };
  return { wake, stop: () => stopping.abort() };
}

async function post(
  database: Database,
  { event: id, url, secret, forgery }: ReadyDelivery,
  { timeoutMs, stopping }: { timeoutMs: number; stopping: AbortSignal },
): Promise<Attempt> {
  try {
    const event = findEvent(database, id);
    const message = signedMessage(JSON.stringify(event, null, 2), { secret, nowMs: Date.now(), forgery });
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { method: "POST", ...message, redirect: "manual", signal });
    const text = await response.text();
    return { isAccepted: response.ok, answer: `${response.status} ${text.slice(0, 200)}`.trim() };
  } catch (error) {
    return { isAccepted: false, answer: error instanceof Error ? error.message : String(error) };
  }
}
