// Calls Stripe Connect through Stripe's SDK: accounts of sellers, transfers to them, reversals, and disputes.

import { routes } from "@holdfast/views";
import type { Stripe } from "stripe";
import type { Charge } from "../rules/charge.ts";
import type { Dispute } from "../rules/dispute.ts";
import { type Payee, type PayeeStep, payeeKey } from "../rules/payee.ts";
import type { AccountObservation } from "../rules/payee-actor.ts";
import type { Payout } from "../rules/payout.ts";
import { type PayoutSeen, type PayoutStep, payoutKey, triedByPayout } from "../rules/payout-step.ts";
import type { PlatformAccount } from "../rules/platform.ts";
import {
  accountOf,
  decidingDispute,
  disputeOf,
  type SiteAccount,
  siteAccountOf,
  type TransferSeen,
  transferOf,
} from "./connect-answers.ts";
import { callErrorOf } from "./stripe-answers.ts";
import type { GatewayOptions } from "./stripe-gateway.ts";
import { createClient } from "./stripe-requests.ts";

/** Calls Stripe Connect for the flows of payments. */
export interface ConnectGateway {
  /** Reads the site's own account. Throws when Stripe does not answer. */
  platform(): Promise<PlatformAccount>;
  /** Performs a step of a payee's account. Never throws for an answer of Stripe. */
  performAccount(payee: Payee, step: PayeeStep): Promise<AccountObservation>;
  /** Makes the address, good once, at which a seller tells Stripe about themselves. Throws when Stripe does not. */
  onboardingLink(accountId: string): Promise<string>;
  /** Performs a step of a payout at Stripe. Never throws for an answer of Stripe. */
  performPayout(payout: Payout, charge: Charge, step: PayoutStep): Promise<PayoutSeen>;
  /** Finds the transfer of a payout that Stripe knows; null for none. Throws when Stripe does not answer. */
  findTransfer(payout: Payout): Promise<TransferSeen | null>;
  /** Reads the dispute of a payment that decides; null without one. Throws when Stripe does not answer. */
  disputeOf(intentId: string): Promise<Dispute | null>;
  /** Lists the payments that were disputed since `since` (ms), of every site. */
  disputedSince(since: number): AsyncIterable<string>;
  /** Lists all accounts of sellers, of every site. */
  accounts(): AsyncIterable<SiteAccount>;
  /** Lists all transfers since `since` (ms), of every site. */
  transfersSince(since: number): AsyncIterable<TransferSeen>;
  /** Takes all of a transfer back that no payout knows. Throws when Stripe does not do so. */
  takeBack(transferId: string): Promise<void>;
}

const PAGE = 100;
// The seller has too little money at Stripe for a reversal.
const SHORT = new Set(["balance_insufficient", "insufficient_funds"]);

/** Creates the gateway. Every account and transfer that it makes carries the site's id in its metadata. */
export function createConnectGateway(options: GatewayOptions): ConnectGateway {
  return new StripeConnect(options);
}

