// Creates the app of a service with everything that all services share.
import { Hono, type MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import { requestId } from "hono/request-id";
import type { Logger } from "pino";
import { healthRoutes } from "../lifecycle/health.ts";
import { observe } from "../lifecycle/observe.ts";
import type { RateLimits } from "../limits/limits.ts";
import { limitWrites } from "../limits/write-limit.ts";
import type { SessionReader } from "../session/session.ts";
import { readUser } from "../session/session-cookie.ts";
import type { CommonConfig } from "../settings/settings.ts";
import { csrf } from "./csrf.ts";
import { answerProblem, isForPrograms, type RenderError } from "./error-answers.ts";
import { limitBody } from "./limit-body.ts";
import { notFound } from "./problems.ts";
import { securityHeaders } from "./security-headers.ts";
import type { AppEnv } from "./service.ts";

/** Configures the app of a service. */
export interface AppOptions {
  /** Names the service in logs and metrics. */
  readonly service: string;
  /** Writes the log of the process. */
  readonly log: Logger;
  /** Holds the settings that all services share. */
  readonly common: CommonConfig;
  /** Reads who is signed in from the session cookie. */
  readonly session: SessionReader;
  /** Limits writes; default: no limits. */
  readonly limits?: RateLimits | undefined;
  /** Answers `/readyz`. */
  readonly isReady: () => boolean;
  /** Says in the answer of `/readyz` why the service is not ready; default: the answer does not say it. */
  readonly notReadyBecause?: () => readonly string[];
  /** Renders the page of an error outside `/api` and `/webhooks`; default: plain text. */
  readonly renderError?: RenderError;
  /** Limits the size of a request body, in bytes; default 102,400. */
  readonly bodyLimitBytes?: number;
}

const BODY_LIMIT_BYTES = 100 * 1024;
const LONGEST_REQUEST_ID = 128;

/**
 * Creates the app of a service, to which the service adds its routes.
 *
 * Gives each request an id, a log line and metrics; sets security headers, compresses pages, and answers `/healthz`,
 * `/readyz` and `/metrics`. Refuses writes from other sites (403), large bodies (413) and too many writes (429), and
 * sets `c.var.user`. Answers every error as JSON under `/api` and `/webhooks`, and as a page elsewhere.
 */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const { service, log, common, session, limits, isReady, notReadyBecause } = options;
  const maxSize = options.bodyLimitBytes ?? BODY_LIMIT_BYTES;
  const app = new Hono<AppEnv>();
  app.use(requestId({ limitLength: LONGEST_REQUEST_ID }));
  app.use(observe({ service, log }));
  // The same policy on every page: htmx swaps pages within one document, which keeps the policy of its first page.
  app.use(securityHeaders({ formActions: common.checkoutOrigins, isProduction: common.isProduction }));
  // Compresses pages only: compression would delay the events of a live stream, and JSON answers are small.
  app.use(skipped(isForPrograms, compress({ encoding: "gzip", contentTypeFilter: /^text\/html\b/i })));
  app.route("/", healthRoutes(isReady, notReadyBecause));
  app.use(csrf(common.publicUrl));
  app.use(limitBody(maxSize));
  app.use(readUser(session));
  if (limits) app.use(limitWrites(limits));
  app.notFound((c) => answerProblem(c, notFound(), options.renderError));
  app.onError((error, c) => answerProblem(c, error, options.renderError));
  return app;
}

function skipped(isSkipped: (path: string) => boolean, work: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> {
  return (c, next) => (isSkipped(c.req.path) ? next() : work(c, next));
}
