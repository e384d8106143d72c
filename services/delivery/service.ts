// Creates the delivery service; the other packages import it from here.

import { createEngine, type Database, type Engine, type Log } from "@holdfast/actors";
import { LARGEST_UPLOAD_BYTES } from "@holdfast/contracts";
import {
  createDiskReader,
  createGauges,
  createPageService,
  enginePartsOf,
  type Service,
  type ServiceDependencies,
} from "@holdfast/server";
import { ErrorPage } from "@holdfast/views";
import type { DeliveryConfig } from "./config.ts";
import { type CodeTools, createCodeTools } from "./flows/code-tools.ts";
import { destroyObjects } from "./flows/destroying.ts";
import { createHandingOver } from "./flows/handing-over.ts";
import { inspectFile } from "./flows/inspecting.ts";
import { judgeSale } from "./flows/judging.ts";
import { createOpenedSafe, vaultFolderOf } from "./flows/opened-safe.ts";
import { OrphanSweep } from "./flows/orphan-sweep.ts";
import { countInspection, countSeals } from "./flows/seal-metrics.ts";
import { createSealing } from "./flows/sealing.ts";
import { createSlots } from "./flows/slots.ts";
import { deliveryApi } from "./http/api.ts";
import { deliveryPages } from "./http/pages.tsx";
import type { Inspector } from "./inspection/inspection.ts";
import { createInspector } from "./inspection/inspector.ts";
import { deliveryService } from "./subscriptions.ts";

export { type DeliveryConfig, defaultDeliveryTimes, readDeliveryConfig } from "./config.ts";
export type { CodeTools } from "./flows/code-tools.ts";
export { storeOf as vaultStoreOf } from "./flows/opened-safe.ts";
export { type Code, codeDocument } from "./rules/code-document.ts";
export { sealDocument } from "./rules/seal-document.ts";
export { CODE_PEPPER_MARK, VAULT_KEY_MARK, VAULT_MARK } from "./store.ts";
export { deliveryService } from "./subscriptions.ts";
export { MARKER, readMarker } from "./vault/vault.ts";

const LARGER_BODIES = { requests: /^POST (\/api)?\/tickets\/[^/]+\/seal$/, maxSize: LARGEST_UPLOAD_BYTES };

/** Opens the codes of a site for its operators, over an engine that is not started. */
export function openCodeTools(database: Database, log: Log): CodeTools {
  return createCodeTools(createEngine(deliveryService, { database, log }));
}

/** Creates the delivery service: its engine, its effects, the sweep of its vault and its routes. */
export function createDeliveryService(
  dependencies: ServiceDependencies<DeliveryConfig>,
  { inspector = createInspector({ observe: countInspection }) }: { readonly inspector?: Inspector } = {},
): Service {
  const { database, log, common, config, limits } = dependencies;
  const { times } = config;
  const opened = createOpenedSafe(database, common, config);
  const { safe } = opened;
  const engine: Engine = createEngine(deliveryService, {
    ...enginePartsOf(deliveryService, dependencies, countSeals),
    effects: {
      inspect: (ticketId, { signal }) => inspectFile(ticketId, { engine, safe, log, inspector }, signal),
      judge: (ticketId) => judgeSale(ticketId, { engine, safe }),
      destroy: (ticketId) => destroyObjects(ticketId, { engine, safe }),
    },
  });
  const sealing = createSealing({ engine, safe, times, limits });
  const handingOver = createHandingOver({ engine, safe, log, times });
  const sweep = new OrphanSweep({ engine, safe, log, everyMs: times.orphanSweepMs, ageMs: times.orphanAgeMs });
  const folder = vaultFolderOf(config, common);
  const readers = folder === null ? [] : [createDiskReader("vault", folder)];
  const gauges = createGauges({ database, definitions: [deliveryService], readers });
  const inspections = { start: () => undefined, stop: () => inspector.close() };
  return createPageService(engine, dependencies, {
    prefixes: ["/api/tickets/:id/seal", "/tickets/:id/seal", "/api/orders/:id/ticket", "/orders/:id/ticket"],
    largerBodies: LARGER_BODIES,
    errorPage: ErrorPage,
    addRoutes(app, pageOf) {
      const parts = { sealing, handingOver, inSlot: createSlots() };
      app.route("/", deliveryApi({ engine, ...parts }));
      app.route("/", deliveryPages({ ...parts, pageOf }));
    },
    prepare: opened.open,
    background: [sweep, inspections, gauges],
  });
}
