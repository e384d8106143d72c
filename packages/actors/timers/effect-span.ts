// Records the performing of an effect as a span of the trace in which its timer was set.
import type { Span } from "@opentelemetry/api";
import type { Origin } from "../commit/plan.ts";
import { readTimerTrace, type TimerTrace } from "../model/timer-trace.ts";
import { beginSpan, endSpan, traceOf, withinSpan } from "../model/tracing.ts";
import type { Attempt, KnownKind } from "./endings.ts";
import type { LeasedTimer } from "./fired-timer.ts";

const NONE: TimerTrace = { parent: "", link: "" };

/** Returns the trace of a timer's work. A recurring timer has none: its work would make one trace without an end. */
export function traceOfTimer(
  { policy }: Pick<KnownKind, "policy">,
  { leased }: { readonly leased: Pick<LeasedTimer, "trace"> },
): TimerTrace {
  return leased.trace === "" || policy.every ? NONE : readTimerTrace(leased.trace);
}

/** Records one attempt at an effect; the commit of its result is a part of the same trace. */
export class EffectSpan {
  readonly #span: Span;

  constructor(service: string, attempt: Attempt) {
    const { timer } = attempt;
    const { parent, link } = traceOfTimer(attempt.known, timer);
    this.#span = beginSpan({
      name: `${service} effect ${timer.name}`,
      parent,
      links: [link],
      attributes: () => ({
        "holdfast.service": service,
        "holdfast.actor": timer.actor,
        "holdfast.effect": timer.name,
        "holdfast.attempt": timer.leased.attempt,
      }),
    });
    attempt.trace = { parent: traceOf(this.#span), link: "" };
  }

  /** Performs the effect within the span, and ends the span with it. */
  async within<Result>(perform: () => Promise<Result>): Promise<Result> {
    try {
      const result = await withinSpan(this.#span, perform);
      endSpan(this.#span);
      return result;
    } catch (error) {
      endSpan(this.#span, error);
      throw error;
    }
  }
}

/** Returns the origin of the message of a timer, or of the result of its effect. */
export function originOf({ timer, trace: { parent, link } }: Attempt): Origin {
  return {
    cause: `timer:${timer.name}`,
    trace: parent,
    ...(link !== "" && { link }),
    timer: { name: timer.name, score: () => timer.score() },
  };
}
