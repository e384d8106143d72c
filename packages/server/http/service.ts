import type { Database, EngineSettings } from "@holdfast/actors";
import type { Context, Hono } from "hono";
import type { Logger } from "pino";
import type { RateLimits } from "../limits/limits.ts";
import type { SessionReader, User } from "../session/session.ts";
import type { CommonConfig } from "../settings/settings.ts";

/** What the listener hands to an app besides the request; all absent under `app.request(...)`. */
export interface ServerBindings {
  /** Sets how long a quiet connection is kept, in seconds; 0 for ever. */
  readonly timeout?: (request: Request, seconds: number) => void;
  /** The address of the other end of the connection. */
  readonly addressOf?: (request: Request) => string | null;
  /** Aborts when the listener stops: what streams for ever ends here. */
  readonly stopping?: AbortSignal;
}

/** What every handler finds in its context. */
export interface AppEnv {
  Bindings: ServerBindings;
  Variables: {
    /** The request's id, also in the header `X-Request-Id` and in every line logged about it. */
    requestId: string;
    log: Logger;
    /** Who is signed in; null for nobody. */
    user: User | null;
  };
}

/** The context of a handler. */
export type AppContext = Context<AppEnv>;

/** One of the site's services, as a process runs it: alone or beside others. */
export interface Service {
  readonly name: string;
  readonly app: Hono<AppEnv>;
  /** The paths it answers, each with all below it; the longest wins, `/` takes the rest. */
  readonly prefixes: readonly string[];
  /** Begins the work behind the pages: consumers, timers, effects. */
  start(): Promise<void>;
  /** Finishes what is held and stops. */
  stop(): Promise<void>;
  /** Whether it is fit to serve. */
  isReady(): boolean;
}

/** What every service is made of; `Config` is its own part of the settings. */
export interface ServiceDependencies<Config = unknown> {
  readonly database: Database;
  readonly log: Logger;
  readonly common: CommonConfig;
  readonly config: Config;
  readonly session: SessionReader;
  /** Absent: nobody is limited. */
  readonly limits?: RateLimits;
  /** The engine's durations where they differ from the defaults. */
  readonly settings?: Partial<EngineSettings>;
}
