// Sends the pending deliveries, with retries.
import type { Database } from "bun:sqlite";
import { findEvent, type ReadyDelivery, readyDeliveries, recordAttempt } from "./deliveries.ts";
import { planFaults, type WebhookFaults } from "./delivery-faults.ts";
import { signedMessage } from "./signature.ts";

/** Sets the default delays between the attempts of a delivery, ms; after the last attempt it is given up. */
export const RETRY_MS = [1000, 5000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000];

/** Configures the sender. */
export type SenderOptions = {
  /** Holds the faults to apply to new deliveries. */
  faults: WebhookFaults;
  /** Sets the delays between the attempts of a delivery, ms. */
  retryMs: readonly number[];
  /** Limits the time an endpoint may take to answer, ms. */
  timeoutMs: number;
};

/** Sends pending deliveries. */
export type Sender = {
  /** Starts to send the deliveries that are due, and returns at once. */
  wake: () => void;
  /** Aborts attempts in progress, which are repeated after a restart; the database is not used afterwards. */
  stop: () => void;
};

type Attempt = { isAccepted: boolean; answer: string };

const AT_ONCE = 8;

/**
 * Creates the sender. Starts deliveries in the order of their events, eight at a time, so that they may arrive in
 * another order. Uses the real time, because receivers check the time of the signature by their own clocks.
 */
export function createSender(database: Database, options: SenderOptions): Sender {
  const inProgress = new Set<number>();
  const stopping = new AbortController();
  const send = async (delivery: ReadyDelivery) => {
    inProgress.add(delivery.id);
    const attempt = await post(database, delivery, { ...options, stopping: stopping.signal });
    if (stopping.signal.aborted) return;
    const wait = options.retryMs[delivery.attempts];
    const retryAtMs = wait === undefined ? undefined : Date.now() + wait;
    recordAttempt(database, delivery, { ...attempt, retryAtMs });
    inProgress.delete(delivery.id);
    wake();
  };
  const wake = () => {
    if (stopping.signal.aborted) return;
    planFaults(database, options.faults, Date.now());
    for (const delivery of readyDeliveries(database, { nowMs: Date.now(), limit: 2 * AT_ONCE })) {
      if (inProgress.size >= AT_ONCE) return;
      // A delivery whose result cannot be recorded stays in progress, and is sent again after a restart.
      if (!inProgress.has(delivery.id)) send(delivery).catch(console.error);
    }
  };
  return { wake, stop: () => stopping.abort() };
}

async function post(
  database: Database,
  { event: id, url, secret, forgery }: ReadyDelivery,
  { timeoutMs, stopping }: { timeoutMs: number; stopping: AbortSignal },
): Promise<Attempt> {
  // Subscribes by hand: what `AbortSignal.any` subscribes to a signal that outlives the delivery is never freed in Bun.
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const tooLong = setTimeout(end, timeoutMs);
  stopping.addEventListener("abort", end);
  try {
    const event = findEvent(database, id);
    const message = signedMessage(JSON.stringify(event, null, 2), { secret, nowMs: Date.now(), forgery });
    const { signal } = ending;
    const response = await fetch(url, { method: "POST", ...message, redirect: "manual", signal });
    const text = await response.text();
    return { isAccepted: response.ok, answer: `${response.status} ${text.slice(0, 200)}`.trim() };
  } catch (error) {
    return { isAccepted: false, answer: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(tooLong);
    stopping.removeEventListener("abort", end);
  }
}
