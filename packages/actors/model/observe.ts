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
  /** Reports that an event of another service became a dead letter of this service. */
  | { readonly kind: "dead letter" };

/** Receives the facts that an engine reports. Must not throw. */
export type Observe = (fact: EngineFact) => void;
