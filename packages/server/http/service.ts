// Declares what a service is to the process that runs it, and what a handler finds in its context.
import type { Database, EngineSettings } from "@holdfast/actors";
import type { Context, Hono } from "hono";
import type { Logger } from "pino";
import type { RateLimits } from "../limits/limits.ts";
import type { OpenStreams } from "../live/open-streams.ts";
import type { SessionReader, User } from "../session/session.ts";
import type { SignedOut } from "../session/signed-out.ts";
import type { CommonConfig } from "../settings/settings.ts";
import type { ProxyCheck } from "./ip-address.ts";

/** Passes what the listener knows of a request to an app; every member is absent under `app.request(...)`. */
export interface ServerBindings {
  /** Sets the seconds without traffic after which the listener closes the connection of this request; 0: never. */
  readonly timeout?: (seconds: number) => void;
  /** Returns the IP address of the other end of the connection; null when the connection is closed. */
  readonly addressOf?: () => string | null;
  /** Holds the streams that are open, and ends them when the listener stops. */
  readonly streams?: OpenStreams;
}

/** Types the context of every handler: `c.env` and `c.var`. */
export interface AppEnv {
  /** Types `c.env`. */
  Bindings: ServerBindings;
  /** Types `c.var`. */
  Variables: {
    /** Identifies the request in the header `X-Request-Id` and in every log line about the request. */
    requestId: string;
    /** Says that a trusted proxy has sent the headers `X-Request-Id` and `traceparent`, so that they count. */
    hasTrustedIds: boolean;
    /** Writes the log of the process. */
    log: Logger;
    /** Names the person who is signed in; null when nobody is. */
    user: User | null;
    /** Holds the valid token of the person who is signed in; null when nobody is. */
    sessionToken: string | null;
    /**
     * Says that the browser has sent a token that a refresh would replace, and whose it was, if that is known; null
     * without one, and when somebody is signed in.
     */
    renewable: { readonly user: User | null } | null;
    /**
     * Says why somebody is not signed in any more whose browser has sent a token, and who it is, where that is known; null
     * for everybody else.
     */
    signedOut: SignedOut | null;
    /** Returns whether the session of the person has ended since the request was admitted; false without a person. */
    isSessionOver: () => boolean;
    /** Returns whether an address is that of a proxy which may name the address of its client. */
    isTrustedProxy: ProxyCheck;
    /** Says that the request is HEAD, which runs as GET. */
    isHead: boolean;
  };
}

/** Names Hono's context with the types of this package. */
export type AppContext = Context<AppEnv>;

/** Gives a process what it needs to run one service, alone or beside others. */
export interface Service {
  /** Names the service in logs, metrics and errors. */
  readonly name: string;
  /** Answers the requests. */
  readonly app: Hono<AppEnv>;
  /**
   * Lists the paths the app answers, each with everything below; `:id` stands for any one part. The match of the most
   * parts wins, `/` matches any path.
   */
  readonly prefixes: readonly string[];
  /** Starts the work behind the pages: consumers, timers, effects. */
  start(): Promise<void>;
  /** Finishes the messages in progress and stops. */
  stop(): Promise<void>;
  /** Returns whether the service can take requests. */
  isReady(): boolean;
  /** Says why the service is not ready, in plain words for operators; default: it does not say. */
  notReadyBecause?(): readonly string[];
}

/** Holds what a process passes to the constructor of a service; `Config` is the type of the service's own settings. */
export interface ServiceDependencies<Config = unknown> {
  /** Gives access to the site's data in Redis. */
  readonly database: Database;
  /** Writes the log of the process. */
  readonly log: Logger;
  /** Holds the settings that all services share. */
  readonly common: CommonConfig;
  /** Holds the settings of this service. */
  readonly config: Config;
  /** Reads who is signed in from a session token. */
  readonly session: SessionReader;
  /** Limits writes and sign-ins; default: no limits. */
  readonly limits?: RateLimits;
  /** Replaces single settings of the engine; default: `defaultSettings`. */
  readonly settings?: Partial<EngineSettings>;
}
