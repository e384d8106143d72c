// Finds changes of disputes, accounts and transfers at Stripe whose webhook events were lost, and settles debts.

import { BackgroundLoop, type Engine, type Log } from "@holdfast/actors";
import { chargeDocument } from "../rules/charge.ts";
import { disputeAfter } from "../rules/dispute.ts";
import { orderDocument } from "../rules/order.ts";
import { PAYEES, type Payee, payeeDocument } from "../rules/payee.ts";
import { payeeActor } from "../rules/payee-actor.ts";
import { paymentActor } from "../rules/payment.ts";
import type { PaymentMessage } from "../rules/payment-terms.ts";
import { HELD_PAYOUTS, type Payout, payoutDocument } from "../rules/payout.ts";
import type { SiteAccount, TransferSeen } from "../stripe/connect-answers.ts";
import type { ConnectGateway } from "../stripe/connect-gateway.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";
import { LONG_HELD_MS } from "./held-payouts.ts";
import { findCharge, findPayout } from "./known-payments.ts";
import type { SweepMark } from "./orphan-sweep.ts";

/** Holds the dependencies of the sweep. */
export interface ConnectSweepOptions {
  readonly engine: Engine;
  readonly gateway: Pick<PaymentGateway, "readIntent">;
  readonly connect: ConnectGateway;
  readonly mark: SweepMark;
  readonly siteId: () => Promise<string>;
  readonly log: Log;
  /** Interval of the sweeps, ms; 0 turns them off. */
  readonly everyMs: number;
  /** Least age of a transfer that is taken back, ms. */
  readonly ageMs: number;
}

// A bank may take this long to decide on a dispute.
const DISPUTES_MS = 180 * 86_400_000;
/** Redis may lose its last second and with it payouts whose transfers exist, so each sweep reads this much again. */
const OVERLAP_MS = 3_600_000;
const FIRST_SWEEP_MS = 7 * 86_400_000;
const A_PAGE = 100;

/** Finds what has changed at Stripe Connect, so that a lost webhook event changes nothing. Safe in several processes. */
export class ConnectSweep {
  readonly #options: ConnectSweepOptions;
  readonly #loop: BackgroundLoop;

