import { createEngine } from "@holdfast/actors";
import { createApp, observeEngine, type Service, type ServiceDependencies } from "@holdfast/server";
import { expirationService } from "./subscriptions.ts";

export { deadlineDocument } from "./rules/deadline.ts";
export { expirationService } from "./subscriptions.ts";

/** The expiration service: no routes of its own, only the deadlines of open orders. */
export function createExpirationService(dependencies: ServiceDependencies): Service {
  const { database, log, common, session, limits, settings } = dependencies;
  const { service: name } = expirationService;
  const own = { database, log, observe: observeEngine(name), ...(settings && { settings }) };
  const engine = createEngine(expirationService, own);
  const isReady = (): boolean => engine.isReady();
  const app = createApp({ service: name, log, common, session, limits, isReady });
  return { name, app, prefixes: ["/expiration"], isReady, start: () => engine.start(), stop: () => engine.stop() };
}
