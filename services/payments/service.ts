// Assembles the payments service and exports what other packages may use.

import { createEngine, type Database, type Engine, type Log, silentLog } from "@holdfast/actors";
import {
  type BackgroundWork,
  type CommonConfig,
  createExportNotes,
  createGauges,
  createPageService,
  enginePartsOf,
  type Logger,
  type Service,
  type ServiceDependencies,
} from "@holdfast/server";
import { ErrorPage, paths } from "@holdfast/views";
import { defaultPaymentTimes, type PaymentsConfig, type StripeConfig } from "./config.ts";
import { ConnectSweep, type ConnectSweepOptions, observeDispute, readDispute } from "./flows/connect-sweep.ts";
import { readHeldPayouts } from "./flows/held-payouts.ts";
import { findCharge } from "./flows/known-payments.ts";
import { createMoneyGauges, createMoneyMetrics } from "./flows/money-metrics.ts";
import { createOnboarding, type Onboarding } from "./flows/onboarding.ts";
import { createSweepMark, OrphanSweep } from "./flows/orphan-sweep.ts";
import { reconcileAccount, tellOfEvent, tellPayouts } from "./flows/payee-account.ts";
import { createPaying } from "./flows/paying.ts";
import { payOut } from "./flows/paying-out.ts";
import { createPaymentTools, type PaymentTools } from "./flows/payment-tools.ts";
import { reconcile, reconcileRefund } from "./flows/reconcile.ts";
import { RefundSweep } from "./flows/refund-sweep.ts";
import { createReadSales } from "./flows/sales.ts";
import { createSiteId } from "./flows/site-id.ts";
import { paymentApi } from "./http/api.ts";
import { paymentExport } from "./http/export.ts";
import { paymentPages } from "./http/pages.tsx";
import { payeeApi } from "./http/payee-api.ts";
import { payoutPages } from "./http/payout-pages.tsx";
import { type WebhookOptions, webhooks } from "./http/webhooks.ts";
import { payeeActor } from "./rules/payee-actor.ts";
import { paymentActor } from "./rules/payment.ts";
import type { Payout } from "./rules/payout.ts";
import { type PlatformFault, platformFaults } from "./rules/platform.ts";
import { ORPHANS_SWEPT, TRANSFERS_SWEPT } from "./store.ts";
import { createConnectGateway } from "./stripe/connect-gateway.ts";
import { createStripeGateway, type PaymentGateway } from "./stripe/stripe-gateway.ts";
import { paymentsService } from "./subscriptions.ts";

export {
  defaultPaymentTimes,
  type PaymentsConfig,
  readPaymentsConfig,
  type StripeConfig,
  sandboxPortOf,
} from "./config.ts";
export type { Part, PaymentTools } from "./flows/payment-tools.ts";
export { type Charge, chargeDocument } from "./rules/charge.ts";
export { orderDocument as paidOrderDocument } from "./rules/order.ts";
export { payeeDocument } from "./rules/payee.ts";
export { HELD_PAYOUTS, type Payout, payoutDocument } from "./rules/payout.ts";
export type { PlatformFault } from "./rules/platform.ts";
export { type IntentBalance, listIntentBalances } from "./stripe/intent-balances.ts";
export { listMovements, type Movements, type TransferBalance } from "./stripe/money-movements.ts";
export { NEEDED_EVENTS } from "./stripe/stripe-events.ts";
export { paymentsService } from "./subscriptions.ts";

/**
 * Reads the site's own account at Stripe, and lists what keeps it from paying sellers. Throws when Stripe does not
 * answer, or does not let the key read it.
 */
export async function readPlatformFaults(
  stripe: StripeConfig,
  { publicUrl, currency }: Pick<CommonConfig, "publicUrl" | "currency">,
): Promise<PlatformFault[]> {
  // The site's id marks what a gateway makes at Stripe; here it only reads.
  const connect = createConnectGateway({ ...stripe, publicUrl, siteId: async () => "" });
  return platformFaults(await connect.platform(), currency);
}

/** Lists the payouts of a stopped or running site that have been held for more than 80 days, the oldest first. */
export async function listHeldPayouts(database: Database): Promise<Payout[]> {
  const terms = { ...defaultPaymentTimes, currency: "" };
  const engine = createEngine(paymentsService, { database, log: silentLog, terms });
  try {
    return await readHeldPayouts(engine);
  } finally {
    await engine.stop();
  }
}

/**
 * Opens the payments of a site for its operators, over an engine that is not started. What operators send depends on no
 * setting of payments: the running site decides what follows.
 */
