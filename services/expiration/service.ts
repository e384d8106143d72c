import { createEngine } from "@holdfast/actors";
import { expirationEvents } from "@holdfast/contracts";
import { createApp, observeEngine, type Service, type ServiceDependencies } from "@holdfast/server";
import { deadlineActor } from "./rules/deadline.ts";
import { reactions } from "./subscriptions.ts";

export { deadlineDocument, expirationData } from "./data.ts";

/** The expiration service: no routes of its own, only the deadlines of open orders. */
export function createExpirationService(dependencies: ServiceDependencies): Service {
  const { database, log, common, session, limits, settings } = dependencies;
  const name = "expiration";
  const engine = createEngine({
    service: name,
    database,
    log,
    observe: observeEngine(name),
    reactions,
    events: expirationEvents,
    actors: [deadlineActor],
    isPrompt: (key) => key.includes(":orders:lock:"),
    ...(settings && { settings }),
  });
  const isReady = (): boolean => engine.isReady();
  const app = createApp({ service: name, log, common, session, limits, isReady });
  return { name, app, prefixes: ["/expiration"], isReady, start: () => engine.start(), stop: () => engine.stop() };
}
