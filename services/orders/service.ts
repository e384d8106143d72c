import { createEngine } from "@holdfast/actors";
import { orderEvents } from "@holdfast/contracts";
import { createApp, createPageOf, observeEngine, type Service, type ServiceDependencies } from "@holdfast/server";
import { orderApi } from "./api.ts";
import { buyPages } from "./buy-form.tsx";
import { createBuying } from "./buying.ts";
import type { OrdersConfig } from "./config.ts";
import { orderActor } from "./order-actor.ts";
import { renderError } from "./page-context.tsx";
import { orderPages } from "./pages.tsx";
import { holdActor } from "./purchase.ts";
import { reactions } from "./subscriptions.ts";
import { ticketCopyActor } from "./ticket-copy.ts";

export { type OrdersConfig, readOrdersConfig } from "./config.ts";
export { holdDocument, orderDocument, ordersData } from "./data.ts";

/** The orders service: its routes, and what it does on the events of tickets, expiration and payments. */
export function createOrdersService(dependencies: ServiceDependencies<OrdersConfig>): Service {
  const { database, log, common, config, session, limits, settings } = dependencies;
  const name = "orders";
  const engine = createEngine({
    service: name,
    database,
    log,
    observe: observeEngine(name),
    reactions,
    events: orderEvents,
    actors: [holdActor, orderActor, ticketCopyActor],
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