export function openPaymentTools(database: Database, log: Log): PaymentTools {
  const terms = { ...defaultPaymentTimes, currency: "" };
  return createPaymentTools(createEngine(paymentsService, { database, log, terms }));
}

/** Creates the payments service: its routes, its Stripe effects and its two sweeps. */
export function createPaymentsService(dependencies: ServiceDependencies<PaymentsConfig>): Service {
  const { database, log, common, config, limits } = dependencies;
  const siteId = createSiteId(database, common.dataDir, log);
  const { stripe: account, ...times } = config;
  const stripe = { ...account, siteId, publicUrl: common.publicUrl };
  const [gateway, connect] = [createStripeGateway(stripe), createConnectGateway(stripe)];
  const engine: Engine = createEngine(paymentsService, {
    ...enginePartsOf(paymentsService, dependencies, createMoneyMetrics(common.currency)),
    terms: { ...times, currency: common.currency },
    effects: {
      stripe: (orderId) => reconcile(orderId, { engine, gateway, log }),
      refund: (orderId) => reconcileRefund(orderId, { engine, gateway, log }),
      payout: (orderId) => payOut(orderId, { engine, connect, log }),
      account: (userId) => reconcileAccount(userId, { engine, connect, log }),
      dispute: (orderId) => readDispute(orderId, { engine, connect }),
      "tell-payouts": (userId) => tellPayouts(userId, { engine }),
      "event-payouts": (eventId) => tellOfEvent(eventId, { engine }),
    },
  });
  const background = createSweeps({ engine, gateway, connect, siteId, log }, { database, config });
  const onboarding = createOnboarding({ ...times, engine, connect, log, currency: common.currency });
  const paying = createPaying({ engine, config, limits });
  const readSales = createReadSales(engine);
  return createPageService(engine, dependencies, {
    prefixes: [
      ...["/payments", "/api/payments", "/account/sales", "/api/sales", "/webhooks", paths.exportPayments],
      ...["/account/payouts", "/api/payee"],
    ],
    errorPage: ErrorPage,
    addRoutes(app, pageOf) {
      app.route("/", paymentApi(engine, { paying, readSales, currency: common.currency }));
      app.route("/", paymentExport({ engine, readSales, limits, note: createExportNotes(database) }));
      app.route("/", webhooks(inboxOf({ engine, gateway, connect, siteId, log })));
      app.route("/", paymentPages({ engine, paying, readSales, pageOf }));
      app.route("/", payeeApi({ engine, onboarding, currency: common.currency }));
      app.route("/", payoutPages({ engine, onboarding, readSales, pageOf }));
    },
    prepare: siteId,
    background: [
      ...background,
      createPlatformCheck(onboarding, log),
      createGauges({ database, definitions: [paymentsService], readers: [createMoneyGauges(engine, database)] }),
    ],
  });
}

// Says once whether money can be transferred from the site's own account, without holding up the start.
function createPlatformCheck({ check }: Pick<Onboarding, "check">, log: Logger): BackgroundWork {
  return {
    start: () => void check().catch((error) => log.warn({ error: String(error) }, "Cannot read the account at Stripe")),
    stop: async () => {},
  };
}

type SweepParts = Omit<ConnectSweepOptions, "mark" | "everyMs" | "ageMs" | "gateway"> & { gateway: PaymentGateway };

function inboxOf({ engine, gateway, connect, siteId, log }: SweepParts): WebhookOptions {
  return {
    ...{ engine, gateway, siteId },
    ask: (...asked) => engine.ask(paymentActor, ...asked),
    readCharge: (of) => findCharge(engine, of),
    recheckPayee: (userId) => engine.ask(payeeActor, userId, { type: "Recheck" }),
    recheckDispute: async (id) => observeDispute(id, await siteId(), { engine, gateway, connect, log }),
  };
}

function createSweeps(
  parts: SweepParts,
  { database, config }: { database: Database; config: PaymentsConfig },
): BackgroundWork[] {
  const ageMs = config.orphanAgeMs;
  const [orphans, transfers] = [createSweepMark(database, ORPHANS_SWEPT), createSweepMark(database, TRANSFERS_SWEPT)];
  return [
    new OrphanSweep({ ...parts, mark: orphans, everyMs: config.orphanSweepMs, ageMs }),
    new RefundSweep({ ...parts, everyMs: config.refundSweepMs }),
    new ConnectSweep({ ...parts, mark: transfers, everyMs: config.connectSweepMs, ageMs }),
  ];
}
