// Creates the tickets service; the other packages import it from here.

import { createSettling } from "@holdfast/accounts";
import { createEngine, type Database, type Engine, type Log } from "@holdfast/actors";
import {
  createExportNotes,
  createGauges,
  createPageService,
  enginePartsOf,
  type Service,
  type ServiceDependencies,
  sessionCookieName,
} from "@holdfast/server";
import { assetRoutes, ErrorPage, paths, type SiteOperator } from "@holdfast/views";
import type { TicketsConfig } from "./config.ts";
import { createFinding, type Finding } from "./finding/finding.ts";
import { createEventTools, type EventTools } from "./flows/event-tools.ts";
import { createLineGauges } from "./flows/line-gauges.ts";
import { createListing, releaseDraft } from "./flows/listing.ts";
import { settleListings } from "./flows/settling.ts";
import { tellTickets } from "./flows/telling.ts";
import { ticketApi } from "./http/api.ts";
import { apiDescription } from "./http/api-description.tsx";
import { browsePage } from "./http/browse-page.tsx";
import { crawlerRoutes } from "./http/crawlers.ts";
import { eventRoutes } from "./http/events.tsx";
import { ticketExport } from "./http/export.ts";
import { findingApi } from "./http/finding-api.ts";
import { infoPages } from "./http/info-pages.tsx";
import { ticketPages } from "./http/pages.tsx";
import { previewRoutes } from "./http/previews.ts";
import { sellingPages } from "./http/selling-pages.tsx";
import { isFree, PLAIN_TERMS } from "./rules/pricing.ts";
import { ticketsService } from "./subscriptions.ts";

export { readTicketsConfig, type TicketsConfig } from "./config.ts";
export type { EventTools } from "./flows/event-tools.ts";
export { type Event as StoredEvent, eventDocument } from "./rules/event-document.ts";
export { NO_FEE, PLAIN_TERMS, type TicketTerms } from "./rules/pricing.ts";
export { ticketDocument } from "./rules/ticket-document.ts";
export { ticketsService } from "./subscriptions.ts";

/**
 * Opens the events of a site for a command; its engine is not started: the running site tells the tickets. Commands set no
 * price, so the terms of the site do not matter.
 */
export function openEventTools(database: Database, log: Log): EventTools {
  return createEventTools(createEngine(ticketsService, { database, log, terms: PLAIN_TERMS }));
}

// A page judges by itself whether an event has begun; the timer only cleans up behind it.
const SWEEP_MS = 1_000;

/** The tickets service. */
export interface TicketsService extends Service {
  /** Says, once it is started, what finds words: the search of the server, or the memory of the process. */
  search(): Finding["words"];
}

/** Creates the tickets service: its engine and its routes; it also answers every path that no other service has. */
export function createTicketsService(dependencies: ServiceDependencies<TicketsConfig>): TicketsService {
  const { currency, publicUrl, isProduction, confirmsEmail } = dependencies.common;
  const sessionCookie = sessionCookieName(isProduction);
  const parts = enginePartsOf(ticketsService, dependencies);
  const engine: Engine = createEngine(ticketsService, {
    ...parts,
    terms: dependencies.config.terms,
    effects: {
      settle: (userId) => settle(userId),
      release: (ticketId) => releaseDraft(engine, ticketId),
      tell: (eventId) => tellTickets(engine, eventId),
    },
    settings: { sweepMs: SWEEP_MS, ...parts.settings },
  });
  const { limits, config, database, log } = dependencies;
  const settle = createSettling({ engine, partitions: database.partitions, settlePage: settleListings(engine) });
  const note = createExportNotes(database);
  const listing = createListing({ engine, limits, confirmsEmail, settings: config });
  const finding = createFinding({ engine, database, log });
  const service = createPageService(engine, dependencies, {
    prefixes: [
      ...["/", "/tickets", "/api/tickets", "/events", "/api/events", "/account/listings", "/assets"],
      ...[paths.exportListings, paths.help, paths.terms, paths.privacy, paths.contact],
    ],
    errorPage: ErrorPage,
    prepare: () => finding.start(),
    waitsFor: () => (finding.isReady() ? [] : ["the listings are still being read"]),
    background: [
      { start: () => undefined, stop: () => finding.stop() },
      createGauges({ database, definitions: [ticketsService], readers: [createLineGauges(engine)] }),
    ],
    addRoutes(app, pageOf) {
      app.route("/", findingApi({ engine, finding, currency, limits }));
      app.route("/", browsePage({ engine, pageOf, currency, publicUrl, finding, limits }));
      app.route("/", crawlerRoutes({ finding, publicUrl, limits }));
      app.route("/", ticketApi(engine, { listing, currency, limits }));
      app.route("/", apiDescription({ currency, sessionCookie, pageOf }));
      // The selling pages come first: `/tickets/new` is a form, not the page of a ticket.
      const pages = { engine, pageOf, currency, publicUrl, holdMs: config.holdMs, terms: config.terms };
      app.route("/", sellingPages({ ...pages, listing, finding, limits }));
      app.route("/", ticketPages(pages));
      app.route("/", previewRoutes({ engine, limits }));
      app.route("/", eventRoutes({ ...pages, finding }));
      app.route("/", ticketExport({ engine, currency, limits, note }));
      app.route("/", infoPages(pageOf, operatorOf(dependencies)));
      app.route("/", assetRoutes());
    },
  });
  return { ...service, search: () => finding.words };
}

/** Returns who runs the site, for its pages; warns in production where nobody is named, and where fees cover no payment. */
function operatorOf({ common, config, log }: ServiceDependencies<TicketsConfig>): SiteOperator {
  const { name, email } = config.operator;
  if (!common.testPayments && isFree(config.terms.buyerFee) && isFree(config.terms.sellerFee)) {
    log.warn({}, "BUYER_FEE and SELLER_FEE are 0: the fee that Stripe takes of each payment is the operator's");
  }
  if (common.isProduction && (name === null || email === null)) {
    log.warn({}, "No page names who runs this site: set OPERATOR_NAME, OPERATOR_ADDRESS and CONTACT_EMAIL");
  }
  return { ...config.operator, isTest: !common.isProduction && common.testPayments };
}
