// Begins spans and turns their contexts into texts, by the API of OpenTelemetry: without an SDK nothing is recorded.
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";

/** Describes a span that begins. */
export interface SpanOptions {
  /** Names the span: one of few names, so without ids. */
  readonly name: string;
  /** Says what the span is to the work that caused it; default: part of it. */
  readonly kind?: "part" | "consumer";
  /** Gives the traceparent of the span's parent; empty begins a trace. */
  readonly parent: string;
  /** Lists the traceparents of spans of other traces that the span is linked to; empty ones are left out. */
  readonly links: readonly string[];
  /** Returns what is known at the beginning; called for a span that is recorded. */
  readonly attributes: () => Attributes;
  /** Gives the time at which the work began, in ms since 1970; default: now. */
  readonly startedAt?: number;
}

const TRACER = "@holdfast/actors";
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const KINDS = { part: SpanKind.INTERNAL, consumer: SpanKind.CONSUMER };

/** Begins a span. Without an SDK the span records nothing, and its context is that of its parent. */
export function beginSpan({ name, kind = "part", parent, links, attributes, startedAt }: SpanOptions): Span {
  const linked = links.flatMap((text): Link[] => {
    const to = spanContextOf(text);
    return to ? [{ context: to }] : [];
  });
  const begun = startedAt !== undefined && { startTime: startedAt };
  const span = trace
    .getTracer(TRACER)
    .startSpan(name, { kind: KINDS[kind], links: linked, ...begun }, contextOf(parent));
  if (span.isRecording()) span.setAttributes(attributes());
  return span;
}

/** Runs work within a span, so that the spans that the work begins are its children. */
export function withinSpan<Result>(span: Span, work: () => Result): Result {
  return context.with(trace.setSpan(ROOT_CONTEXT, span), work);
}

/** Runs work that belongs to no trace, and to no request, though one of these has set the work off. */
export function withoutSpan<Result>(work: () => Result): Result {
  return context.with(ROOT_CONTEXT, work);
}

/** Ends a span; of an error it records the name alone, because a text may hold what must not leave the process. */
export function endSpan(span: Span, error?: unknown): void {
  if (error !== undefined) {
    span.setAttribute("error.type", error instanceof Error ? error.name : typeof error);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** Returns the traceparent of the active span; empty without one. */
export function activeTrace(): string {
  const span = trace.getActiveSpan();
  return span === undefined ? "" : traceOf(span);
}

/** Links the active span to a span of another trace that goes on with the work. */
export function linkActiveSpan(to: Span): void {
  trace.getActiveSpan()?.addLink({ context: to.spanContext() });
}

/** Returns the traceparent of a span; empty for a span without a trace. */
export function traceOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  if (!isSpanContextValid({ traceId, spanId, traceFlags })) return "";
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
}

/** Returns whether two traceparents are of one trace. */
export function isSameTrace(one: string, other: string): boolean {
  return one.slice(0, 35) === other.slice(0, 35);
}

/** Returns whether a text is a traceparent. */
export function isTraceparent(text: string): boolean {
  return spanContextOf(text) !== null;
}

function contextOf(parent: string): Context {
  const remote = spanContextOf(parent);
  return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

function spanContextOf(text: string): SpanContext | null {
  const [, traceId = "", spanId = "", flags = ""] = text === "" ? [] : (TRACEPARENT.exec(text) ?? []);
  const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(found) ? found : null;
}
