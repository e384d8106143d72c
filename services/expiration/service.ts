// Creates the expiration service; the other packages import it from here.

import { createEngine } from "@holdfast/actors";
import { createPageService, enginePartsOf, type Service, type ServiceDependencies } from "@holdfast/server";
import { expirationService } from "./subscriptions.ts";

export { deadlineDocument } from "./rules/deadline.ts";
export { expirationService } from "./subscriptions.ts";

/** Creates the expiration service: its engine and the health routes. */
export function createExpirationService(dependencies: ServiceDependencies): Service {
  const engine = createEngine(expirationService, enginePartsOf(expirationService, dependencies));
  return createPageService(engine, dependencies, { prefixes: ["/expiration"] });
}
