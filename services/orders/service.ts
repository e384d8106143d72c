// Creates the orders service; the other packages import it from here.

import { join } from "node:path";
import { createSettling } from "@holdfast/accounts";
import { createEngine, type Database, type Engine, type Log } from "@holdfast/actors";
import {
  createExportNotes,
  createGauges,
  createPageService,
  enginePartsOf,
  type Service,
  type ServiceDependencies,
} from "@holdfast/server";
import { ErrorPage, paths } from "@holdfast/views";
import type { OrdersConfig } from "./config.ts";
import { createBuying } from "./flows/buying.ts";
import { type DrawKey, openDrawKey } from "./flows/draw-key.ts";
import { createEndingLine } from "./flows/ending-line.ts";
import { createEventOrders, type EventOrders } from "./flows/event-orders.ts";
import { createOfferingAgain } from "./flows/offering-again.ts";
import { createOrderTools, type OrderTools } from "./flows/order-tools.ts";
import { createRefundingEvent, refundingPartsOf } from "./flows/refunding-event.ts";
import { createSaleMetrics } from "./flows/sale-metrics.ts";
import { settleOrders } from "./flows/settling.ts";
import { createRevealing, createWaiting } from "./flows/waiting.ts";
import { orderApi } from "./http/api.ts";
import { buyPages } from "./http/buy-form.tsx";
import { orderExport } from "./http/export.ts";
import { leaveLinePages } from "./http/leave-line-pages.tsx";
import { orderPages } from "./http/pages.tsx";
import { waitPages } from "./http/wait-pages.tsx";
import { waitsApi } from "./http/waits-api.ts";
import type { OrderTerms } from "./rules/offer.ts";
import { ordersService } from "./subscriptions.ts";

export { type OrdersConfig, readOrdersConfig } from "./config.ts";
export type { EventOrderNumbers, EventOrders, StuckRefund } from "./flows/event-orders.ts";
export type { OrderTools } from "./flows/order-tools.ts";
export { DRAW_KEY as DRAW_KEY_MARK } from "./rules/draw.ts";
export { holdDocument } from "./rules/hold.ts";
export { gateDocument, lineDocument, linePageDocument, pageId } from "./rules/line.ts";
export { type OrderTerms } from "./rules/offer.ts";
export { type Order, orderDocument } from "./rules/order-document.ts";
export { waitDocument } from "./rules/wait.ts";
export { ordersService } from "./subscriptions.ts";

// No actor is asked, so the terms decide nothing.
const READING: OrderTerms = {
  holdMs: 0,
  maxOpenOrders: 0,
  maxHoldsPerTicket: 0,
  offerMs: 0,
  lateOfferMs: 0,
  guardMs: 0,
};

/** Opens the counting of an event's orders for operators; its engine is not started, and asks no actor. */
export function openEventOrders(database: Database, log: Log): EventOrders {
  return createEventOrders(createEngine(ordersService, { database, log, terms: READING }));
}

/**
 * Opens the orders of a site for its operators, over an engine that is not started. `terms` are those of the running
 * site: a released ticket may be offered to the waiting line in the same commit.
 */
export function openOrderTools(database: Database, log: Log, terms: OrderTerms): OrderTools {
  return createOrderTools(createEngine(ordersService, { database, log, terms }));
}

/** Creates the orders service: its engine and its routes under `/orders` and `/api/orders`. */
export function createOrdersService(dependencies: ServiceDependencies<OrdersConfig>): Service {
  const { currency } = dependencies.common;
  const engine: Engine = createEngine(ordersService, {
    ...enginePartsOf(ordersService, dependencies, createSaleMetrics({ ...dependencies.config, currency })),
    terms: dependencies.config,
    effects: {
      settle: (userId) => settle(userId),
      reveal: (eventId) => reveal(eventId),
      "end-line": (eventId) => endLine(eventId),
      "refund-event": (eventId) => refundEvent(eventId),
      "offer-again": (orderId) => offerAgain(orderId),
    },
  });
  const { common, config, database, limits } = dependencies;
  const settle = createSettling({ engine, partitions: database.partitions, settlePage: settleOrders(engine) });
  const buying = createBuying(engine, config, { limits });
  let openedKey: DrawKey | null = null;
  const drawKey = (): DrawKey => {
    if (openedKey === null) throw new Error("Cannot use the draw key: the service has not started");
    return openedKey;
  };
  const waiting = createWaiting({ engine, drawKey, limits });
  const reveal = createRevealing({ engine, drawKey });
  const endLine = createEndingLine(engine);
  const refundEvent = createRefundingEvent(refundingPartsOf(engine));
  const offerAgain = createOfferingAgain(engine);
  return createPageService(engine, dependencies, {
    prefixes: [
      ...["/orders", "/api/orders", "/waits", "/api/waits", paths.exportOrders],
      ...["/events/:id/waits", "/events/:id/draw", "/api/events/:id/waits"],
    ],
    async prepare() {
      const file = config.drawKeyFile ?? join(common.dataDir, "draw-key");
      openedKey = await openDrawKey({ file, isGiven: common.isProduction, commands: database.commands });
    },
    background: [createGauges({ database, definitions: [ordersService] })],
    errorPage: ErrorPage,
    addRoutes(app, pageOf) {
      const pages = { engine, buying, pageOf, times: config, currency: common.currency };
      app.route("/", waitsApi(engine, { waiting, currency: common.currency }));
      app.route("/", leaveLinePages({ engine, waiting, pageOf }));
      app.route("/", waitPages({ ...pages, waiting }));
      app.route("/", orderApi(engine, { buying, currency: common.currency }));
      app.route("/", orderExport({ engine, currency: common.currency, limits, note: createExportNotes(database) }));
      app.route("/", buyPages(pages));
      app.route("/", orderPages(pages));
    },
  });
}
