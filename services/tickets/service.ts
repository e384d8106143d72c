import { createEngine } from "@holdfast/actors";
import { createApp, createPageOf, observeEngine, type Service, type ServiceDependencies } from "@holdfast/server";
import { assetRoutes } from "@holdfast/views";
import { ticketApi } from "./http/api.ts";
import { renderError } from "./http/page-context.tsx";
import { ticketPages } from "./http/pages.tsx";
import { sellingPages } from "./http/selling-pages.tsx";
import { ticketsService } from "./subscriptions.ts";

export { ticketDocument } from "./rules/ticket-document.ts";
export { ticketsService } from "./subscriptions.ts";

/** The tickets service: its routes, and the orders' events it follows. It takes every path no other service has. */
export function createTicketsService(dependencies: ServiceDependencies): Service {
  const { database, log, common, session, limits, settings } = dependencies;
  const { service: name } = ticketsService;
  const own = { database, log, observe: observeEngine(name), ...(settings && { settings }) };
  const engine = createEngine(ticketsService, own);
  const pageOf = createPageOf(common);
  const isReady = (): boolean => engine.isReady();
  const app = createApp({ service: name, log, common, session, limits, isReady, renderError: renderError(pageOf) });
  app.route("/", ticketApi(engine));
  // The selling pages first: `/tickets/new` is no ticket's address.
  app.route("/", sellingPages({ engine, pageOf }));
  app.route("/", ticketPages({ engine, pageOf }));
  app.route("/", assetRoutes());
  return {
    name,
    app,
    isReady,
    prefixes: ["/", "/tickets", "/api/tickets", "/account/listings", "/assets"],
    start: () => engine.start(),
    stop: () => engine.stop(),
  };
}
