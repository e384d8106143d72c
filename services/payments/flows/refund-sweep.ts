// Finds refunds that failed after Stripe had reported them done, and has them made again.

import { BackgroundLoop, type Engine, type Log } from "@holdfast/actors";
import { paymentActor } from "../rules/payment.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";
import { findCharge } from "./known-payments.ts";

/** Holds the dependencies of the sweep. */
export interface RefundSweepOptions {
  readonly engine: Engine;
  readonly gateway: Pick<PaymentGateway, "failedRefundsSince">;
  readonly siteId: () => Promise<string>;
  readonly log: Log;
  /** Interval of the sweeps, ms; 0 turns them off. */
  readonly everyMs: number;
}

// A bank may return a refund this long after Stripe has reported it done.
const LOOK_BACK_MS = 30 * 86_400_000;

/**
 * Finds refunds that failed after they were done. Stripe announces such a failure by one webhook event, which may be
 * lost.
 */
export class RefundSweep {
  readonly #options: RefundSweepOptions;
  readonly #loop: BackgroundLoop;

  constructor(options: RefundSweepOptions) {
    this.#options = options;
    this.#loop = new BackgroundLoop({
      everyMs: options.everyMs,
      work: () => this.sweep(),
      onError: (error) => options.log.warn({ error: String(error) }, "The sweep for failed refunds failed"),
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

  /** Sweeps once: rechecks the refund of each charge whose refund has failed at Stripe. */
  async sweep(): Promise<void> {
    const { engine, gateway, log } = this.#options;
    const siteId = await this.#options.siteId();
    for await (const refund of gateway.failedRefundsSince((await engine.now()) - LOOK_BACK_MS)) {
      if (this.#loop.signal.aborted) return;
      if (refund.siteId !== siteId || refund.chargeId === null) continue;
      const charge = await findCharge(engine, { chargeId: refund.chargeId, orderId: refund.orderId });
      if (charge?.stripeRefundId !== refund.id) continue;
      log.error({ charge: charge.id, order: charge.orderId, refund: refund.id }, "A refund failed after it was done");
      await engine.ask(paymentActor, charge.orderId, { type: "Recheck", refundOf: charge.id });
    }
  }
}
