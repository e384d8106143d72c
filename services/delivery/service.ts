// Creates the delivery service; the other packages import it from here.

import { createEngine, type Engine } from "@holdfast/actors";
import { createPageService, enginePartsOf, type Service, type ServiceDependencies } from "@holdfast/server";
import { ErrorPage } from "@holdfast/views";
import type { DeliveryConfig } from "./config.ts";
import { deliveryService } from "./subscriptions.ts";

export { type DeliveryConfig, readDeliveryConfig } from "./config.ts";
export { deliveryService } from "./subscriptions.ts";

/** Creates the delivery service: its engine, its effects and its routes. */
export function createDeliveryService(dependencies: ServiceDependencies<DeliveryConfig>): Service {
  const engine: Engine = createEngine(deliveryService, enginePartsOf(deliveryService, dependencies));
  return createPageService(engine, dependencies, {
    prefixes: [...["/api/tickets/:id/seal", "/tickets/:id/seal"], ...["/api/orders/:id/ticket", "/orders/:id/ticket"]],
    errorPage: ErrorPage,
  });
}
