import { createEngine } from "@holdfast/actors";
import { createApp, createPageOf, observeEngine, type Service, type ServiceDependencies } from "@holdfast/server";
import type { OrdersConfig } from "./config.ts";
import { createBuying } from "./flows/buying.ts";
import { orderApi } from "./http/api.ts";
import { buyPages } from "./http/buy-form.tsx";
import { renderError } from "./http/page-context.tsx";
import { orderPages } from "./http/pages.tsx";
import { ordersService } from "./subscriptions.ts";

export { type OrdersConfig, readOrdersConfig } from "./config.ts";
export { holdDocument } from "./rules/hold.ts";
export { orderDocument } from "./rules/order.ts";
export { ordersService } from "./subscriptions.ts";

/** The orders service: its routes, and what it does on the events of tickets, expiration and payments. */
export function createOrdersService(dependencies: ServiceDependencies<OrdersConfig>): Service {
  const { database, log, common, config, session, limits, settings } = dependencies;
  const { service: name } = ordersService;
  const engine = createEngine(ordersService, {
    database,
    log,
    observe: observeEngine(name),
    ...(settings && { settings }),
  });
  const buying = createBuying(engine, config);
  const pageOf = createPageOf(common);
  const isReady = (): boolean => engine.isReady();
  const app = createApp({ service: name, log, common, session, limits, isReady, renderError: renderError(pageOf) });
  app.route("/", orderApi(engine, buying));
  app.route("/", buyPages({ engine, buying, pageOf }));
  app.route("/", orderPages({ engine, buying, pageOf }));
  return {
    name,
    app,
    isReady,
    prefixes: ["/orders", "/api/orders"],
    start: () => engine.start(),
    stop: () => engine.stop(),
  };
}
