// Creates the expiration service; the other packages import it from here.

import { createEngine } from "@holdfast/actors";
import {
  createGauges,
  createPageService,
  enginePartsOf,
  type Service,
  type ServiceDependencies,
} from "@holdfast/server";
import { createHoldGauges } from "./flows/hold-gauges.ts";
import { expirationService } from "./subscriptions.ts";

export { deadlineDocument } from "./rules/deadline.ts";
export { expirationService } from "./subscriptions.ts";

/** Creates the expiration service: its engine and the health routes. */
export function createExpirationService(dependencies: ServiceDependencies): Service {
  const engine = createEngine(expirationService, enginePartsOf(expirationService, dependencies));
  const { database } = dependencies;
  const gauges = createGauges({ database, definitions: [expirationService], readers: [createHoldGauges(database)] });
  return createPageService(engine, dependencies, { prefixes: ["/expiration"], background: [gauges] });
}
