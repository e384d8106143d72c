// Records requests as spans, by the API of OpenTelemetry: without an SDK nothing is recorded.
import {
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { AppContext } from "../http/service.ts";
import { withRequestId } from "./request-scope.ts";

/** Describes a request that begins. */
export interface RequestFacts {
  /** Names the service that answers. */
  readonly service: string;
  /** Gives a standard method, or `other`. */
  readonly method: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
// Monitoring asks for these all the time.
const UNTRACED = /^\/(healthz|readyz|metrics)$/;

/** Runs the handlers of a request in its scope: log lines know its id, and spans are children of its span. */
export async function inRequestSpan(c: AppContext, facts: RequestFacts, next: () => Promise<void>): Promise<Span> {
  const span = beginSpan(c, facts);
  const scope = withRequestId(trace.setSpan(ROOT_CONTEXT, span), c.get("requestId"));
  await context.with(scope, next);
  return span;
}

/** Ends the span of a request, once its route and its status are known. */
export function endRequestSpan(span: Span, c: AppContext, { method, route }: { method: string; route: string }): void {
  if (span.isRecording()) {
    const { status } = c.res;
    span.updateName(`${method} ${route}`);
    span.setAttributes({ "http.route": route, "http.response.status_code": status });
    if (status >= 500) {
      span.setAttribute("error.type", c.error?.name ?? String(status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
  }
  span.end();
}

function beginSpan(c: AppContext, { service, method }: RequestFacts): Span {
  if (UNTRACED.test(c.req.path)) return trace.wrapSpanContext({ traceId: "", spanId: "", traceFlags: 0 });
  const attributes = { "http.request.method": method, "holdfast.service": service };
  const parent = c.get("hasTrustedIds") ? parentOf(c.req.header("traceparent")) : ROOT_CONTEXT;
  return trace.getTracer("@holdfast/server").startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
}

function parentOf(traceparent = ""): Context {
  const [, traceId = "", spanId = "", flags = ""] = TRACEPARENT.exec(traceparent) ?? [];
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}
