// Creates the app of a service with everything that all services share.
import { Hono, type MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import type { Logger } from "pino";
import { healthRoutes } from "../lifecycle/health.ts";
import { serviceLog } from "../lifecycle/logger.ts";
import { observe } from "../lifecycle/observe.ts";
import type { RateLimits } from "../limits/limits.ts";
import { limitReads, limitWrites } from "../limits/request-limits.ts";
import type { SessionReader } from "../session/session.ts";
import { readUser } from "../session/session-cookie.ts";
import type { CommonConfig } from "../settings/settings.ts";
import { redirectToCanonical } from "./canonical-path.ts";
import { csrf } from "./csrf.ts";
import { answerProblem, isForPrograms, type RenderError } from "./error-answers.ts";
import { answerHead } from "./head.ts";
import { createProxyCheck } from "./ip-address.ts";
import { knownHostOnly } from "./known-hosts.ts";
import { type LargerBodies, limitBody } from "./limit-body.ts";
import { notFound } from "./problems.ts";
import { requestIds } from "./request-ids.ts";
import { securityHeaders } from "./security-headers.ts";
import type { AppEnv } from "./service.ts";

/** Configures what every app has, whether or not it belongs to a service. */
export interface BareAppOptions {
  /** Names the service in logs and metrics. */
  readonly service: string;
  /** Writes the log of the process. */
  readonly log: Logger;
  /** Holds the settings that all services share. */
  readonly common: CommonConfig;
  /** Renders the page of an error outside `/api` and `/webhooks`; default: plain text. */
  readonly renderError?: RenderError | undefined;
}

/** Configures the app of a service. */
export interface AppOptions extends BareAppOptions {
  /** Reads who is signed in from the session cookie. */
  readonly session: SessionReader;
  /** Limits reads and writes; default: no limits. */
  readonly limits?: RateLimits | undefined;
  /** Answers `/readyz`. */
  readonly isReady: () => boolean;
  /** Says in the answer of `/readyz` why the service is not ready; default: the answer does not say it. */
  readonly notReadyBecause?: () => readonly string[];
  /** Limits the size of a request body, in bytes; default 102,400. */
  readonly bodyLimitBytes?: number;
  /** Lets some requests have a larger body; default: none. */
  readonly largerBodies?: LargerBodies | undefined;
}

const BODY_LIMIT_BYTES = 100 * 1024;

/**
 * Creates an app without routes: gives each request an id, a log line and metrics; answers HEAD as GET; sets security
 * headers; redirects GET of an unknown path to the canonical form of the path. Answers every error as JSON under
 * `/api` and `/webhooks`, and as a page elsewhere.
 */
export function createBareApp({ service, log, common, renderError }: BareAppOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const isTrustedProxy = createProxyCheck(common.trustedProxies);
  app.use(requestIds(isTrustedProxy));
  app.use(observe({ service, log: serviceLog(log, service), isTrustedProxy }));
  app.use(answerHead());
  // The same policy on every page: htmx swaps pages within one document, which keeps the policy of its first page.
  app.use(securityHeaders({ formActions: common.checkoutOrigins, isProduction: common.isProduction }));
  app.use(knownHostOnly(common));
  app.notFound((c) => redirectToCanonical(c) ?? answerProblem(c, notFound(), renderError));
  app.onError((error, c) => answerProblem(c, error, renderError));
  return app;
}

/**
 * Creates the app of a service, to which the service adds its routes: the app of `createBareApp`, which also compresses
 * pages and answers `/healthz`, `/readyz` and `/metrics`. Refuses writes from other sites (403), large bodies (413) and
 * too many requests (429), and sets `c.var.user`.
 */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const { common, session, limits, isReady, notReadyBecause } = options;
  const maxSize = options.bodyLimitBytes ?? BODY_LIMIT_BYTES;
  const app = createBareApp(options);
  // Compresses pages only: compression would delay the events of a live stream, and JSON answers are small.
  app.use(skipped(isForPrograms, compress({ encoding: "gzip", contentTypeFilter: /^text\/html\b/i })));
  app.route("/", healthRoutes({ isReady, notReadyBecause, metricsToken: common.metricsToken }));
  if (limits) app.use(limitReads(limits));
  app.use(csrf(common.publicUrl));
  app.use(limitBody(maxSize, options.largerBodies));
  app.use(readUser(session, { isSecure: common.isProduction }));
  if (limits) app.use(limitWrites(limits));
  return app;
}

function skipped(isSkipped: (path: string) => boolean, work: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> {
  return (c, next) => (isSkipped(c.req.path) ? next() : work(c, next));
}
