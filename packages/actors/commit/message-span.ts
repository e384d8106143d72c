// Records the span of one message, and says which trace its commit belongs to.
import type { Span } from "@opentelemetry/api";
import type { AnyActor } from "../model/actor.ts";
import { isName } from "../model/names.ts";
import {
  activeTrace,
  beginSpan,
  endSpan,
  isSameTrace,
  isTraceparent,
  linkActiveSpan,
  traceOf,
} from "../model/tracing.ts";
import type { Processed } from "./attempt.ts";
import type { Origin, Place } from "./plan.ts";

/** Says what a span is about. */
export interface MessageFacts {
  /** Gives the actor that receives the message. */
  readonly actor: AnyActor;
  /** Gives the message. */
  readonly message: unknown;
  /** Locates the actor. */
  readonly place: Place;
  /** Says where the message came from. */
  readonly origin: Origin;
}

/**
 * Records the processing of one message as a span, from the wait in the queue to the reply of the commit. The span begins
 * when the documents are loaded: a document that keeps a trace makes the message a part of that trace, linked with the
 * trace of its cause.
 */
export class MessageSpan {
  readonly #facts: MessageFacts;
  readonly #startedAt = performance.timeOrigin + performance.now();
  #span: Span | null = null;
  #trace = "";

  constructor(facts: MessageFacts) {
    this.#facts = facts;
  }

  /**
   * Begins the span, once for all attempts at the message. `kept` is the trace that a loaded document keeps, empty for
   * none. Returns the traceparent that events, timers and documents of the commit carry; empty without tracing.
   */
  begin(kept: string): string {
    if (this.#span !== null) return this.#trace;
    const { origin, place, message } = this.#facts;
    const isElsewhere = isTraceparent(kept) && !isSameTrace(kept, origin.trace);
    const kind = origin.inbox ? "consumer" : "part";
    const span = beginSpan({
      name: `${place.service} ${place.actor} ${nameOf(message)}`,
      kind,
      parent: isElsewhere ? kept : origin.trace,
      links: [isElsewhere ? origin.trace : "", origin.link ?? ""],
      attributes: () => attributesOf(this.#facts),
      startedAt: this.#startedAt,
    });
    this.#span = span;
    this.#trace = traceOf(span);
    if (isElsewhere && origin.trace !== "" && origin.trace === activeTrace()) linkActiveSpan(span);
    return this.#trace;
  }

  /** Ends the span with the result of the message. */
  end(processed: Processed): void {
    if (this.#span === null) return;
    if ("refused" in processed) this.#span.setAttribute("holdfast.refused", processed.refused.code);
    if ("skipped" in processed) this.#span.setAttribute("holdfast.skipped", processed.skipped);
    endSpan(this.#span);
  }

  /** Ends the span of a message that could not be processed. */
  fail(error: unknown): void {
    this.begin("");
    if (this.#span !== null) endSpan(this.#span, error);
  }
}

// Ids are recorded of actors with events alone: others may derive an id from what must not leave the process.
function attributesOf({ actor, place, message, origin }: MessageFacts): Record<string, string> {
  const isPublic = Object.values(actor.declared.documents).some(({ view }) => view !== undefined);
  return {
    "holdfast.service": place.service,
    "holdfast.actor": place.actor,
    "holdfast.message": nameOf(message),
    ...(origin.event !== undefined && { "holdfast.event": origin.event }),
    ...(isPublic && { "holdfast.id": place.id }),
  };
}

// A message that is a text may hold anything, so it is not named.
function nameOf(message: unknown): string {
  const isNamed = typeof message === "object" && message !== null && "type" in message;
  return isNamed && isName(message.type) ? message.type : "message";
}
