import { setTimeout as sleep } from "node:timers/promises";
import type { Engine, Log } from "@holdfast/actors";
import { chargeDocument } from "../rules/charge.ts";
import type { paymentActor } from "../rules/payment.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";

/** What the sweep works with. */
export interface RefundSweepOptions {
  readonly engine: Engine;
  readonly actor: ReturnType<typeof paymentActor>;
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
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: RefundSweepOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.everyMs > 0) this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** One sweep: each charge that still takes its failed refund for done looks again. */
  async sweep(): Promise<void> {
    const { engine, actor, gateway, log } = this.#options;
    const siteId = await this.#options.siteId();
    for await (const refund of gateway.failedRefundsSince((await engine.now()) - LOOK_BACK_MS)) {
      if (this.#stopping.signal.aborted) return;
      if (refund.siteId !== siteId || refund.chargeId === null) continue;
      const charge = await engine.read(chargeDocument, refund.chargeId);
      if (charge?.stripeRefundId !== refund.id) continue;
      log.error({ charge: charge.id, order: charge.orderId, refund: refund.id }, "A refund failed after it was done");
      await engine.ask(actor, charge.orderId, { type: "Recheck", refundOf: charge.id });
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) => {
        if (!signal.aborted) this.#options.log.warn({ error: String(error) }, "The sweep for failed refunds failed");
      });
      await sleep(this.#options.everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
