// Finds payments at Stripe that no charge knows, and cancels or refunds them.

import { BackgroundLoop, type Database, type Engine, type Log } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import type { Intent } from "../rules/intent.ts";
import { decideOrphan } from "../rules/orphan-decision.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";
import { findCharge } from "./known-payments.ts";

/** Holds the dependencies and durations of the sweep. */
export interface OrphanSweepOptions {
  readonly engine: Pick<Engine, "now" | "read" | "readArchived">;
  readonly gateway: Pick<PaymentGateway, "intentsSince" | "openCheckoutsSince" | "cancelOrRefund">;
  readonly mark: SweepMark;
  readonly siteId: () => Promise<string>;
  readonly log: Log;
  /** Interval of the sweeps, ms; 0 turns them off. */
  readonly everyMs: number;
  /** Least age of an intent that is cancelled or refunded, ms. */
  readonly ageMs: number;
}

/** Stores the time before which the sweep has handled every intent, ms; shared by all processes. */
export interface SweepMark {
  /** Returns null before the first sweep. */
  read(): Promise<number | null>;
  /** Stores a new time. */
  write(settledUpTo: number): Promise<void>;
}

/** Redis may lose its last second and with it charges whose intents exist, so each sweep reads this much again. */
const OVERLAP_MS = 600_000;
/** Age of the oldest intent that the first sweep of a database reads. */
const FIRST_SWEEP_MS = 86_400_000;

/** Creates a mark of a database, stored under the Redis key that `siteKey` makes of `name`. */
export function createSweepMark({ commands }: Database, name: string): SweepMark {
  const key = siteKey(name);
  return {
    async read() {
      const text = await commands.get(key);
      return text === null ? null : Number(text);
    },
    async write(settledUpTo) {
      await commands.set(key, settledUpTo);
    },
  };
}

/**
 * Reads the intents and open checkout pages of this site at Stripe, and cancels or refunds those that no charge knows.
 * Intents without a site id are ignored; the first intent of each unknown site is logged as an error. Safe to run in
 * several processes at once.
 */
export class OrphanSweep {
  readonly #options: OrphanSweepOptions;
  readonly #alarmed = new Set<string>();
  readonly #loop: BackgroundLoop;

  constructor(options: OrphanSweepOptions) {
    this.#options = options;
    this.#loop = new BackgroundLoop({
      everyMs: options.everyMs,
      work: () => this.sweep(),
      onError: (error) => options.log.warn({ error: String(error) }, "The sweep for orphans failed"),
    });
  }

  /** Starts the periodic sweeps. */
  start(): void {
    if (this.#options.everyMs > 0) this.#loop.start();
  }

  /** Stops the periodic sweeps and waits for the running one. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /**
   * Sweeps once. The mark stays before an intent that could not be handled, so the next sweep reads the intent again.
   */
  async sweep(): Promise<void> {
    const { engine, gateway, mark } = this.#options;
    const siteId = await this.#options.siteId();
    const now = await engine.now();
    const swept = (await mark.read()) ?? now - FIRST_SWEEP_MS;
    let settledUpTo = now;
    for (const list of [gateway.openCheckoutsSince, gateway.intentsSince]) {
      for await (const intent of list.call(gateway, swept - OVERLAP_MS)) {
        if (this.#loop.signal.aborted) return;
        const isSettled = !this.#isOfThisSite(intent, siteId) || (await this.#settle(intent, now));
        if (!isSettled) settledUpTo = Math.min(settledUpTo, intent.createdAt);
      }
    }
    await mark.write(settledUpTo);
  }

  #isOfThisSite({ id, siteId, chargeId }: Intent, ours: string): boolean {
    const { log } = this.#options;
    if (siteId === null || chargeId === null) return false;
    if (siteId === ours) return true;
    if (!this.#alarmed.has(siteId))
      log.error({ siteId, intent: id }, "Intents of an unknown site at our Stripe account");
    this.#alarmed.add(siteId);
    return false;
  }

  async #settle(intent: Intent, now: number): Promise<boolean> {
    const { engine, gateway, log, ageMs } = this.#options;
    const { chargeId, orderId } = intent;
    const charge = chargeId === null ? null : await findCharge(engine, { chargeId, orderId });
    const decision = decideOrphan(intent, charge, { now, ageMs });
    if (decision === "leave" || decision === "wait") return decision === "leave";
    try {
      await gateway.cancelOrRefund(intent, decision);
      log.warn(
        { intent: intent.id, page: intent.checkout?.id, charge: intent.chargeId, decision },
        "An intent that no charge knows was given up",
      );
      return true;
    } catch (error) {
      log.error({ intent: intent.id, decision, error: String(error) }, "Cannot give an intent up: tried again");
      return false;
    }
  }
}
