// Serves several services behind one port.
import { type BareAppOptions, createBareApp } from "../http/app.ts";
import type { Service } from "../http/service.ts";
import { healthRoutes } from "./health.ts";
import type { Answerer } from "./listen.ts";

/** Routes requests to several services, and starts and stops them together. */
export interface Composition extends Answerer {
  /** Starts all services; rejects when one fails to start. */
  start(): Promise<void>;
  /** Makes `/readyz` answer 503 from now on. */
  drain(): void;
  /** Stops all services. */
  stop(): Promise<void>;
  /** Returns whether `start` has finished and every service is ready. */
  isReady(): boolean;
}

/**
 * Composes services: each path goes to the service with the longest matching prefix; `/healthz`, `/readyz` and
 * `/metrics` answer for all. Throws a TypeError when no service has a prefix.
 */
export function composeServices(
  services: readonly Service[],
  { log, common }: Pick<BareAppOptions, "log" | "common">,
): Composition {
  let isServing = false;
  const isReady = (): boolean => isServing && services.every((service) => service.isReady());
  const notReadyBecause = (): string[] =>
    services.flatMap(({ name, notReadyBecause: reasons }) => (reasons?.() ?? []).map((reason) => `${name}: ${reason}`));
  const health = createBareApp({ service: "site", log, common });
  health.route("/", healthRoutes({ isReady, notReadyBecause, metricsToken: common.metricsToken }));
  const find = dispatcher(services);
  return {
    fetch(request, bindings) {
      const { pathname } = new URL(request.url);
      if (/^\/(healthz|readyz|metrics)$/.test(pathname)) return health.fetch(request, bindings);
      return find(pathname).app.fetch(request, bindings);
    },
    async start() {
      await Promise.all(services.map((service) => service.start()));
      isServing = true;
    },
    drain() {
      isServing = false;
    },
    async stop() {
      isServing = false;
      await Promise.all(services.map((service) => service.stop()));
    },
    isReady,
  };
}

function dispatcher(services: readonly Service[]): (path: string) => Service {
  const table = services
    .flatMap((service) => service.prefixes.map((prefix) => ({ prefix, service })))
    .toSorted((one, other) => partsOf(other.prefix) - partsOf(one.prefix) || other.prefix.length - one.prefix.length)
    .map(({ prefix, service }) => ({ isBelow: matcherOf(prefix), service }));
  const fallback = table.at(-1)?.service;
  if (fallback === undefined) throw new TypeError("Cannot compose services: none answers any path");
  return (path) => table.find(({ isBelow }) => isBelow(path))?.service ?? fallback;
}

// A pattern of more parts is the more specific one.
function partsOf(prefix: string): number {
  return prefix === "/" ? 0 : prefix.split("/").length;
}

// `:id` in a prefix stands for any one part of a path.
function matcherOf(prefix: string): (path: string) => boolean {
  if (prefix === "/") return () => true;
  if (!prefix.includes(":")) return (path) => path === prefix || path.startsWith(`${prefix}/`);
  const pattern = new RegExp(`^${prefix.replaceAll(/:\w+/g, "[^/]+")}(/|$)`);
  return (path) => pattern.test(path);
}
