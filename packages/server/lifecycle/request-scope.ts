// Carries the id of a request to the log lines that are written on behalf of the request.
import { type Context, context, createContextKey, isSpanContextValid, trace } from "@opentelemetry/api";

const REQUEST_ID = createContextKey("holdfast request id");

/** Holds the ids that a log line names, of the request and the span within which it is written. */
export interface ScopeIds {
  /** Identifies the request; absent outside of requests. */
  readonly requestId?: string;
  /** Identifies the trace; absent without tracing. */
  readonly traceId?: string;
  /** Identifies the span; absent without tracing. */
  readonly spanId?: string;
}

/** Returns the context of a request, which knows its id. */
export function withRequestId(within: Context, requestId: string): Context {
  return within.setValue(REQUEST_ID, requestId);
}

/** Returns the ids of the active request and the active span. */
export function activeIds(): ScopeIds {
  const active = context.active();
  const requestId = active.getValue(REQUEST_ID);
  const span = trace.getSpanContext(active);
  return {
    ...(typeof requestId === "string" && { requestId }),
    ...(span !== undefined && isSpanContextValid(span) && { traceId: span.traceId, spanId: span.spanId }),
  };
}
