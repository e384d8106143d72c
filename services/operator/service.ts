// Creates the operator service; the other packages import it from here.

import { createEngine, type Engine } from "@holdfast/actors";
import {
  type AppContext,
  createCertificateReader,
  createGauges,
  createPageService,
  enginePartsOf,
  forbidden,
  operatorOnly,
  type Service,
  type ServiceDependencies,
  signedInPage,
} from "@holdfast/server";
import { ErrorPage, routes } from "@holdfast/views";
import { every } from "hono/combine";
import { actionKindOf as kindOf } from "./actions/index.ts";
import type { OperatorConfig } from "./config.ts";
import { performAction } from "./flows/acting.ts";
import { createOverview } from "./flows/overview.ts";
import { createSampling } from "./flows/sampling.ts";
import { createStreamReports } from "./flows/streams.ts";
import { actionPages } from "./http/actions.tsx";
import { deadLetterPages } from "./http/dead-letters.tsx";
import { eventPages } from "./http/events.tsx";
import { historyPages } from "./http/histories.tsx";
import { holdPages } from "./http/holds.tsx";
import { moneyPages } from "./http/money.tsx";
import { overviewPages } from "./http/overview.tsx";
import { streamPages } from "./http/streams.tsx";
import { owners } from "./owners.ts";
import { operatorService } from "./subscriptions.ts";

export { type OperatorConfig, readOperatorConfig } from "./config.ts";
export { rights as operatorRights } from "./owners.ts";
export { operatorService } from "./subscriptions.ts";

const ADDED = [
  overviewPages,
  streamPages,
  deadLetterPages,
  eventPages,
  actionPages,
  holdPages,
  moneyPages,
  historyPages,
];

/** Creates the operator service: its engine, its effects and its pages. */
export function createOperatorService(dependencies: ServiceDependencies<OperatorConfig>): Service {
  const { database, log, config, common } = dependencies;
  const services = [...owners, operatorService];
  const site = { database, log, services, currency: common.currency, ...config };
  const reports = createStreamReports(site);
  const engine: Engine = createEngine(operatorService, {
    ...enginePartsOf(operatorService, dependencies),
    effects: {
      perform: (id, attempt) => performAction(id, { engine, site, kindOf }, attempt),
      sample: () => sample(),
    },
  });
  const sample = createSampling({ engine, database, reports });
  const overview = createOverview({ engine, site, reports });
  const certificate = createCertificateReader(common.publicUrl);
  const allowed = every(
    signedInPage((returnTo) => routes.signin({ returnTo })),
    operatorOnly(toStep),
  );
  return createPageService(engine, dependencies, {
    prefixes: ["/operator"],
    background: [createGauges({ database, definitions: [operatorService], readers: [certificate] })],
    errorPage: ErrorPage,
    addRoutes(app, pageOf) {
      for (const pages of ADDED) app.route("/", pages({ engine, site, reports, overview, kindOf, pageOf, allowed }));
    },
  });
}

// Auth knows who is an operator, and what that person can sign in with.
function toStep(c: AppContext): Response {
  if (c.req.method !== "GET") throw forbidden("Only operators can do this");
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(routes.operatorStep({ returnTo: pathname + search }), 303);
}
