import { BackgroundLoop, type Database, type Engine, type Log } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { chargeDocument } from "../rules/charge.ts";
import type { Intent } from "../rules/intent.ts";
import { judgeOrphan } from "../rules/orphan.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";

/** What the sweep works with. */
export interface OrphanSweepOptions {
  readonly engine: Pick<Engine, "now" | "read">;
  readonly gateway: Pick<PaymentGateway, "intentsSince" | "openCheckoutsSince" | "giveUp">;
  readonly mark: SweepMark;
  readonly siteId: () => Promise<string>;
  readonly log: Log;
  readonly everyMs: number;
  readonly ageMs: number;
}

/** Up to when all intents are settled, ms; kept where all processes find it. */
export interface SweepMark {
  /** Null before the first sweep. */
  read(): Promise<number | null>;
  write(settledUpTo: number): Promise<void>;
}

const SWEPT = siteKey("orphans-swept");
/** A Redis that lost its last second forgets charges whose intents exist: each sweep begins this much earlier. */
const OVERLAP_MS = 600_000;
/** How far back the first sweep of a database looks. */
const FIRST_LOOK_MS = 86_400_000;

/** Keeps the mark in Redis. */
export function createSweepMark({ commands }: Database): SweepMark {
  return {
    async read() {
      const text = await commands.get(SWEPT);
      return text === null ? null : Number(text);
    },
    async write(settledUpTo) {
      await commands.set(SWEPT, settledUpTo);
    },
  };
}

/**
 * Looks at Stripe for intents and open pages of this site that no charge knows, and gives them up or back. Intents of others are
 * left alone, an unknown site's raise an alarm. Several processes may sweep at once.
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

  start(): void {
    if (this.#options.everyMs > 0) this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** One sweep; what could not be settled is in the next one again, however long it takes. */
  async sweep(): Promise<void> {
    const { engine, gateway, mark } = this.#options;
    const siteId = await this.#options.siteId();
    const now = await engine.now();
    const swept = (await mark.read()) ?? now - FIRST_LOOK_MS;
    let settledUpTo = now;
    for (const list of [gateway.openCheckoutsSince, gateway.intentsSince]) {
      for await (const intent of list.call(gateway, swept - OVERLAP_MS)) {
        if (this.#loop.signal.aborted) return;
        const isSettled = !this.#isOurs(intent, siteId) || (await this.#settle(intent, now));
        if (!isSettled) settledUpTo = Math.min(settledUpTo, intent.createdAt);
      }
    }
    await mark.write(settledUpTo);
  }

  #isOurs({ id, siteId, chargeId }: Intent, ours: string): boolean {
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
    const charge = await engine.read(chargeDocument, intent.chargeId ?? "");
    const verdict = judgeOrphan(intent, charge, { now, ageMs });
    if (verdict === "leave" || verdict === "wait") return verdict === "leave";
    try {
      await gateway.giveUp(intent, verdict);
      log.warn(
        { intent: intent.id, page: intent.checkout?.id, charge: intent.chargeId, verdict },
        "An intent that no charge knows was given up",
      );
      return true;
    } catch (error) {
      log.error({ intent: intent.id, verdict, error: String(error) }, "Cannot give an intent up: tried again");
      return false;
    }
  }
}
