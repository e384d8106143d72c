import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
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
import { answerProblem, type RenderError } from "./error-answers.ts";
import { HttpProblem, notFound } from "./problems.ts";
import { securityHeaders } from "./security-headers.ts";
import type { AppEnv } from "./service.ts";

/** What a service's app is made of. */
export interface AppOptions {
  /** The service's name, in logs and metrics. */
  readonly service: string;
  readonly log: Logger;
  readonly common: CommonConfig;
  readonly session: SessionReader;
  /** Absent: nobody is limited. */
  readonly limits?: RateLimits | undefined;
  readonly isReady: () => boolean;
  /** Renders the page for an error outside `/api` and `/webhooks`; plain text where absent. */
  readonly renderError?: RenderError;
  /** The largest body taken; default 100 KB. */
  readonly bodyLimitBytes?: number;
}

const BODY_LIMIT_BYTES = 100 * 1024;
const LONGEST_REQUEST_ID = 128;

/**
 * Creates a service's app: request id, log line and metrics for each request, security headers, pages compressed,
 * `/healthz`, `/readyz`, `/metrics`, the limits on bodies, origins and writes, `c.var.user`, and every error as the
 * one error shape under `/api` and `/webhooks`, as a page elsewhere. Routes are added to what it returns.
 */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const { service, log, common, session, limits, isReady } = options;
  const maxSize = options.bodyLimitBytes ?? BODY_LIMIT_BYTES;
  const app = new Hono<AppEnv>();
  app.use(requestId({ limitLength: LONGEST_REQUEST_ID }));
  app.use(observe({ service, log }));
  // On every page, for htmx changes pages within one document, which keeps the policy it came with.
  app.use(securityHeaders({ formActions: common.checkoutOrigins, isProduction: common.isProduction }));
  // Pages alone: a live stream would be held back, and programs read JSON as it is.
  app.use(compress({ encoding: "gzip", contentTypeFilter: /^text\/html\b/i }));
  app.route("/", healthRoutes(isReady));
  app.use(csrf(common.publicUrl));
  app.use(bodyLimit({ maxSize, onError: tooLarge }));
  app.use(readUser(session));
  if (limits) app.use(limitWrites(limits));
  app.notFound((c) => answerProblem(c, notFound(), options.renderError));
  app.onError((error, c) => answerProblem(c, error, options.renderError));
  return app;
}

function tooLarge(): never {
  throw new HttpProblem(413, [{ message: "Body is too large" }]);
}
