import { BackgroundLoop, type Engine, type Log } from "@holdfast/actors";
import { chargeDocument } from "../rules/charge.ts";
import { paymentActor } from "../rules/payment.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";

/** What the sweep works with. */
export interface RefundSweepOptions {
  readonly engine: Engine;
  readonly gateway: Pick<PaymentGateway, "failedRefundsSince">;
  readonly siteId: () => Promise<string>;
  readonly log: Log;
  /** 0 for never. */
  readonly everyMs: number;
}

// A bank may send a refund back for so long after Stripe has called it done.
const LOOK_BACK_MS = 30 * 86_400_000;

/** Finds refunds that failed after they were done, which Stripe tells once and may have told nobody. */
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

  start(): void {
    if (this.#options.everyMs > 0) this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** One sweep: each charge that still takes its failed refund for done looks again. */
  async sweep(): Promise<void> {
    const { engine, gateway, log } = this.#options;
    const siteId = await this.#options.siteId();
    for await (const refund of gateway.failedRefundsSince((await engine.now()) - LOOK_BACK_MS)) {
      if (this.#loop.signal.aborted) return;
      if (refund.siteId !== siteId || refund.chargeId === null) continue;
      const charge = await engine.read(chargeDocument, refund.chargeId);
      if (charge?.stripeRefundId !== refund.id) continue;
      log.error({ charge: charge.id, order: charge.orderId, refund: refund.id }, "A refund failed after it was done");
      await engine.ask(paymentActor, charge.orderId, { type: "Recheck", refundOf: charge.id });
    }
  }
}