  constructor(options: ConnectSweepOptions) {
    this.#options = options;
    this.#loop = new BackgroundLoop({
      everyMs: options.everyMs,
      work: () => this.sweep(),
      onError: (error) => options.log.warn({ error: String(error) }, "The sweep of accounts and transfers failed"),
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

  /** Sweeps once. */
  async sweep(): Promise<void> {
    const { connect, engine, mark } = this.#options;
    const siteId = await this.#options.siteId();
    const now = await engine.now();
    for await (const intentId of connect.disputedSince(now - DISPUTES_MS)) {
      if (this.#loop.signal.aborted) return;
      await observeDispute(intentId, siteId, this.#options);
    }
    for await (const account of connect.accounts()) {
      if (this.#loop.signal.aborted) return;
      if (account.siteId === siteId) await this.#followAccount(account);
    }
    await this.#settleDebts();
    await this.#reportHeld(now);
    const swept = (await mark.read()) ?? now - FIRST_SWEEP_MS;
    for await (const transfer of connect.transfersSince(swept - OVERLAP_MS)) {
      if (this.#loop.signal.aborted) return;
      if (transfer.siteId === siteId) await this.#followTransfer(transfer, now);
    }
    await mark.write(now);
  }

  async #reportHeld(now: number): Promise<void> {
    const { engine, log } = this.#options;
    const { entries } = await engine.listByScore(HELD_PAYOUTS, { limit: A_PAGE });
    const count = entries.filter(({ score }) => score <= now - LONG_HELD_MS).length;
    if (count > 0) log.error({ count }, "Payouts are held for more than 80 days: `holdfast payouts` lists them");
  }

  async #followAccount({ userId, account }: SiteAccount): Promise<void> {
    const { engine, log } = this.#options;
    if (userId === null || engine.partitionOf(userId) === null) return;
    const payee = await engine.read(payeeDocument, userId);
    if (payee?.accountId !== null && payee?.accountId !== account.id) {
      log.error({ payee: userId, account: account.id }, "An account at Stripe that no payee knows");
      return;
    }
    const isSame = payee.state === account.state && payee.due.join() === account.due.slice(0, 20).join();
    if (!isSame || payee.accountId === null) await engine.ask(payeeActor, userId, { type: "Recheck" });
  }

  // A transfer that its payout does not know was made before Redis lost its last second. A payout that has still to be
  // paid finds it itself.
  async #followTransfer({ id, payoutId, createdAt, reversedCents }: TransferSeen, now: number): Promise<void> {
    const { engine, connect, log, ageMs } = this.#options;
    if (payoutId === null || engine.partitionOf(payoutId) === null || now - createdAt < ageMs) return;
    const payout = await findPayout(engine, payoutId);
    if (payout?.transferId === id || reversedCents > 0 || (payout && isToBePaid(payout))) return;
    log.error({ transfer: id, payout: payoutId }, "A transfer that no payout knows is taken back");
    try {
      await connect.takeBack(id);
    } catch (error) {
      log.error({ transfer: id, error: String(error) }, "Cannot take a transfer back: tried again");
    }
  }

  async #settleDebts(): Promise<void> {
    const { engine } = this.#options;
    let after: string | undefined;
    do {
      const ids = await engine.list(PAYEES, { limit: A_PAGE, ...(after !== undefined && { after }) });
      for (const payee of await engine.readMany(payeeDocument, ids)) {
        if (this.#loop.signal.aborted) return;
        if (payee) await settleDebtsOf(payee, engine);
      }
      after = ids.length < A_PAGE ? undefined : ids.at(-1);
    } while (after !== undefined);
  }
}

/** Reads the dispute of an order's captured charge, and returns what was found as a message to the payment actor. */
export async function readDispute(
  orderId: string,
  { engine, connect }: Pick<ConnectSweepOptions, "engine" | "connect">,
): Promise<PaymentMessage> {
  const order = await engine.read(orderDocument, orderId);
  const charge = order?.chargeId ? await engine.read(chargeDocument, order.chargeId) : null;
  const dispute = charge?.stripeId ? await connect.disputeOf(charge.stripeId) : null;
  return charge && dispute ? { type: "ObserveDispute", chargeId: charge.id, dispute } : { type: "Recheck" };
}

/** Reads the dispute of a payment of this site at Stripe and tells its order. */
export async function observeDispute(
  intentId: string,
  siteId: string,
  { engine, gateway, connect, log }: Pick<ConnectSweepOptions, "engine" | "gateway" | "connect" | "log">,
): Promise<void> {
  const intent = await gateway.readIntent(intentId);
  if (intent?.siteId !== siteId || intent.chargeId === null || intent.orderId === null) return;
  const partition = engine.partitionOf(intent.orderId);
  if (partition === null || engine.partitionOf(intent.chargeId) !== partition) return;
  const { chargeId, orderId } = intent;
  const dispute = await connect.disputeOf(intentId);
  const charge = await findCharge(engine, { chargeId, orderId });
  if (!dispute || !charge || disputeAfter(charge.dispute, dispute) === charge.dispute) return;
  if (charge.dispute?.id !== dispute.id || charge.dispute.state !== dispute.state) {
    const facts = { order: orderId, charge: chargeId, dispute: dispute.state };
    log.warn(facts, "A payment is disputed, or its dispute has ended");
  }
  await engine.ask(paymentActor, orderId, { type: "ObserveDispute", chargeId, dispute });
}

function isToBePaid({ stage }: Payout): boolean {
  return stage === "owed" || stage === "held" || stage === "due" || stage === "frozen" || stage === "transferring";
}

async function settleDebtsOf(payee: Payee, engine: Engine): Promise<void> {
  const payoutIds = [...payee.taken, ...payee.debts].map(({ payoutId }) => payoutId);
  if (payoutIds.length === 0) return;
  const present = await engine.readMany(payoutDocument, payoutIds);
  const found = await Promise.all(
    present.map(async (payout, at) => payout ?? (await findPayout(engine, payoutIds[at] ?? ""))),
  );
  const payouts = new Map(found.map((payout) => [payout?.id, payout]));
  for (const { payoutId } of payee.taken) {
    const payout = payouts.get(payoutId);
    if (payout && isToBePaid(payout)) continue;
    const usedCents = payout && payout.stage !== "withdrawn" ? payout.nettedCents : 0;
    await engine.ask(payeeActor, payee.id, { type: "SettleTaken", payoutId, usedCents });
  }
  for (const { payoutId, leftCents } of payee.debts) {
    const isNoted = payouts.get(payoutId)?.isDebtNoted ?? true;
    if (leftCents === 0 && isNoted) await engine.ask(payeeActor, payee.id, { type: "DebtNoted", payoutId });
  }
}
