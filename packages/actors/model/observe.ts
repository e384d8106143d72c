// Declares the facts that an engine reports to a process's metrics.

/** Describes one measurement or occurrence in an engine, for a metric. */
export type EngineFact =
  /** Reports that a timer was fired, and how late; `lateMs` counts from the time at which the timer was due. */
  | { readonly kind: "timer fired"; readonly lateMs: number }
  /**
   * Reports the progress of one subscriber (`group`) to the events of this service, over all partitions: the entries
   * not yet delivered (`lag`), the entries delivered and not yet acknowledged (`pending`), and the age of the oldest
   * unhandled entry in ms (`oldestMs`), 0 when every entry is handled.
   */
  | {
      readonly kind: "subscriber";
      readonly group: string;
      readonly lag: number;
      readonly pending: number;
      readonly oldestMs: number;
    }
  /**
   * Reports that an event became a dead letter of this service, after `attempts` attempts. `stream` is the key of the
   * stream that delivered the event, and `type` the event's type, empty for an entry that is no event.
   */
  | {
      readonly kind: "dead letter";
      readonly service: string;
      readonly stream: string;
      readonly type: string;
      readonly attempts: number;
    }
  /** Reports that an attempt at a timer's work failed; `timer` names the kind: `<actor>|<name>`. */
  | { readonly kind: "timer failed"; readonly timer: string; readonly attempt: number }
  /** Reports the fifth failed attempt at the work of a timer without a limit of attempts; the engine goes on. */
  | { readonly kind: "timer alarm"; readonly timer: string; readonly id: string; readonly attempt: number }
  /** Reports that a timer became a dead letter after its last attempt. */
  | { readonly kind: "timer gave up"; readonly timer: string; readonly id: string; readonly attempts: number }
  /** Reports that an attempt reached its time limit. */
  | { readonly kind: "timer timed out"; readonly timer: string }
  /** Reports how much work of this process has passed its time limit and still goes on. */
  | { readonly kind: "work abandoned"; readonly count: number }
  /** Reports how many times of a recurring timer were skipped, because the work or the process was not there. */
  | { readonly kind: "timer missed"; readonly timer: string; readonly id: string; readonly missed: number };

/** Receives the facts that an engine reports. What it throws is logged and harms nothing else. */
export type Observe = (fact: EngineFact) => void;
