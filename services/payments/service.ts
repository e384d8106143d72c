// Assembles the payments service and exports what other packages may use.

import { createEngine, type Engine } from "@holdfast/actors";
import {
  createExportNotes,
  createPageService,
  enginePartsOf,
  type Service,
  type ServiceDependencies,
} from "@holdfast/server";
import { ErrorPage, paths } from "@holdfast/views";
import type { PaymentsConfig } from "./config.ts";
import { createSweepMark, OrphanSweep } from "./flows/orphan-sweep.ts";
import { createPaying } from "./flows/paying.ts";
import { reconcile, reconcileRefund } from "./flows/reconcile.ts";
import { RefundSweep } from "./flows/refund-sweep.ts";
import { createReadSales } from "./flows/sales.ts";
import { createSiteId } from "./flows/site-id.ts";
import { paymentApi } from "./http/api.ts";
import { paymentExport } from "./http/export.ts";
import { paymentPages } from "./http/pages.tsx";
import { webhooks } from "./http/webhooks.ts";
import { paymentActor } from "./rules/payment.ts";
import { createStripeGateway } from "./stripe/stripe-gateway.ts";
import { paymentsService } from "./subscriptions.ts";

export { defaultPaymentTimes, type PaymentsConfig, readPaymentsConfig, sandboxPortOf } from "./config.ts";
export { chargeDocument } from "./rules/charge.ts";
export { orderDocument as paidOrderDocument } from "./rules/order.ts";
export { payoutDocument } from "./rules/payout.ts";
export { type IntentBalance, listIntentBalances } from "./stripe/intent-balances.ts";
export { paymentsService } from "./subscriptions.ts";

/** Creates the payments service: its routes, its Stripe effects and its two sweeps. */
export function createPaymentsService(dependencies: ServiceDependencies<PaymentsConfig>): Service {
  const { database, log, common, config, limits } = dependencies;
  const { sweepMs, firstRetryMs, refundRetryMs, deliverableMs, orphanSweepMs, orphanAgeMs } = config;
  const siteId = createSiteId(database, common.dataDir, log);
  const gateway = createStripeGateway({ ...config.stripe, siteId, publicUrl: common.publicUrl });
  const engine: Engine = createEngine(paymentsService, {
    ...enginePartsOf(paymentsService, dependencies),
    terms: { currency: common.currency, sweepMs, firstRetryMs, refundRetryMs, deliverableMs },
    effects: {
      stripe: (orderId) => reconcile(orderId, { engine, gateway, log }),
      refund: (orderId) => reconcileRefund(orderId, { engine, gateway, log }),
    },
  });
  const times = { everyMs: orphanSweepMs, ageMs: orphanAgeMs };
  const sweep = new OrphanSweep({ engine, gateway, mark: createSweepMark(database), siteId, log, ...times });
  const refundSweep = new RefundSweep({ engine, gateway, siteId, log, everyMs: config.refundSweepMs });
  const paying = createPaying({ engine, config, limits });
  const readSales = createReadSales(engine);
  return createPageService(engine, dependencies, {
    prefixes: ["/payments", "/api/payments", "/account/sales", "/api/sales", "/webhooks", paths.exportPayments],
    errorPage: ErrorPage,
    addRoutes(app, pageOf) {
      app.route("/", paymentApi(engine, { paying, readSales, currency: common.currency }));
      app.route("/", paymentExport({ engine, readSales, limits, note: createExportNotes(database) }));
      app.route("/", webhooks({ engine, gateway, siteId, ask: (...asked) => engine.ask(paymentActor, ...asked) }));
      app.route("/", paymentPages({ engine, paying, readSales, pageOf }));
    },
    prepare: siteId,
    background: [sweep, refundSweep],
  });
}
