/** Something an engine noticed that is worth a metric. */
export type EngineFact =
  /** A timer was fired so many ms after it was due. */
  | { readonly kind: "timer fired"; readonly lateMs: number }
  /** How far a listener to this service's events has come, over all partitions; ages in ms, 0 for nothing unhandled. */
  | {
      readonly kind: "listener";
      readonly group: string;
      readonly lag: number;
      readonly pending: number;
      readonly oldestMs: number;
    }
  /** An event of another service became a dead letter of this one. */
  | { readonly kind: "dead letter" };

/** Hears what an engine notices; must not throw. */
export type Observe = (fact: EngineFact) => void;
