// Spells and reads the trace that is stored with a timer.

const LONG_MS = 3_600_000;
const LATER = " later";

/** Says how the work of a timer belongs to the trace in which the timer was set. */
export interface TimerTrace {
  /** Gives the traceparent of which the work is a part; empty begins a trace. */
  readonly parent: string;
  /** Gives the traceparent to which the trace of the work is linked; empty for none. */
  readonly link: string;
}

/**
 * Spells the trace of a timer that is due after `afterMs`. The work of a timer that is due within an hour is part of the
 * trace in which the timer was set; later work begins a trace of its own, linked with that one.
 */
export function timerTrace(trace: string, afterMs: number): string {
  return trace === "" || afterMs <= LONG_MS ? trace : trace + LATER;
}

/** Reads what `timerTrace` has spelled. */
export function readTimerTrace(stored: string): TimerTrace {
  if (!stored.endsWith(LATER)) return { parent: stored, link: "" };
  return { parent: "", link: stored.slice(0, -LATER.length) };
}
