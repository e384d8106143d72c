import { createEngine } from "@holdfast/actors";
import { createPageService, enginePartsOf, type Service, type ServiceDependencies } from "@holdfast/server";
import { expirationService } from "./subscriptions.ts";

export { deadlineDocument } from "./rules/deadline.ts";
export { expirationService } from "./subscriptions.ts";

/** The expiration service: no routes of its own, only the deadlines of open orders. */
export function createExpirationService(dependencies: ServiceDependencies): Service {
  const engine = createEngine(expirationService, enginePartsOf(expirationService, dependencies));
  return createPageService(engine, dependencies, { prefixes: ["/expiration"] });
}
