import type { Database, Engine, EngineSettings, Log, Observe, ServiceDefinition } from "@holdfast/actors";
import type { Hono } from "hono";
import { createApp } from "../http/app.ts";
import type { RenderError } from "../http/error-answers.ts";
import type { AppEnv, Service, ServiceDependencies } from "../http/service.ts";
import { createPageOf, type PageOf } from "../pages/page-facts.ts";
import { observeEngine } from "./engine-metrics.ts";

/** What every service brings to its engine; terms and performers of effects are its own. */
export interface EngineParts {
  readonly database: Database;
  readonly log: Log;
  readonly observe: Observe;
  readonly settings: Partial<EngineSettings>;
}

/** Gathers what every service brings to its engine: the database, the log, metrics, and settings that differ. */
export function enginePartsOf({ service }: ServiceDefinition, dependencies: ServiceDependencies): EngineParts {
  const { database, log, settings = {} } = dependencies;
  return { database, log, settings, observe: observeEngine(service) };
}

/** Work that goes on beside the routes and the engine, such as a sweep. */
export interface BackgroundWork {
  start(): void;
  stop(): Promise<void>;
}

/** What is a service's own. */
export interface PageServiceOptions {
  /** The paths it answers, each with all below it. */
  readonly prefixes: readonly string[];
  /** Adds its routes to the app; default: none. */
  readonly addRoutes?: (app: Hono<AppEnv>, pageOf: PageOf) => void;
  /** Makes what renders the page of an error; default: plain text. */
  readonly renderError?: (pageOf: PageOf) => RenderError;
  /** Done before the engine starts, such as reading a key; an error of it ends the start. */
  readonly prepare?: () => Promise<unknown>;
  /** Started after the engine, stopped before it; default: none. */
  readonly background?: readonly BackgroundWork[];
}

/** Creates a service of routes and pages over its engine: the app with health, metrics and limits, start and stop. */
export function createPageService(
  engine: Engine,
  { log, common, session, limits }: ServiceDependencies,
  { prefixes, addRoutes, renderError, prepare, background = [] }: PageServiceOptions,
): Service {
  const { service: name } = engine;
  const pageOf = createPageOf(common);
  const isReady = (): boolean => engine.isReady();
  const rendering = renderError && { renderError: renderError(pageOf) };
  const app = createApp({ service: name, log, common, session, limits, isReady, ...rendering });
  addRoutes?.(app, pageOf);
  return {
    name,
    app,
    prefixes,
    isReady,
    async start() {
      await prepare?.();
      await engine.start();
      for (const work of background) work.start();
    },
    async stop() {
      await Promise.all(background.map((work) => work.stop()));
      await engine.stop();
    },
  };
}
