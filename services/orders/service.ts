// Creates the orders service; the other packages import it from here.

import { createSettling } from "@holdfast/accounts";
import { createEngine, type Engine } from "@holdfast/actors";
import {
  createExportNotes,
  createPageService,
  enginePartsOf,
  type Service,
  type ServiceDependencies,
} from "@holdfast/server";
import { ErrorPage, paths } from "@holdfast/views";
import type { OrdersConfig } from "./config.ts";
import { createBuying } from "./flows/buying.ts";
import { settleOrders } from "./flows/settling.ts";
import { orderApi } from "./http/api.ts";
import { buyPages } from "./http/buy-form.tsx";
import { orderExport } from "./http/export.ts";
import { orderPages } from "./http/pages.tsx";
import { ordersService } from "./subscriptions.ts";

export { type OrdersConfig, readOrdersConfig } from "./config.ts";
export { holdDocument } from "./rules/hold.ts";
export { orderDocument } from "./rules/order.ts";
export { ordersService } from "./subscriptions.ts";

/** Creates the orders service: its engine and its routes under `/orders` and `/api/orders`. */
export function createOrdersService(dependencies: ServiceDependencies<OrdersConfig>): Service {
  const engine: Engine = createEngine(ordersService, {
    ...enginePartsOf(ordersService, dependencies),
    effects: { settle: (userId) => settle(userId) },
  });
  const { common, config, database, limits } = dependencies;
  const settle = createSettling({ engine, partitions: database.partitions, settlePage: settleOrders(engine) });
  const buying = createBuying(engine, config, { limits });
  return createPageService(engine, dependencies, {
    prefixes: ["/orders", "/api/orders", paths.exportOrders],
    errorPage: ErrorPage,
    addRoutes(app, pageOf) {
      app.route("/", orderApi(engine, { buying, currency: common.currency }));
      app.route("/", orderExport({ engine, currency: common.currency, limits, note: createExportNotes(database) }));
      app.route("/", buyPages({ engine, buying, pageOf, currency: common.currency }));
      app.route("/", orderPages({ engine, buying, pageOf, currency: common.currency }));
    },
  });
}