class StripeConnect implements ConnectGateway {
  readonly #stripe: Stripe;
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#stripe = createClient(options);
    this.#options = options;
  }

  async platform(): Promise<PlatformAccount> {
    const [account, balance] = await Promise.all([
      this.#stripe.accounts.retrieveCurrent(),
      this.#stripe.balance.retrieve(),
    ]);
    const currencies = new Set([account.default_currency ?? "", ...balance.available.map(({ currency }) => currency)]);
    const isManual = account.settings?.payouts?.schedule.interval === "manual";
    const { card_payments: cardPayments = null, transfers = null } = account.capabilities ?? {};
    return {
      ...{ country: account.country ?? "", currencies: [...currencies], isPaidOutByItself: !isManual },
      capabilities: { cardPayments, transfers },
    };
  }

  async performAccount(payee: Payee, step: PayeeStep): Promise<AccountObservation> {
    try {
      switch (step) {
        case "wait":
          return { kind: "nothing" };
        case "create":
          return { kind: "seen", account: accountOf(await this.#createAccount(payee)) };
        case "look":
          return { kind: "seen", account: accountOf(await this.#stripe.accounts.retrieve(payee.accountId)) };
        case "find":
          return await this.#findAccount(payee);
        default:
          return step satisfies never;
      }
    } catch (caught) {
      const error = callErrorOf(caught);
      return { kind: "failed", error: step === "create" ? error : { ...error, kind: "lost" } };
    }
  }

  async onboardingLink(account: string): Promise<string> {
    const { publicUrl } = this.#options;
    const link = await this.#stripe.accountLinks.create({
      account,
      type: "account_onboarding",
      return_url: publicUrl + routes.payoutsReturn(),
      refresh_url: publicUrl + routes.payouts({ again: "link" }),
    });
    return link.url;
  }

  async performPayout(payout: Payout, charge: Charge, step: PayoutStep): Promise<PayoutSeen> {
    try {
      switch (step) {
        case "transfer":
          return await this.#transfer(payout, charge);
        case "find": {
          const found = await this.findTransfer(payout);
          return found ? transferred(found) : { kind: "absent" };
        }
        case "reverse":
          return await this.#reverse(payout);
        case "find-reversal":
          return await this.#findReversal(payout);
        case "wait":
        case "begin":
        case "note":
          return { kind: "nothing" };
        default:
          return step satisfies never;
      }
    } catch (caught) {
      const error = callErrorOf(caught);
      const isSearch = step === "find" || step === "find-reversal";
      return { kind: "failed", error: isSearch ? { ...error, kind: "lost" } : error };
    }
  }

  async findTransfer(payout: Payout): Promise<TransferSeen | null> {
    const { transfers } = this.#stripe;
    const lists = [{ transfer_group: payout.id }, ...(payout.accountId ? [{ destination: payout.accountId }] : [])];
    for (const query of lists) {
      const created = { gte: Math.max(0, Math.floor(payout.soldAt / 1_000) - 600) };
      for await (const transfer of transfers.list({ ...query, created, limit: PAGE })) {
        const found = transferOf(transfer);
        if (found.payoutId === payout.id && found.siteId === (await this.#options.siteId())) return found;
      }
    }
    return null;
  }

  async disputeOf(intentId: string): Promise<Dispute | null> {
    const { data } = await this.#stripe.disputes.list({ payment_intent: intentId, limit: PAGE });
    return decidingDispute(data.map(disputeOf));
  }

  async *disputedSince(since: number): AsyncGenerator<string> {
    for await (const { payment_intent: intent } of this.#stripe.disputes.list({ created: from(since), limit: PAGE })) {
      if (intent !== null) yield typeof intent === "string" ? intent : intent.id;
    }
  }

  async *accounts(): AsyncGenerator<SiteAccount> {
    for await (const account of this.#stripe.accounts.list({ limit: PAGE })) yield siteAccountOf(account);
  }

  async *transfersSince(since: number): AsyncGenerator<TransferSeen> {
    for await (const transfer of this.#stripe.transfers.list({ created: from(since), limit: PAGE })) {
      yield transferOf(transfer);
    }
  }

  // Sends no idempotency key: Stripe refuses to take more back than was transferred.
  async takeBack(transferId: string): Promise<void> {
    await this.#stripe.transfers.createReversal(transferId, { metadata: { siteId: await this.#options.siteId() } });
  }

  async #createAccount(payee: Payee): Promise<Stripe.Account> {
    const parameters: Stripe.AccountCreateParams = {
      country: payee.country,
      controller: {
        fees: { payer: "application" },
        losses: { payments: "application" },
        requirement_collection: "stripe",
        stripe_dashboard: { type: "express" },
      },
      capabilities: { transfers: { requested: true } },
      metadata: { siteId: await this.#options.siteId(), userId: payee.id },
    };
    return await this.#stripe.accounts.create(parameters, { idempotencyKey: payeeKey(payee) });
  }

  async #findAccount(payee: Payee): Promise<AccountObservation> {
    const siteId = await this.#options.siteId();
    for await (const found of this.accounts()) {
      if (found.siteId === siteId && found.userId === payee.id) return { kind: "seen", account: found.account };
    }
    return { kind: "absent" };
  }

  async #transfer(payout: Payout, charge: Charge): Promise<PayoutSeen> {
    const made = await this.#stripe.transfers.create(
      {
        amount: payout.transferCents,
        currency: payout.currency,
        destination: payout.accountId ?? "",
        source_transaction: await this.#sourceOf(charge),
        transfer_group: payout.id,
        metadata: await this.#metadataOf(payout),
      },
      { idempotencyKey: payoutKey(payout.id, payout) },
    );
    return transferred(transferOf(made));
  }

  // A charge that an earlier release made has no transfer group, and a transfer from it must not have another one.
  async #sourceOf(charge: Charge): Promise<string> {
    const { paymentIntents, charges } = this.#stripe;
    const intent = await paymentIntents.retrieve(charge.stripeId ?? "", { expand: ["latest_charge"] });
    const source = intent.latest_charge;
    if (source === null) throw new Error(`Cannot transfer the money of charge ${charge.id}: it has taken none`);
    if (typeof source === "string") return source;
    if (source.transfer_group !== charge.orderId) {
      await charges.update(source.id, { transfer_group: charge.orderId });
    }
    return source.id;
  }

  async #reverse(payout: Payout): Promise<PayoutSeen> {
    try {
      const made = await this.#stripe.transfers.createReversal(
        payout.transferId ?? "",
        { amount: payout.transferCents, metadata: await this.#metadataOf(payout) },
        { idempotencyKey: payoutKey(payout.id, payout) },
      );
      return { kind: "reversed", reversalId: made.id, amountCents: made.amount };
    } catch (caught) {
      const error = callErrorOf(caught);
      if (error.kind !== "refused") return { kind: "failed", error };
      if (SHORT.has(error.code)) return { kind: "short" };
      const found = await this.#findReversal(payout);
      return found.kind === "reversed" ? found : { kind: "failed", error };
    }
  }

  async #findReversal(payout: Payout): Promise<PayoutSeen> {
    const transfer = await this.#stripe.transfers.retrieve(payout.transferId ?? "");
    const [latest] = transfer.reversals.data;
    return latest && transfer.amount_reversed > 0
      ? { kind: "reversed", reversalId: latest.id, amountCents: transfer.amount_reversed }
      : { kind: "absent" };
  }

  async #metadataOf(payout: Payout): Promise<Record<string, string>> {
    const ids = { siteId: await this.#options.siteId(), orderId: payout.id, chargeId: payout.chargeId };
    return { ...ids, payout: payout.id, try: String(triedByPayout(payout)) };
  }
}

function transferred({ id, amountCents }: TransferSeen): PayoutSeen {
  return { kind: "transferred", transferId: id, amountCents };
}

function from(since: number): { gte: number } {
  return { gte: Math.max(0, Math.floor(since / 1_000)) };
}
