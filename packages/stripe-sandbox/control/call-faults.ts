// Keeps the faults of API calls that tests have asked for.
/** Names what goes wrong with a call of the API; the README describes each kind. */
export type FaultKind = "fail_before" | "fail_after" | "drop_before" | "drop_after" | "delay_before" | "delay_after";

/** Describes a fault of the next matching calls of the API. */
export type Fault = {
  /** Names what goes wrong. */
  kind: FaultKind;
  /** Matches calls of this method only; default: any. */
  method?: "GET" | "POST" | undefined;
  /** Matches calls of this path only, a real one or one with `:id`; default: any. */
  path?: string | undefined;
  /** Sets the number of calls that the fault applies to. */
  times: number;
  /** Sets the ms of a delay; for `delay_before` and `delay_after`. */
  delayMs: number;
  /** Stores the 500 under the idempotency key, as Stripe does; for `fail_before` and `fail_after`. */
  isStored: boolean;
};

/** Names the call that faults are matched with. */
type FaultTarget = { method: string; path: string; pattern: string };

/** Holds the faults that are not used up, in memory. */
export type Faults = {
  /** Adds a fault after the others. */
  add: (fault: Fault) => void;
  /** Takes the first matching fault of each kind, and uses it up by one call. */
  take: (target: FaultTarget) => Map<FaultKind, Fault>;
  /** Returns the faults that are not used up. */
  pending: () => Fault[];
  /** Removes every fault. */
  clear: () => void;
};

/** Creates an empty list of faults. */
export function createFaults(): Faults {
  let waiting: Fault[] = [];
  return {
    add: (fault) => {
      waiting = [...waiting, fault];
    },
    take: (target) => {
      const taken = new Map<FaultKind, Fault>();
      waiting = waiting.flatMap((fault) => {
        if (taken.has(fault.kind) || !matches(fault, target)) return [fault];
        taken.set(fault.kind, fault);
        return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
      });
      return taken;
    },
    pending: () => waiting,
    clear: () => {
      waiting = [];
    },
  };
}

function matches(fault: Fault, target: FaultTarget): boolean {
  if (fault.method !== undefined && fault.method !== target.method) return false;
  return fault.path === undefined || [target.path, target.pattern].includes(fault.path);
}
