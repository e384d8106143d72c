// Creates a service of routes and pages over its engine.
import {
  type Database,
  defaultSettings,
  type Engine,
  type EngineSettings,
  type Log,
  type Observe,
  type ServiceDefinition,
} from "@holdfast/actors";
import type { Hono } from "hono";
import { createApp } from "../http/app.ts";
import type { LargerBodies } from "../http/limit-body.ts";
import type { AppEnv, Service, ServiceDependencies } from "../http/service.ts";
import { type ErrorPageOf, errorPages } from "../pages/error-pages.ts";
import { createPageOf, type PageOf } from "../pages/page-facts.ts";
import { createBacklogReader } from "./backlog-gauges.ts";
import { observeEngine } from "./engine-metrics.ts";
import { serviceLog } from "./logger.ts";
import { addGauges, type GaugeReader } from "./site-gauges.ts";

/** Holds the options of an engine that are the same in every service; terms and performers of effects are not. */
export interface EngineParts {
  /** Gives access to the site's data in Redis. */
  readonly database: Database;
  /** Writes the log of the process. */
  readonly log: Log;
  /** Records the metrics of the engine. */
  readonly observe: Observe;
  /** Replaces single settings of the engine; default: `defaultSettings`. */
  readonly settings: Partial<EngineSettings>;
}

/**
 * Gathers the options of an engine that are the same in every service, with the metrics of `service`; `count` gets each
 * fact as well, for the metrics of this service alone.
 */
export function enginePartsOf(
  { service }: ServiceDefinition,
  dependencies: ServiceDependencies,
  count?: Observe,
): EngineParts {
  const { database, log, common } = dependencies;
  const archiveAgeMs = Math.min(defaultSettings.archiveAgeMs, common.archiveAfterMs);
  const settings = { archiveAgeMs, ...dependencies.settings };
  const record = observeEngine(service);
  const observe: Observe = (fact) => {
    record(fact);
    count?.(fact);
  };
  return { database, log: serviceLog(log, service), settings, observe };
}

/** Says what a process reports of a service besides its engine's facts. */
export interface ServiceGauges {
  /** Gives access to the site's data in Redis. */
  readonly database: Database;
  /** Lists the services that the process runs, whose backlog is reported. */
  readonly definitions: readonly ServiceDefinition[];
  /** Lists further gauges; default: none. */
  readonly readers?: readonly GaugeReader[];
}

/** Creates the work that reports what waits in services, and their further gauges, whenever the metrics are read. */
export function createGauges({ database, definitions, readers = [] }: ServiceGauges): BackgroundWork {
  const all = [...definitions.map((definition) => createBacklogReader(database, definition)), ...readers];
  let ends: (() => void)[] = [];
  return {
    start() {
      ends = all.map(addGauges);
    },
    async stop() {
      for (const end of ends) end();
    },
  };
}

/** Runs beside the routes and the engine, as a sweep does. */
export interface BackgroundWork {
  /** Starts the work and returns at once. */
  start(): void;
  /** Stops the work and waits until it has ended. */
  stop(): Promise<void>;
}

/** Configures a service of routes and pages. */
export interface PageServiceOptions {
  /** Lists the paths the service answers, each with everything below. */
  readonly prefixes: readonly string[];
  /** Adds the routes of the service to the app; default: none. */
  readonly addRoutes?: (app: Hono<AppEnv>, pageOf: PageOf) => void;
  /** Lets some requests have a larger body than others; default: none. */
  readonly largerBodies?: LargerBodies;
  /** Makes the page of an error; default: plain text. */
  readonly errorPage?: ErrorPageOf;
  /** Prepares the start of the engine, for example reads a key; its error ends the start. Default: nothing. */
  readonly prepare?: () => Promise<unknown>;
  /** Lists what the service still waits for beside its engines: it is not ready before; default: nothing. */
  readonly waitsFor?: () => readonly string[];
  /** Lists engines of further services that the process needs: started before its own, stopped with it; default: none. */
  readonly besides?: readonly Engine[];
  /** Lists work that is started after the engine and stopped before it; default: none. */
  readonly background?: readonly BackgroundWork[];
}

/** Creates a service of routes and pages: the app of `createApp`, with start and stop of engine and background work. */
export function createPageService(
  engine: Engine,
  { log, common, session, limits }: ServiceDependencies,
  options: PageServiceOptions,
): Service {
  const { prefixes, addRoutes, largerBodies, errorPage, prepare, waitsFor, besides = [], background = [] } = options;
  const { service: name } = engine;
  const pageOf = createPageOf(common);
  const engines = [engine, ...besides];
  const waits = (): readonly string[] => waitsFor?.() ?? [];
  const isReady = (): boolean => engines.every((one) => one.isReady()) && waits().length === 0;
  const notReadyBecause = () => [...engines.flatMap((one) => one.readiness().reasons), ...waits()];
  const rendering = errorPage && { renderError: errorPages(errorPage, pageOf) };
  const shared = { log, common, session, limits, largerBodies };
  const app = createApp({ service: name, ...shared, isReady, notReadyBecause, ...rendering });
  addRoutes?.(app, pageOf);
  return {
    name,
    app,
    prefixes,
    isReady,
    notReadyBecause,
    async start() {
      await prepare?.();
      await Promise.all(besides.map((one) => one.start()));
      await engine.start();
      for (const work of background) work.start();
    },
    async stop() {
      await Promise.all(background.map((work) => work.stop()));
      await Promise.all(engines.map((one) => one.stop()));
    },
  };
}
